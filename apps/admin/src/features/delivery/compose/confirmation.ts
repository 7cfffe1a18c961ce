/** The one sentence that a person agrees to before something is sent. Pure. */
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { formatPeople } from '../../../shell/format.ts';

const UNANSWERED = /（未回答の人(?:も含みます|は含みません)）$/;

/**
 * 「お住まいの地域が「旭地区」、かつ…65歳以上の1,204人に今すぐ配信します。」
 * @param targetText the target as the server reads it back
 * @param when null: now; otherwise the moment in words
 */
export function confirmationSentence(
  targetText: string,
  recipients: PeopleCount,
  when: string | null,
): string {
  const target = targetText.replace(UNANSWERED, '');
  const people = formatPeople(recipients);
  const whom =
    target === '' || target === '友だち全員'
      ? `${target}（${people}）`
      : target.endsWith('の人')
        ? `${target.slice(0, -1)}${people}`
        : `${target}の${people}`;
  return when === null ? `${whom}に今すぐ配信します。` : `${when}に、${whom}に配信します。`;
}

/** The moment that a Japanese date and time mean, as an instant on the wire. Japan has one offset and no summer time. */
export function japaneseInstant(day: string, hour: number, minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return new Date(`${day}T${two(hour)}:${two(minute)}:00+09:00`).toISOString();
}

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Tokyo',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Day, hour and minute in Japan, wherever the browser stands. */
export function inJapan(instant: string): { day: string; hour: number; minute: number } {
  const part = Object.fromEntries(
    clock.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]),
  );
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    hour: Number(part.hour),
    minute: Number(part.minute),
  };
}

/** The next full hour within office hours (8:30–17:15), today or tomorrow: where 予約配信 starts. */
export function suggestedTime(now: string): { day: string; hour: number; minute: number } {
  const { day, hour } = inJapan(now);
  if (hour < 8) return { day, hour: 9, minute: 0 };
  if (hour < 16) return { day, hour: hour + 1, minute: 0 };
  const tomorrow = new Date(new Date(`${day}T00:00:00Z`).getTime() + 86_400_000).toISOString().slice(0, 10);
  return { day: tomorrow, hour: 9, minute: 0 };
}
