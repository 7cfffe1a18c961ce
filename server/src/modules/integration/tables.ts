/** Rows of 外部連携キー (migration 0012). */
import type { Generated } from 'kysely';

export interface ApiKeysTable {
  municipality_id: number;
  id: Generated<string>;
  name: string;
  prefix: string;
  secret_hash: Buffer;
  permissions: string[];
  addresses: string[];
  created_at: Temporal.Instant;
  created_by: string | null;
  expires_at: Temporal.Instant;
  revoked_at: Generated<Temporal.Instant | null>;
  revoked_by: Generated<string | null>;
  last_used_at: Generated<Temporal.Instant | null>;
  last_used_address: Generated<string | null>;
  counted_minute: Generated<Temporal.Instant | null>;
  counted: Generated<number>;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    api_keys: ApiKeysTable;
  }
}
