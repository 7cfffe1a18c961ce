import type { Generated } from 'kysely';

interface ResidentProtectionsTable {
  municipality_id: number;
  id: Generated<string>;
  resident_no: number;
  set_at: Temporal.Instant;
  set_by: string | null;
  reason: Buffer;
  lifted_at: Temporal.Instant | null;
  lifted_by: string | null;
  lift_reason: Buffer | null;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    resident_protections: ResidentProtectionsTable;
  }
}
