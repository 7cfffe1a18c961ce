/** Rows of the vendor's hours (migration 0054). */
import type { Generated } from 'kysely';

interface StaffVendorGrantsTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  from_at: Temporal.Instant;
  until_at: Temporal.Instant;
  reason: string;
  granted_by: string;
  granted_at: Temporal.Instant;
  ended_by: Generated<string | null>;
  ended_at: Generated<Temporal.Instant | null>;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    staff_vendor_grants: StaffVendorGrantsTable;
  }
}
