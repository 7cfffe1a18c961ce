/**
 * Days and moments as LINE writes them. `Date` is used here and nowhere else in the emulator: the package also runs on a Node
 * that has no Temporal yet (before 26), and counting days in UTC needs no more.
 */

const DAY_MS = 86_400_000;

/** A date as a count of days since 1970, or undefined when there is no such date. */
export function dayOfDate(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / DAY_MS : undefined;
}

/** `2026-11-21` of a count of days since 1970. */
export const isoDate = (day: number): string => isoMoment(day * DAY_MS).slice(0, 10);

/** `2026-11-21T10:15:30.121Z` of milliseconds since 1970. */
export const isoMoment = (ms: number): string => new Date(ms).toISOString();

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;

/** An ISO 8601 moment with its offset in milliseconds since 1970, or undefined when it is none. */
export function parseMoment(text: string): number | undefined {
  const [, year, month, day] = MOMENT.exec(text)?.map(Number) ?? [];
  // `Date` would make 1 March of 30 February.
  if (day === undefined || dayOfDate(year!, month!, day) === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
