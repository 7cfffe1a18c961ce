/**
 * Token buckets per channel and endpoint, as LINE documents them. LINE does not publish the size of its buckets. Ours:
 * `second` (default) holds one second's worth, `strict` at most 50 ms' worth, so that a bench cannot live on a burst. Limits
 * per minute and hour hold their whole window in both modes (50 ms' worth of 60 an hour would be nothing).
 */
export interface RateLimit {
  count: number;
  per: 'second' | 'minute' | 'hour';
}

export const perSecond = (count: number): RateLimit => ({ count, per: 'second' });
export const perMinute = (count: number): RateLimit => ({ count, per: 'minute' });
export const perHour = (count: number): RateLimit => ({ count, per: 'hour' });

export interface LimitSettings {
  enabled: boolean;
  burst: 'second' | 'strict';
  /** Calls a second per endpoint name, instead of LINE's. */
  overrides: Record<string, number>;
}

const MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;
const STRICT_BURST_MS = 50;

interface Bucket {
  tokens: number;
  at: number;
}

export class RateLimits {
  settings: LimitSettings = { enabled: true, burst: 'second', overrides: {} };
  readonly #buckets = new Map<string, Bucket>();
  readonly #monotonic: () => number;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Takes one token; false means 429. */
  take(owner: string, endpoint: string, documented: RateLimit): boolean {
    if (!this.settings.enabled) return true;
    const override = this.settings.overrides[endpoint];
    const limit = override === undefined ? documented : perSecond(override);
    const perMs = limit.count / MS[limit.per];
    const capacity =
      this.settings.burst === 'strict' && limit.per === 'second'
        ? Math.max(1, perMs * STRICT_BURST_MS)
        : Math.max(1, limit.count);
    const now = this.#monotonic();
    const key = `${owner} ${endpoint}`;
    const bucket = this.#buckets.get(key);
    if (!bucket) {
      this.#buckets.set(key, { tokens: capacity - 1, at: now });
      return true;
    }
    bucket.tokens = Math.min(capacity, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Buckets start full again, as after a change of settings. */
  reset(): void {
    this.#buckets.clear();
  }
}
