/** Rows of single sign-on (migration 0017). */
import type { Generated } from 'kysely';

interface StaffSingleSignOnTable {
  municipality_id: number;
  id: Generated<string>;
  enabled: boolean;
  issuer: string;
  client_id: string;
  client_secret: Buffer;
  staff_number_claim: string;
  second_factor_values: string[];
}

interface StaffSingleSignOnAttemptsTable {
  municipality_id: number;
  state_hash: Buffer;
  nonce: string;
  verifier: string;
  expires_at: Temporal.Instant;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    staff_single_sign_on: StaffSingleSignOnTable;
    staff_single_sign_on_attempts: StaffSingleSignOnAttemptsTable;
  }
}
