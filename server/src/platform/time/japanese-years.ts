/**
 * Years and dates as people write them: 昭和23年, S23, 昭23, 1948, full-width digits, 元年. Pure.
 */

interface Era {
  readonly name: string;
  readonly short: string;
  readonly letter: string;
  /** The Gregorian year of 元年. */
  readonly first: number;
  /** The Gregorian year in which the next one begins; both names are right in that year. */
  readonly last: number;
}

/** 元号法 and the 太政官布告 before it: 明治 1868–1912, 大正 –1926, 昭和 –1989, 平成 –2019, 令和 since. */
const ERAS: readonly Era[] = [
  { name: '明治', short: '明', letter: 'M', first: 1868, last: 1912 },
  { name: '大正', short: '大', letter: 'T', first: 1912, last: 1926 },
  { name: '昭和', short: '昭', letter: 'S', first: 1926, last: 1989 },
  { name: '平成', short: '平', letter: 'H', first: 1989, last: 2019 },
  { name: '令和', short: '令', letter: 'R', first: 2019, last: 9999 },
];

/** NFKC (full-width digits, ㍼), without spaces, capital letters. */
function normalise(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
}

/**
 * The Gregorian year that a text means, or null. A bare two-digit year is refused: 48 may be 1948 or 昭和48年. An era
 * year beyond its end is read on (昭和65年 is 1990): people count so, and nothing else can be meant.
 */
export function parseYear(text: string): number | null {
  const clean = normalise(text).replace(/年(生まれ|生)?$/, '');
  if (/^\d{4}$/.test(clean)) return Number(clean);
  const match = /^(\p{L}+)\.?(元|\d{1,3})$/u.exec(clean);
  if (!match) return null;
  const era = ERAS.find(({ name, short, letter }) => [name, short, letter].includes(match[1]!)); // group 1 always matches
  const ordinal = match[2] === '元' ? 1 : Number(match[2]);
  return era && ordinal >= 1 ? era.first + ordinal - 1 : null;
}

/** 「昭和23年」; where the era changed within the year, both: 「昭和64年・平成元年」. Empty before 明治. */
export function eraYear(year: number): string {
  return ERAS.filter(({ first, last }) => year >= first && year <= last)
    .map(({ name, first }) => `${name}${year === first ? '元' : year - first + 1}年`)
    .join('・');
}

/** The date that three fields mean; the year may be an era year. Null when there is no such day. */
export function parseDate(year: string, month: string, day: string): Temporal.PlainDate | null {
  const y = parseYear(year);
  const m = Number(normalise(month).replace(/月$/, ''));
  const d = Number(normalise(day).replace(/日$/, ''));
  if (y === null || !Number.isInteger(m) || !Number.isInteger(d) || m < 1 || d < 1) return null;
  try {
    return Temporal.PlainDate.from({ year: y, month: m, day: d }, { overflow: 'reject' });
  } catch {
    return null; // 31 June and the like
  }
}
