/** What a channel sender works off: batches of a verb, or messages of a verb. */
import type { Verdict } from './answers.ts';
import type { Verb } from './lanes.ts';

/** One call, pinned: the same key and bytes at every attempt. */
export interface PinnedCall {
  readonly key: string;
  readonly retryKey: string | null;
  /** Of a lane that overtakes scheduled and bulk. */
  readonly urgent: boolean;
  readonly body: Buffer;
  /** Counting this one. */
  readonly attempts: number;
}

export interface OutgoingQueue {
  readonly verb: Verb;
  /**
   * Takes up to `limit` calls whose time has come, in the order of lanes, and commits what they will say before it returns.
   * @param urgentOnly only lanes above scheduled and bulk
   */
  claim(limit: number, urgentOnly: boolean): Promise<PinnedCall[]>;
  /** Commits what LINE's answer means. */
  record(call: PinnedCall, verdict: Verdict): Promise<void>;
  /** Keeps what is under way from being taken over. */
  renew(keys: readonly string[]): Promise<void>;
  /** Gives calls back that were claimed and not begun. */
  giveBack(calls: readonly PinnedCall[]): Promise<void>;
}
