/**
 * Who signed in here before: browsers, by a cookie that we made, and addresses. At a full door they have turns of their own, so
 * that a flood of invented sign-ins from anywhere makes strangers wait and not the office. Being known proves nothing else:
 * passwords, waits and places are the same for everybody.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../time/index.ts';

/** Name without the `__Host-` that https puts in front. */
export const KNOWN_COOKIE = 'madoguchi_known';
/** Half a year: longer than a leave, shorter than the life of a computer. */
export const KNOWN_SECONDS = 180 * 24 * 60 * 60;
/** Addresses that one process remembers, the newest; a city has a handful. Virtual browsers lose the cookie at each start. */
const MOST_ADDRESSES = 10_000;

export class KnownVisitors {
  private readonly secret: Buffer;
  private readonly now: Clock;
  private readonly addresses = new Set<string>();

  /** @param secret the same in all processes of an installation */
  constructor(secret: Buffer, now: Clock) {
    this.secret = secret;
    this.now = now;
  }

  /** The cookie's value for a browser in which somebody just signed in. It says nothing about who. */
  issue(): string {
    const claim = `${Math.floor(this.now().epochMilliseconds / 1000) + KNOWN_SECONDS}.${randomBytes(12).toString('base64url')}`;
    return `${claim}.${this.mac(claim)}`;
  }

  /** Somebody just signed in from there. */
  remember(address: string | null): void {
    if (address === null) return;
    this.addresses.delete(address);
    this.addresses.add(address);
    for (const oldest of this.addresses) {
      if (this.addresses.size <= MOST_ADDRESSES) break;
      this.addresses.delete(oldest);
    }
  }

  /** Whose turn a request takes: its browser's or its address's own; null for a stranger. */
  laneOf(cookieHeader: string | undefined, address: string): string | null {
    const value = /(?:^|;\s*)(?:__Host-)?madoguchi_known=([\w.-]{1,200})/.exec(cookieHeader ?? '')?.[1];
    const browser = value === undefined ? null : this.browserOf(value);
    if (browser !== null) return `browser ${browser}`;
    return this.addresses.has(address) ? `address ${address}` : null;
  }

  private browserOf(value: string): string | null {
    const [ends = '', id = '', mac = ''] = value.split('.');
    const right = Buffer.from(this.mac(`${ends}.${id}`));
    const given = Buffer.from(mac);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return Number(ends) * 1000 > this.now().epochMilliseconds ? id : null;
  }

  private mac(claim: string): string {
    return createHmac('sha256', this.secret).update(claim).digest('base64url');
  }
}
