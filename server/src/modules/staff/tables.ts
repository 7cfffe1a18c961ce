/** Rows of the staff module (migration 0050). */
import type { Generated } from 'kysely';

interface DepartmentsTable {
  municipality_id: number;
  id: Generated<string>;
  parent_id: string | null;
  name: string;
  position: Generated<number>;
  created_at: Generated<Temporal.Instant>;
}

interface StaffMembersTable {
  municipality_id: number;
  id: Generated<string>;
  staff_number: string;
  name: string;
  mail: string | null;
  department_id: string | null;
  role: 'administrator' | 'editor';
  state: Generated<'active' | 'suspended'>;
  created_at: Generated<Temporal.Instant>;
}

interface StaffLoginsTable {
  municipality_id: number;
  login: string;
  staff_member_id: string;
}

interface StaffCredentialsTable {
  municipality_id: number;
  staff_member_id: string;
  password_hash: string;
  must_change_password: boolean;
  totp_secret: Buffer | null;
  totp_last_step: number | null;
}

interface StaffBackupCodesTable {
  municipality_id: number;
  staff_member_id: string;
  code_hash: Buffer;
  used_at: Temporal.Instant | null;
}

interface StaffChallengesTable {
  municipality_id: number;
  token_hash: Buffer;
  staff_member_id: string;
  second_factor_passed: Generated<boolean>;
  offered_secret: Buffer | null;
  expires_at: Temporal.Instant;
}

interface StaffSessionsTable {
  municipality_id: number;
  id: Generated<string>;
  token_hash: Buffer;
  staff_member_id: string;
  created_at: Temporal.Instant;
  last_used_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  remote_address: string | null;
  user_agent: string;
}

interface StaffSignInAttemptsTable {
  municipality_id: number;
  account_hash: Buffer;
  factor: 'password' | 'second_factor';
  failures: number;
  blocked_until: Temporal.Instant | null;
  last_at: Temporal.Instant;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    departments: DepartmentsTable;
    staff_members: StaffMembersTable;
    staff_logins: StaffLoginsTable;
    staff_credentials: StaffCredentialsTable;
    staff_backup_codes: StaffBackupCodesTable;
    staff_challenges: StaffChallengesTable;
    staff_sessions: StaffSessionsTable;
    staff_sign_in_attempts: StaffSignInAttemptsTable;
  }
}
