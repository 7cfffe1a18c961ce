/** Rows of the line module (migrations 0020 to 0029). */
import type { Generated } from 'kysely';

interface LineChannelsTable {
  municipality_id: number;
  id: string;
  key: string;
  name: string;
  line_channel_id: string;
  basic_id: string | null;
  /** Sealed. */
  channel_secret: Buffer;
  /** Sealed. */
  access_token: Buffer;
  login_channel_id: string | null;
  /** Sealed. */
  login_channel_secret: Buffer | null;
  liff_id: string | null;
  created_at: Generated<Temporal.Instant>;
  updated_at: Generated<Temporal.Instant>;
}

/** What became of an event of the inbox. */
export type InboxState = 'open' | 'handled' | 'recorded' | 'failed' | 'unsent';

interface LineInboxTable {
  municipality_id: number;
  channel_id: string;
  ts: Temporal.Instant;
  event_id: string;
  id: Generated<number>;
  shard: number;
  kind: string;
  line_user_id: Buffer | null;
  message_id: string | null;
  reply_token: string | null;
  redelivered: boolean;
  /** Sealed JSON of the event. */
  body: Buffer | null;
  received_at: Generated<Temporal.Instant>;
  state: Generated<InboxState>;
  attempts: Generated<number>;
  late: Generated<boolean>;
  settled_at: Temporal.Instant | null;
  error: string | null;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    line_channels: LineChannelsTable;
    line_inbox: LineInboxTable;
  }
}
