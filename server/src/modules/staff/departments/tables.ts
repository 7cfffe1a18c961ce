import type { Generated } from 'kysely';

interface DepartmentMailsTable {
  municipality_id: number;
  department_id: string;
  mail: string;
  /** Of the code that was mailed; null once it came back. */
  code_hash: Buffer | null;
  code_expires_at: Temporal.Instant | null;
  wrong: Generated<number>;
  added_at: Temporal.Instant;
  confirmed_at: Temporal.Instant | null;
}

interface DepartmentNoticesTable {
  municipality_id: number;
  id: Generated<string>;
  department_id: string;
  subject: string;
  text: string;
  created_at: Temporal.Instant;
  outcome: 'sent' | 'unreachable' | null;
  settled_at: Temporal.Instant | null;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    department_mails: DepartmentMailsTable;
    department_notices: DepartmentNoticesTable;
  }
}
