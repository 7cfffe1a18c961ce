/** What the processes of the webhook bench say to each other. */

export type ToServer = { readonly kind: 'work' } | { readonly kind: 'rest' } | { readonly kind: 'usage' };

export type FromServer =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'usage'; readonly cpuMs: number; readonly rssMb: number };

/** An open-loop load: every post has its time, whether or not earlier ones were answered. */
export interface Load {
  readonly url: string;
  readonly channelSecret: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly residents: number;
  /** Events in one post. */
  readonly eventsPerPost: number;
  /** First timestamp; null: the clock's own while sending. Then each event is one millisecond after the one before. */
  readonly firstTimestamp: number | null;
  /** Begins the event ids, so that no two loads share any. */
  readonly prefix: string;
}

export interface LoadResult {
  readonly posted: number;
  readonly accepted: number;
  /** Milliseconds from the planned moment of the post to its answer: a late start counts as waiting. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** Milliseconds by which the sender itself began later than planned, at p99: a busy client, not a slow server. */
  readonly clientLateP99: number;
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
}
