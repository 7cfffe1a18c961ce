import type { Generated } from 'kysely';

interface MunicipalitiesTable {
  municipality_id: Generated<number>;
  slug: string;
  name: string;
  contact_name: string;
  contact_phone: string;
  /** Wrapped by the master key. */
  data_key: Buffer;
  created_at: Generated<Temporal.Instant>;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    municipalities: MunicipalitiesTable;
  }
}
