/** Numbers, dates and times as staff read them. */
import type { PeopleCount } from '@madoguchi/contract/people-count';

const TOKYO = 'Asia/Tokyo';
const number = new Intl.NumberFormat('ja-JP');
const percent = new Intl.NumberFormat('ja-JP', { style: 'percent', maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat('ja-JP', {
  timeZone: TOKYO,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const date = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  timeZone: TOKYO,
  era: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
});

const second = new Intl.DateTimeFormat('ja-JP', {
  timeZone: TOKYO,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
const plainDay = new Intl.DateTimeFormat('ja-JP', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
});
const time = new Intl.DateTimeFormat('ja-JP', { timeZone: TOKYO, hour: 'numeric', minute: '2-digit' });

/** 12,480 */
export const formatCount = (count: number): string => number.format(count);
/** 12,480人; 「10人未満」「約150人」 for whoever may not see personal data. */
export function formatPeople(count: PeopleCount): string {
  if (count === 'few') return '10人未満';
  return typeof count === 'number' ? `${number.format(count)}人` : `約${number.format(count.about)}人`;
}
/** For bars, shares and comparisons: at least so many. */
export const atLeast = (count: PeopleCount): number =>
  count === 'few' ? 1 : typeof count === 'number' ? count : count.about;
/** 74.5%; 「—」 when there is none */
export const formatRate = (rate: number | null): string => (rate === null ? '—' : percent.format(rate));
/** 2026/11/21(土) 12:34 */
export const formatDateTime = (instant: string): string => dateTime.format(new Date(instant));
/** 2026/11/21 12:34:56 */
export const formatSecond = (instant: string): string => second.format(new Date(instant));
/** 2026/11/21(土) from a day without a time, `2026-11-21` */
export const formatDay = (day: string): string => plainDay.format(new Date(`${day}T00:00:00Z`));
/** 12:34 */
export const formatTime = (instant: string): string => time.format(new Date(instant));
/** 令和8年11月21日(土) */
export const formatDate = (instant: string): string => date.format(new Date(instant));

/** LINE gives no number below 20 people. */
export const BELOW_TWENTY = '20人未満のため表示できません（LINEの仕様）';
