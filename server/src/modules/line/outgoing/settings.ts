/** The figures by which senders work; tests shorten times, nobody else changes them. */
import type { Verb } from './lanes.ts';

export interface SenderSettings {
  /** A batch whose holder died is taken over after this long. Renewed at a third of it. */
  readonly leaseMs: number;
  /** Slots leased at once, as milliseconds of rate. */
  readonly chunkMs: number;
  /** How far ahead slots are reserved: what an emergency waits for at most. */
  readonly aheadMs: number;
  /** No answer after this long counts as none. LINE answers within a second; a slow hour must not look like an outage. */
  readonly timeoutMs: number;
  /** Batches under cutting are kept this far ahead of sending: 60 are 300 ms at 200 calls a second, a cut takes 20–30. */
  readonly cutAhead: number;
  readonly cutCount: number;
  /** Senders look for work by themselves this often; a wake-up comes earlier. */
  readonly pollMs: number;
  /** Calls under way at once per channel, endpoint and process. 200 calls a second answered in 300 ms make 60. */
  readonly inFlight: Readonly<Record<Verb, number>>;
  /** Told at the moments between which a process may die. For tests that kill; it cannot change what happens. */
  readonly reached: (moment: Moment, key: string) => void;
}

/**
 * planned: a cut is committed. claimed: keys, ids and text are pinned and committed, the call not begun. calling: the
 * request is handed to the socket. answered: LINE's answer is read, not recorded. recorded: the record is committed.
 */
export type Moment = 'planned' | 'claimed' | 'calling' | 'answered' | 'recorded';

export const DEFAULT_SETTINGS: SenderSettings = {
  leaseMs: 5000,
  chunkMs: 50,
  aheadMs: 100,
  timeoutMs: 15_000,
  cutAhead: 60,
  cutCount: 20,
  pollMs: 1000,
  inFlight: { multicast: 64, broadcast: 1, push: 128, reply: 128 },
  reached: () => undefined,
};
