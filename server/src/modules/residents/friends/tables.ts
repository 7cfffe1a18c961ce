import type { Generated } from 'kysely';

interface FriendListsTable {
  municipality_id: number;
  id: Generated<string>;
  channel_id: string;
  state: Generated<'running' | 'done' | 'failed'>;
  reason: string | null;
  next_token: string | null;
  listed: Generated<boolean>;
  started_at: Temporal.Instant;
  touched_at: Temporal.Instant;
  finished_at: Temporal.Instant | null;
  pages: Generated<number>;
  named: Generated<number>;
  added: Generated<number>;
  came_back: Generated<number>;
  gone: Generated<number>;
  asked_by: string | null;
}

declare module '../../../platform/db/tables.ts' {
  interface Tables {
    friend_lists: FriendListsTable;
  }
}
