/**
 * LINE's rate limits, shared by every process: a lease is one autocommit statement that hands out evenly spaced slots.
 * Measured 2026-11: 21,000 leases a second; 2,000 calls a second with leases of 50 cost 40 updates.
 */
import type { Database } from '../../../platform/db/database.ts';
import { RATES, type Verb } from './lanes.ts';
import { pause } from '../../../platform/time/pause.ts';

/** Slots of our own, in milliseconds of `performance.now()`. */
export interface Slots {
  readonly firstAt: number;
  readonly intervalMs: number;
}

/** The row was lost with a crash of PostgreSQL: whatever was leased from it is over a second later. */
const LOST_PAUSE_MS = 1000;
/** After a 429: a quarter of a second fills LINE's bucket with 50 calls of a multicast; doubled while it goes on. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

// The old next_at is the first slot. `excluded` cannot carry it, so it is computed back from the new value.
const LEASE = `
  INSERT INTO rate_budgets AS budget (channel_id, endpoint, next_at)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => ($3::float8 * $4 + $6) / 1000))
  ON CONFLICT (channel_id, endpoint) DO UPDATE
    SET next_at = greatest(budget.next_at, clock_timestamp() - make_interval(secs => $5::float8 / 1000))
                  + make_interval(secs => $3::float8 * $4 / 1000)
  RETURNING extract(epoch FROM next_at - clock_timestamp()) * 1000 - $3::float8 * $4 AS wait`;

const PAUSE = `
  UPDATE rate_budgets SET next_at = greatest(next_at, clock_timestamp() + make_interval(secs => $3::float8 / 1000))
  WHERE channel_id = $1 AND endpoint = $2`;

export class RateBudget {
  readonly #database: Database;
  /** Rows that this process has seen: one that is gone again was lost in a crash of PostgreSQL. */
  readonly #seen = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes `count` slots of a channel and endpoint, however far ahead they lie: the caller decides beforehand whether to ask. */
  async lease(channelId: string, verb: Verb, count: number): Promise<Slots> {
    const { intervalMs, savedMs } = RATES[verb];
    const key = `${channelId} ${verb}`;
    // A new row begins with what may be saved up; one that we have seen and that is gone begins after a rest.
    const offset = this.#seen.has(key) ? LOST_PAUSE_MS : -savedMs;
    const { rows } = await this.#database.pool.query<{ wait: string | number }>({
      name: 'line rate lease',
      text: LEASE,
      values: [channelId, verb, intervalMs, count, savedMs, offset],
    });
    this.#seen.add(key);
    // Never early: the statement's own way back to us is not subtracted.
    return { firstAt: performance.now() + Math.max(0, Number(rows[0]!.wait)), intervalMs };
  }

  /** LINE keeps saying 429: nobody uses this endpoint for a while, twice as long each time. */
  async pause(channelId: string, verb: Verb, times: number): Promise<void> {
    const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 1));
    await this.#database.pool.query(PAUSE, [channelId, verb, ms]);
  }
}

/** How many calls may follow one another without their distance: 30 ms of a multicast's rate; LINE does not publish its bucket. */
const BUNCH = 6;

/**
 * Keeps late calls apart. When this process was held up, several slots have passed at once; let go together they would be a
 * burst, which LINE's bucket may refuse.
 */
export class Spacing {
  readonly #spanMs: number;
  readonly #newest: number[] = [];

  constructor(intervalMs: number) {
    this.#spanMs = BUNCH * intervalMs;
  }

  /** Resolves at `at` (performance.now()) or as soon after as the calls before allow. */
  async wait(at: number, abort: AbortSignal): Promise<void> {
    await pause(at - performance.now(), abort);
    while (!abort.aborted) {
      const now = performance.now();
      const early = this.#newest.length < BUNCH ? 0 : this.#newest[0]! + this.#spanMs * 0.9 - now;
      if (early < 1) {
        this.#newest.push(now);
        if (this.#newest.length > BUNCH) this.#newest.shift();
        return;
      }
      await pause(early, abort);
    }
  }
}
