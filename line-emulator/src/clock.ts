/** The emulator's only source of time, so that a test can move it. */

export interface Clock {
  /** Milliseconds since 1970, moved by the offset. */
  now(): number;
  /** Milliseconds that only ever grow, not moved by the offset: for rate limits and measured times. */
  monotonic(): number;
  offsetMs: number;
}

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A clock on the machine's time, or on `base` where a test brings its own. */
export function createClock(base?: () => number): Clock {
  const clock: Clock = {
    offsetMs: 0,
    now: () => Math.floor((base ? base() : performance.timeOrigin + performance.now()) + clock.offsetMs),
    monotonic: () => (base ? base() : performance.now()),
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
  try {
    const date = Temporal.PlainDate.from(
      { year: Number(text.slice(0, 4)), month: Number(text.slice(4, 6)), day: Number(text.slice(6)) },
      { overflow: 'reject' },
    );
    return Temporal.PlainDate.from('1970-01-01').until(date).days;
  } catch {
    return undefined;
  }
}

/** The calendar month in Japan, `2026-11`: aggregation units are counted per month. */
export function japaneseMonth(ms: number): string {
  return Temporal.PlainDate.from('1970-01-01')
    .add({ days: japaneseDay(ms) })
    .toPlainYearMonth()
    .toString();
}
