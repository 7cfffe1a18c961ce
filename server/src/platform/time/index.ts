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
