/**
 * The clock and the calendar of residents: `Temporal` everywhere, Asia/Tokyo for whatever a person reads. The only
 * folder that may touch `Date`, because pg and the outside still speak it.
 */

/** The time zone in which residents and staff live. */
export const TOKYO = 'Asia/Tokyo';

export type Clock = () => Temporal.Instant;

/** The machine's clock. */
export const systemClock: Clock = () => Temporal.Now.instant();

/** Today in Japan. */
export function todayInJapan(now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(TOKYO).toPlainDate();
}

/** 年度: the Japanese fiscal year (1 April to 31 March) to which a date belongs. */
export function fiscalYear(date: Temporal.PlainDate): number {
  return date.month >= 4 ? date.year : date.year - 1;
}

/** Completed years of age on `on`. A child born on 29 February turns older on 1 March, as the calendar counts. */
export function ageOn(birth: Temporal.PlainDate, on: Temporal.PlainDate): number {
  return birth.until(on, { largestUnit: 'years' }).years;
}

/** For libraries that only take a `Date`. */
export function toDate(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}

export function fromDate(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}

const dateTimeFormat = new Intl.DateTimeFormat('ja-JP', {
  timeZone: TOKYO,
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** 「2026年11月21日(土) 12:34」 */
export function formatDateTime(instant: Temporal.Instant): string {
  return dateTimeFormat.format(instant.epochMilliseconds);
}
