/** Dates in a text: weekday, days that are over, 本日 in what is read later, days left over from the original. Pure. */
import { todayInJapan } from '../../../platform/time/index.ts';
import type { TextFinding } from './finding.ts';

const WEEKDAYS = '月火水木金土日';
const DATED =
  /(?:([0-9０-９]{4})年)?([0-9０-９]{1,2})(月|\/|／)([0-9０-９]{1,2})(日?)\s*([(（])([月火水木金土日])((?:曜日?)?(?:・[^)）]*)?[)）])/g;
const DAY = /([0-9０-９]{1,2})(?:月|\/|／)([0-9０-９]{1,2})日?/g;
const RELATIVE = /本日|明日|明後日|昨日|きょう|あした|あす(?![ぱか])/;

const number = (digits: string) => Number(digits.normalize('NFKC'));

/**
 * @param on the moment at which residents will read it
 * @param scheduled whether it is sent later than it is written
 */
export function checkDates(text: string, on: Temporal.Instant, scheduled: boolean): TextFinding[] {
  const findings: TextFinding[] = [];
  const relative = RELATIVE.exec(text);
  if (scheduled && relative)
    findings.push({
      message: `予約配信の文に「${relative[0]}」があります。読まれる日とずれないか確かめ、日付で書いてください。`,
    });
  const today = todayInJapan(on);
  for (const match of text.matchAll(DATED)) {
    const finding = weekdayFinding(match, today) ?? spokenDate(match);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** Days of the text that stood in the original too: the commonest trace of 前回を複製. */
export function checkLeftOverDates(text: string, original: string): TextFinding[] {
  const daysOf = (words: string) =>
    new Set([...words.matchAll(DAY)].map(([, month, day]) => `${number(month!)}月${number(day!)}日`)); // both groups match
  const before = daysOf(original);
  return [...daysOf(text)]
    .filter((day) => before.has(day))
    .map((day) => ({
      message: `「${day}」は、複製した前の配信にもあった日付です。そのままでよいか確かめてください。`,
    }));
}

function weekdayFinding(match: RegExpExecArray, today: Temporal.PlainDate): TextFinding | null {
  const [written, year, month, , day, , , weekday] = match as unknown as string[];
  const candidates = (year ? [number(year)] : [today.year, today.year + 1])
    .map((candidate) => dateOf(candidate, number(month!), number(day!))) // the pattern has both
    .filter((date) => date !== null);
  if (candidates.length === 0)
    return { message: `「${written}」という日はありません。日付を確かめてください。` };
  // Without a year, the nearest such day that is not long past is meant.
  const meant =
    candidates.find((date) => Temporal.PlainDate.compare(date, today.subtract({ days: 31 })) >= 0) ??
    candidates[0]!; // not empty, checked above
  const real = WEEKDAYS[meant.dayOfWeek - 1]!; // dayOfWeek is 1–7
  if (real !== weekday) {
    const start = match.index + written!.lastIndexOf(weekday!, written!.length - match[8]!.length);
    return {
      message: `「${written}」は${real}曜日です。日付か曜日を直してください。`,
      fix: { start, end: start + 1, replacement: real, label: `${real}曜日に直す` },
    };
  }
  if (Temporal.PlainDate.compare(meant, today) < 0)
    return { message: `「${written}」は過ぎた日です。前回の文が残っていないか確かめてください。` };
  return null;
}

/** 11/21(土) is read 「じゅういちぶんのにじゅういち、ど」 by a screen reader. */
function spokenDate(match: RegExpExecArray): TextFinding | null {
  const [written, year, month, separator, day, , , weekday] = match as unknown as string[];
  if (separator === '月') return null;
  const rest = match[8]!.replace(/^曜日?/, '').replace(/\)$/, '）');
  const replacement = `${year ? `${number(year)}年` : ''}${number(month!)}月${number(day!)}日（${weekday}曜日${rest}`;
  return {
    message: `「${written}」は、読み上げると「${number(month!)}分の${number(day!)}」のように聞こえることがあります。`,
    fix: {
      start: match.index,
      end: match.index + written!.length,
      replacement,
      label: `「${replacement}」に直す`,
    },
  };
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return null;
  }
}
