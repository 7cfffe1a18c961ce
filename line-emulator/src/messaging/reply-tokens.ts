import { newToken } from '../ids.ts';

const MINUTE = 60_000;
/** Stands for a group, which has no handle: a reply to it is accepted and reaches nobody. No pool is so high. */
export const NOBODY = 0xffffffff;
/** A redelivered event's token is dead once the event is older than this. */
const REDELIVERY_WINDOW = 20 * MINUTE;

interface ReplyToken {
  channelId: string;
  handle: number;
  eventAt: number;
  usableUntil: number;
  used: boolean;
}

/**
 * Reply tokens: one use, within one minute of the webhook; after a redelivery one more minute, unless used already or the event
 * is more than 20 minutes old. A user's event in a webhook that never arrives still spends its minute.
 */
export class ReplyTokens {
  readonly #tokens = new Map<string, ReplyToken>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(channelId: string, handle: number): string {
    this.#forget();
    const token = newToken();
    const now = this.#now();
    this.#tokens.set(token, { channelId, handle, eventAt: now, usableUntil: now + MINUTE, used: false });
    return token;
  }

  /** The webhook with this token was sent again. */
  redelivered(token: string): void {
    const known = this.#tokens.get(token);
    const now = this.#now();
    if (known && !known.used && now - known.eventAt <= REDELIVERY_WINDOW) known.usableUntil = now + MINUTE;
  }

  /** Whom a reply reaches, and the token is spent; undefined when it is not usable. */
  use(token: string, channelId: string): number | undefined {
    const known = this.#tokens.get(token);
    if (!known || known.used || known.channelId !== channelId || this.#now() > known.usableUntil)
      return undefined;
    known.used = true;
    return known.handle;
  }

  #forget(): void {
    const oldest = this.#now() - REDELIVERY_WINDOW - MINUTE;
    for (const [token, { eventAt }] of this.#tokens) {
      if (eventAt > oldest) return;
      this.#tokens.delete(token);
    }
  }
}
