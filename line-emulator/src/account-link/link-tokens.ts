import { newToken } from '../ids.ts';

/** A link token lives ten minutes and serves once (facts, section 11). */
const LIFE_MS = 10 * 60_000;

/** For whom a token was issued, by which channel. */
export interface LinkToken {
  channelId: string;
  userId: string;
}

/** Link tokens of account link. */
export class LinkTokens {
  readonly #tokens = new Map<string, LinkToken & { until: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(link: LinkToken): string {
    for (const [token, { until }] of this.#tokens) {
      if (until > this.#now()) break;
      this.#tokens.delete(token);
    }
    const token = newToken();
    this.#tokens.set(token, { ...link, until: this.#now() + LIFE_MS });
    return token;
  }

  /** A token that can still be used. */
  find(token: string): LinkToken | undefined {
    const known = this.#tokens.get(token);
    return known && known.until > this.#now() ? known : undefined;
  }

  spend(token: string): void {
    this.#tokens.delete(token);
  }
}
