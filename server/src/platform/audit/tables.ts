import type { AuditLog } from '@madoguchi/contract/audit-actions';
import type { ColumnType, Generated } from 'kysely';
import type { AuditProblem } from './verify-audit.ts';

export interface AuditEntriesTable {
  municipality_id: number;
  entry_id: string;
  /** Rises by one when a backup is restored: transaction ids start anew then. */
  epoch: ColumnType<number, never, never>;
  /** The writing transaction (xid8), read as text. */
  xid: ColumnType<string, never, never>;
  at: Temporal.Instant;
  actor_kind: string;
  actor_id: string;
  request_id: string;
  remote_address: string | null;
  action: string;
  subject_kind: string | null;
  subject_id: string | null;
  content: Buffer | null;
  mac: Buffer;
  recorded_at: ColumnType<Temporal.Instant, never, never>;
  /** Follows from the action (migration 0070). */
  log: ColumnType<AuditLog, never, never>;
}

interface AuditBlocksTable {
  municipality_id: number;
  epoch: number;
  no: number;
  lower_xid: string;
  upper_xid: string;
  entry_ids: string[];
  previous: Buffer;
  hash: Buffer;
  signature: Buffer;
  /** The first entry whose HMAC was wrong when the block was sealed. */
  suspect: string | null;
  sealed_at: Generated<Temporal.Instant>;
}

interface AuditVerificationsTable {
  municipality_id: number;
  id: Generated<string>;
  at: Temporal.Instant;
  staff_member_id: string | null;
  ok: boolean;
  entries: number;
  blocks: number;
  unsealed: number;
  anchors: number;
  milliseconds: number;
  /** The first bad place; written as JSON text. */
  problem: ColumnType<
    { kind: AuditProblem; epoch: number; block: number | null; entryId: string | null } | null,
    string | null,
    never
  >;
}

interface AuditAnchorsTable {
  municipality_id: number;
  date: ColumnType<Temporal.PlainDate, string, never>;
  epoch: number;
  no: number;
  hash: Buffer;
  signature: Buffer;
}

interface AuditSettingsTable {
  municipality_id: number;
  keep_days: number;
  changed_at: Generated<Temporal.Instant>;
}

declare module '../db/tables.ts' {
  interface Tables {
    audit_settings: AuditSettingsTable;
    audit_anchors: AuditAnchorsTable;
    audit_verifications: AuditVerificationsTable;
    audit_entries: AuditEntriesTable;
    audit_blocks: AuditBlocksTable;
  }
}
