import type { Generated } from 'kysely';
import type { Lane } from './lanes.ts';

export type SendState = 'planning' | 'sending' | 'halted' | 'complete' | 'partial' | 'stopped';
export type BatchState = 'planned' | 'attempted' | 'confirmed' | 'split' | 'failed' | 'unknown' | 'stopped';
export type MessageState = 'planned' | 'attempted' | 'confirmed' | 'failed' | 'unknown';

export interface SendsTable {
  municipality_id: number;
  send_id: Generated<string>;
  source: string;
  source_id: string;
  channel_id: string;
  lane: Lane;
  state: Generated<SendState>;
  cursor: unknown;
  all_cut: Generated<boolean>;
  start_at: Temporal.Instant;
  halt_reason: string | null;
  created_at: Generated<Temporal.Instant>;
  settled_at: Temporal.Instant | null;
}

export interface SendBodiesTable {
  municipality_id: number;
  hash: Buffer;
  body: Buffer;
  created_at: Generated<Temporal.Instant>;
}

export interface OutboxBatchesTable {
  municipality_id: number;
  retry_key: Generated<string>;
  send_id: string;
  channel_id: string;
  priority: number;
  verb: 'multicast' | 'broadcast';
  variant: number;
  no: number;
  first_no: number;
  last_no: number;
  residents: number[];
  recipients: number;
  skipped: Generated<number[]>;
  parent: string | null;
  state: Generated<BatchState>;
  due_at: Generated<Temporal.Instant>;
  attempts: Generated<number>;
  attempt_at: Temporal.Instant | null;
  last_attempt_at: Temporal.Instant | null;
  line_ids: Buffer | null;
  addressed: number | null;
  body_hash: Buffer | null;
  request_id: string | null;
  settled_at: Temporal.Instant | null;
  failure: string | null;
  decided: Generated<'counted' | 'sent_again' | null>;
}

export interface OutboxMessagesTable {
  municipality_id: number;
  message_id: Generated<string>;
  channel_id: string;
  verb: 'reply' | 'push';
  priority: number;
  state: Generated<MessageState>;
  body: Buffer | null;
  event_id: string | null;
  subject: string | null;
  due_at: Generated<Temporal.Instant>;
  attempts: Generated<number>;
  attempt_at: Temporal.Instant | null;
  request_id: string | null;
  failure: string | null;
  created_at: Temporal.Instant;
  settled_at: Temporal.Instant | null;
}

export interface LineAlarmsTable {
  municipality_id: number;
  alarm_id: Generated<string>;
  kind: string;
  subject: string;
  details: Generated<unknown>;
  raised_at: Temporal.Instant;
  resolved_at: Temporal.Instant | null;
}

export interface RateBudgetsTable {
  channel_id: string;
  endpoint: string;
  next_at: Temporal.Instant;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    sends: SendsTable;
    send_bodies: SendBodiesTable;
    outbox_batches: OutboxBatchesTable;
    outbox_messages: OutboxMessagesTable;
    line_alarms: LineAlarmsTable;
    rate_budgets: RateBudgetsTable;
  }
}
