/** The lengths of しばらく休む that are offered, each as its last day. Pure. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import { RECEPTION_WORDS } from './words.ts';

const LENGTHS = [
  ['week', { weeks: 1 }],
  ['month', { months: 1 }],
  ['quarter', { months: 3 }],
  ['half', { months: 6 }],
] as const;

export interface PauseChoice {
  /** The last day, YYYY-MM-DD: a tap that comes twice means the same. */
  readonly until: string;
  /** 「1か月（12月21日まで）」 */
  readonly label: string;
}

export function pauseChoices(today: Temporal.PlainDate, language: ResidentLanguage): PauseChoice[] {
  const words = RECEPTION_WORDS[language];
  return LENGTHS.map(([length, duration]) => {
    const until = today.add(duration);
    return { until: until.toString(), label: words.pauseFor(words[length], dayIn(until, language)) };
  });
}

/** 「2026年12月21日」, as people of that language write it. */
export function dayIn(day: Temporal.PlainDate, language: ResidentLanguage): string {
  const locale = language === 'ja-easy' ? 'ja' : language;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    day.toZonedDateTime('UTC').epochMilliseconds,
  );
}

/** A day as it came back; null for what is none. */
export function readDay(text: string | null): Temporal.PlainDate | null {
  try {
    return text && /^\d{4}-\d\d-\d\d$/.test(text) ? Temporal.PlainDate.from(text) : null;
  } catch {
    return null;
  }
}
