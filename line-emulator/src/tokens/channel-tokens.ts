import { randomBytes } from 'node:crypto';
import type { Channel } from '../channels.ts';
import { DAY } from '../clock.ts';
import { newAccessToken } from '../ids.ts';

export type TokenKind = 'long-lived' | 'short-lived' | 'v2.1' | 'stateless';
/** A channel of the emulator stands for two at LINE: that of the Messaging API and that of LINE Login. */
export type ChannelSide = 'messaging' | 'login';

export interface TokenOwner {
  channel: Channel;
  side: ChannelSide;
  kind: TokenKind;
}

/** A channel access token that was issued here. Long-lived ones are a setting of the channel and never expire. */
export interface ChannelToken extends TokenOwner {
  token: string;
  /** Of v2.1 tokens: what names the token where it must not be shown. */
  keyId: string | null;
  lifeMs: number;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** LINE's figures: https://developers.line.biz/en/docs/basics/channel-access-token/ (facts, section 8). */
export const SHORT_LIVED_MS = 30 * DAY;
export const STATELESS_MS = 15 * 60_000;
/** Valid short-lived tokens of a channel, and as many of v2.1. */
const MOST_PER_KIND = 30;
/** How many dead tokens are remembered, so that their refusal can say that they expired. */
const DEAD_REMEMBERED = 10_000;

export const clientIdOf = ({ channel, side }: { channel: Channel; side: ChannelSide }): string =>
  side === 'login' ? channel.settings.loginChannelId : channel.settings.channelId;

/** The channel access tokens that can be issued, and what has become of them. Lives by the emulator's clock. */
export class ChannelTokens {
  /** In the order of their issue. */
  readonly #living = new Map<string, ChannelToken>();
  readonly #expired = new Set<string>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A short-lived token; of more than 30 the oldest gives way, as at LINE. */
  issueShortLived(channel: Channel, side: ChannelSide): ChannelToken {
    const earlier = this.of(channel).filter((one) => one.kind === 'short-lived' && one.side === side);
    if (earlier.length >= MOST_PER_KIND) this.#living.delete(earlier[0]!.token);
    return this.#issue(channel, side, 'short-lived', SHORT_LIVED_MS);
  }

  issueStateless(channel: Channel, side: ChannelSide): ChannelToken {
    return this.#issue(channel, side, 'stateless', STATELESS_MS);
  }

  /** A v2.1 token, or undefined when 30 are valid already. */
  issueKeyed(channel: Channel, side: ChannelSide, lifeMs: number): ChannelToken | undefined {
    const valid = this.of(channel).filter((one) => one.kind === 'v2.1' && one.side === side);
    return valid.length >= MOST_PER_KIND ? undefined : this.#issue(channel, side, 'v2.1', lifeMs);
  }

  /** The living token, or how it is unusable. */
  find(token: string): ChannelToken | 'expired' | undefined {
    const known = this.#living.get(token);
    if (known && known.expiresAt > this.#now()) return known;
    if (known) this.#bury(known.token);
    return this.#expired.has(token) ? 'expired' : undefined;
  }

  /** The living tokens of a channel, oldest first. */
  of(channel: Channel): ChannelToken[] {
    const now = this.#now();
    return [...this.#living.values()].filter((one) => one.channel === channel && one.expiresAt > now);
  }

  revoke(token: string): void {
    this.#living.delete(token);
  }

  /** Makes a token expire now, whatever its time (a setting of the channel too: its owner takes it away). */
  expire(token: string): void {
    this.#bury(token);
  }

  #issue(channel: Channel, side: ChannelSide, kind: TokenKind, lifeMs: number): ChannelToken {
    this.#forget();
    const issued: ChannelToken = {
      channel,
      side,
      kind,
      token: newAccessToken(),
      keyId: kind === 'v2.1' ? randomBytes(16).toString('base64url') : null,
      lifeMs,
      expiresAt: this.#now() + lifeMs,
    };
    this.#living.set(issued.token, issued);
    return issued;
  }

  /** Stateless tokens are issued by the thousand; what is long past its time need not be kept. */
  #forget(): void {
    for (const { token, expiresAt } of this.#living.values()) {
      if (expiresAt > this.#now()) return;
      this.#bury(token);
    }
  }

  #bury(token: string): void {
    this.#living.delete(token);
    if (this.#expired.size >= DEAD_REMEMBERED) this.#expired.clear();
    this.#expired.add(token);
  }
}
