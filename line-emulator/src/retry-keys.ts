import { DAY } from './clock.ts';

/** What LINE remembers of an accepted call under its retry key. */
export interface AcceptedCall {
  requestId: string;
  /** Push answers its 409 with the messages it had sent. */
  sentMessages?: { id: string; quoteToken?: string }[];
}

/** A retry key is a UUID in hex. */
export const RETRY_KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Remembered {
  firstSeenAt: number;
  accepted?: AcceptedCall;
}

/** The memory behind `X-Line-Retry-Key`: 24 hours from the first request with the key, per channel. */
export class RetryKeys {
  readonly #keys = new Map<string, Remembered>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes that a key was used; gives the call that was accepted under it, if any. */
  see(channelId: string, key: string): AcceptedCall | undefined {
    const oldest = this.#now() - DAY;
    this.#forget(oldest);
    const name = `${channelId} ${key.toLowerCase()}`;
    const known = this.#keys.get(name);
    // After the clock was set back an old key can stand behind a newer one.
    if (known && known.firstSeenAt > oldest) return known.accepted;
    this.#keys.delete(name);
    this.#keys.set(name, { firstSeenAt: this.#now() });
    return undefined;
  }

  accept(channelId: string, key: string, call: AcceptedCall): void {
    const known = this.#keys.get(`${channelId} ${key.toLowerCase()}`);
    if (known) known.accepted = call;
  }

  /** Keys are in the order of their first use, so the old ones stand at the front. */
  #forget(oldest: number): void {
    for (const [name, { firstSeenAt }] of this.#keys) {
      if (firstSeenAt > oldest) return;
      this.#keys.delete(name);
    }
  }
}
