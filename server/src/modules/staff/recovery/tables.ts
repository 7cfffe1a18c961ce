/** Rows of recovery (migration 0053). */
import type { RecoveryState } from '@madoguchi/contract/staff';
import type { Generated } from 'kysely';

interface StaffRecoveriesTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  reason: string;
  state: Generated<RecoveryState>;
  asked_by: string;
  asked_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  decided_by: Generated<string | null>;
  decided_at: Generated<Temporal.Instant | null>;
  by_envelope: Generated<boolean>;
}

interface StaffEnvelopeCodesTable {
  municipality_id: number;
  id: Generated<string>;
  code_hash: Buffer;
  made_at: Temporal.Instant;
  made_by: string;
  used_at: Generated<Temporal.Instant | null>;
  used_by: Generated<string | null>;
  replaced_at: Generated<Temporal.Instant | null>;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    staff_recoveries: StaffRecoveriesTable;
    staff_envelope_codes: StaffEnvelopeCodesTable;
  }
}
