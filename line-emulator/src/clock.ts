/** The emulator's only source of time, so that a test can move it. */

import { dayOfDate, isoDate } from './calendar.ts';

export interface Clock {
  /** Milliseconds since 1970, moved by the offset. */
  now(): number;
  /** Milliseconds that only ever grow, not moved by the offset: for rate limits and measured times. */
  monotonic(): number;
  /** How far the clock is ahead of the machine's. Setting it moves a frozen clock too. */
  offsetMs: number;
  readonly frozen: boolean;
  /** Makes it this moment, in milliseconds since 1970; a frozen clock stays frozen. */
  set(now: number): void;
  /** Stops the clock, or lets it go on from where it stands. */
  freeze(frozen: boolean): void;
}

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A clock on the machine's time, or on `base` where a test brings its own. */
export function createClock(base?: () => number): Clock {
  const real = (): number => (base ? base() : performance.timeOrigin + performance.now());
  let offset = 0;
  let frozenAt: number | undefined;
  const clock: Clock = {
    now: () => Math.floor(frozenAt ?? real() + offset),
    monotonic: () => (base ? base() : performance.now()),
    get offsetMs() {
      return frozenAt === undefined ? offset : Math.round(frozenAt - real());
    },
    set offsetMs(ms) {
      offset = ms;
      if (frozenAt !== undefined) frozenAt = real() + ms;
    },
    get frozen() {
      return frozenAt !== undefined;
    },
    set(now) {
      offset = now - real();
      if (frozenAt !== undefined) frozenAt = now;
    },
    freeze(frozen) {
      if (frozen) frozenAt ??= clock.now();
      else if (frozenAt !== undefined) {
        offset = frozenAt - real();
        frozenAt = undefined;
      }
    },
  };
  return clock;
}

/** The day in Japan (UTC+9, no summer time) as a count of days since 1970. LINE's dates are all in this zone. */
export function japaneseDay(ms: number): number {
  return Math.floor((ms + 9 * HOUR) / DAY);
}

/** `yyyyMMdd` → count of days since 1970, or undefined when there is no such day. */
export function parseLineDate(text: string | undefined): number | undefined {
  if (!text || !/^\d{8}$/.test(text)) return undefined;
  return dayOfDate(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)));
}

/** The calendar month in Japan, `2026-11`: aggregation units are counted per month. */
export function japaneseMonth(ms: number): string {
  return isoDate(japaneseDay(ms)).slice(0, 7);
}
