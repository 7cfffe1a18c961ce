/** Rows of the staff module (migrations 0050 to 0059). */
import type { RoleReach } from '@madoguchi/contract/permissions';
import type { LeaveKind, Outside, RegisterKind } from '@madoguchi/contract/staff';
import type { Generated } from 'kysely';

interface DepartmentsTable {
  municipality_id: number;
  id: Generated<string>;
  parent_id: string | null;
  name: string;
  mail: Generated<string | null>;
  position: Generated<number>;
  retired_on: Generated<Temporal.PlainDate | null>;
  created_at: Generated<Temporal.Instant>;
}

interface StaffMembersTable {
  municipality_id: number;
  id: Generated<string>;
  staff_number: string;
  name: string;
  mail: string | null;
  kind: Generated<'staff' | 'vendor'>;
  state: Generated<'active' | 'suspended'>;
  retired_on: Generated<Temporal.PlainDate | null>;
  created_at: Generated<Temporal.Instant>;
}

interface DepartmentSuccessorsTable {
  municipality_id: number;
  department_id: string;
  successor_id: string;
}

interface StaffRolesTable {
  municipality_id: number;
  id: Generated<string>;
  key: string | null;
  name: string;
  note: Generated<string>;
  permissions: string[];
  reach: RoleReach;
  position: Generated<number>;
}

interface StaffPostsTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  department_id: string | null;
  title: Generated<string>;
  role_id: string;
  main: Generated<boolean>;
  from_date: Temporal.PlainDate;
  until_date: Temporal.PlainDate | null;
}

interface StaffLeavesTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  kind: LeaveKind;
  from_date: Temporal.PlainDate;
  until_date: Temporal.PlainDate | null;
}

interface StaffRegisterTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  staff_number: string;
  staff_name: string;
  kind: RegisterKind;
  content: string;
  effective_on: Temporal.PlainDate;
  asked_by: string;
  approved_by: string;
  recorded_by: string | null;
  recorded_at: Temporal.Instant;
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
  code_sheet: Generated<boolean>;
}

interface StaffFormerPasswordsTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  password_hash: string;
  replaced_at: Temporal.Instant;
}

interface StaffBackupCodesTable {
  municipality_id: number;
  staff_member_id: string;
  code_hash: Buffer;
  used_at: Temporal.Instant | null;
}

interface StaffPasskeysTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  name: string;
  credential_id: string;
  public_key: string;
  sign_count: number;
  transports: string[];
  created_at: Temporal.Instant;
  last_used_at: Generated<Temporal.Instant | null>;
}

interface StaffOtpTokensTable {
  municipality_id: number;
  id: Generated<string>;
  serial: string;
  kind: 'totp' | 'hotp';
  digits: number;
  period: number;
  secret: Buffer;
  last_position: Generated<number>;
  drift: Generated<number>;
  staff_member_id: Generated<string | null>;
  created_at: Temporal.Instant;
  last_used_at: Generated<Temporal.Instant | null>;
}

interface StaffFactorOffersTable {
  municipality_id: number;
  staff_member_id: string;
  webauthn_challenge: string | null;
  offered_secret: Buffer | null;
  expires_at: Temporal.Instant;
}

interface StaffInvitationsTable {
  municipality_id: number;
  id: Generated<string>;
  staff_member_id: string;
  code_hash: Buffer;
  sent_to: string | null;
  created_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  used_at: Generated<Temporal.Instant | null>;
  revoked_at: Generated<Temporal.Instant | null>;
}

interface StaffChallengesTable {
  municipality_id: number;
  token_hash: Buffer;
  staff_member_id: string;
  second_factor_passed: Generated<boolean>;
  offered_secret: Buffer | null;
  invitation_id: Generated<string | null>;
  webauthn_challenge: Generated<string | null>;
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
  confirmed_at: Temporal.Instant | null;
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

interface StaffPlaceRulesTable {
  municipality_id: number;
  id: Generated<string>;
  role_id: string | null;
  outside: Outside;
  permissions: string[];
}

interface StaffSessionLimitsTable {
  municipality_id: number;
  role_id: string;
  absolute_minutes: number | null;
  idle_minutes: number | null;
}

interface StaffNetworksTable {
  municipality_id: number;
  rule_id: string;
  network: string;
  note: string;
}

interface StaffDevicesTable {
  municipality_id: number;
  id: Generated<string>;
  name: string;
  role_ids: string[];
  code_hash: Buffer | null;
  code_expires_at: Temporal.Instant;
  token_hash: Generated<Buffer | null>;
  created_by: string;
  created_at: Temporal.Instant;
  expires_at: Temporal.Instant;
  revoked_at: Generated<Temporal.Instant | null>;
  last_used_at: Generated<Temporal.Instant | null>;
  last_address: Generated<string | null>;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    departments: DepartmentsTable;
    department_successors: DepartmentSuccessorsTable;
    staff_members: StaffMembersTable;
    staff_roles: StaffRolesTable;
    staff_posts: StaffPostsTable;
    staff_leaves: StaffLeavesTable;
    staff_register: StaffRegisterTable;
    staff_logins: StaffLoginsTable;
    staff_credentials: StaffCredentialsTable;
    staff_former_passwords: StaffFormerPasswordsTable;
    staff_backup_codes: StaffBackupCodesTable;
    staff_passkeys: StaffPasskeysTable;
    staff_otp_tokens: StaffOtpTokensTable;
    staff_factor_offers: StaffFactorOffersTable;
    staff_invitations: StaffInvitationsTable;
    staff_challenges: StaffChallengesTable;
    staff_sessions: StaffSessionsTable;
    staff_sign_in_attempts: StaffSignInAttemptsTable;
    staff_place_rules: StaffPlaceRulesTable;
    staff_session_limits: StaffSessionLimitsTable;
    staff_networks: StaffNetworksTable;
    staff_devices: StaffDevicesTable;
  }
}
