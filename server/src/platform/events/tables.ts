import type { ColumnType, Generated } from 'kysely';

export interface EventsTable {
  municipality_id: number;
  event_id: Generated<number>;
  /** The writing transaction (xid8), read as text. */
  xid: ColumnType<string, never, never>;
  kind: string;
  resident_no: number | null;
  subject: string | null;
  data: ColumnType<Record<string, unknown>, string, never>;
  at: Temporal.Instant;
  recorded_at: Generated<Temporal.Instant>;
}

interface EventCursorsTable {
  municipality_id: number;
  subscription: string;
  xid: string;
  event_id: number;
  recorded_at: Temporal.Instant;
  moved_at: Generated<Temporal.Instant>;
}

interface EventPoisonTable {
  municipality_id: number;
  subscription: string;
  event_id: number;
  kind: string;
  error: string;
  failed_at: Generated<Temporal.Instant>;
}

declare module '../db/tables.ts' {
  interface Tables {
    events: EventsTable;
    event_cursors: EventCursorsTable;
    event_poison: EventPoisonTable;
  }
}
