/**
 * The ten-minute check, first form: what a person overlooks between two phone calls (people.md, "Sending"). Pure; every
 * finding says what to do.
 */
import { todayInJapan } from '../../platform/time/index.ts';

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** `blocks.0.text` */
  readonly path: string;
  readonly message: string;
}

const LEFT_OVER = /[○〇◯]{2,}|【要確認】|[△▲]{2,}|XX+月|ｘｘ/;
const WEEKDAYS = '月火水木金土日';
const DATED =
  /(?:(\d{4})年)?(\d{1,2})(?:月|\/)(\d{1,2})日?\s*[(（]([月火水木金土日])(?:曜日?)?(?:・[^)）]*)?[)）]/g;
const RELATIVE = /本日|明日|明後日|昨日|きょう|あした|あす(?![ぱか])/;

/**
 * @param on the day on which residents will read it
 * @param scheduled whether it is sent later than it is written
 */
export function checkText(text: string, path: string, on: Temporal.Instant, scheduled: boolean): Finding[] {
  const findings: Finding[] = [];
  const warn = (message: string) => void findings.push({ severity: 'warning', path, message });
  const leftOver = LEFT_OVER.exec(text.normalize('NFKC').replaceAll('〇', '○')) ?? LEFT_OVER.exec(text);
  if (leftOver) warn(`「${leftOver[0]}」が残っています。正しい言葉に直してください。`);
  const relative = RELATIVE.exec(text);
  if (scheduled && relative)
    warn(`予約配信の文に「${relative[0]}」があります。読まれる日とずれないか確かめ、日付で書いてください。`);
  const today = todayInJapan(on);
  for (const match of text.normalize('NFKC').matchAll(DATED)) {
    const finding = weekdayFinding(match, today);
    if (finding) warn(finding);
  }
  return findings;
}

function weekdayFinding(match: RegExpMatchArray, today: Temporal.PlainDate): string | null {
  const [written, year, month, day, weekday] = match as unknown as [
    string,
    string | undefined,
    string,
    string,
    string,
  ];
  const candidates = (year ? [Number(year)] : [today.year, today.year + 1])
    .map((candidate) => dateOf(candidate, Number(month), Number(day)))
    .filter((date) => date !== null);
  if (candidates.length === 0) return `「${written}」という日はありません。日付を確かめてください。`;
  // Without a year, the nearest such day that is not long past is meant.
  const meant =
    candidates.find((date) => Temporal.PlainDate.compare(date, today.subtract({ days: 31 })) >= 0) ??
    candidates[0]!; // not empty, checked above
  const real = WEEKDAYS[meant.dayOfWeek - 1]!; // dayOfWeek is 1–7
  if (real !== weekday) return `「${written}」は${real}曜日です。日付か曜日を直してください。`;
  if (Temporal.PlainDate.compare(meant, today) < 0)
    return `「${written}」は過ぎた日です。前回の文が残っていないか確かめてください。`;
  return null;
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return null;
  }
}
