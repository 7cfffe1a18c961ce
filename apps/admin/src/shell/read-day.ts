import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';

dayjs.extend(customParseFormat);

const FORMATS = ['YYYY年M月D日', 'YYYY/M/D', 'YYYY-M-D', 'YYYYMMDD', 'M/D', 'M月D日'];
const ERAS: readonly (readonly [RegExp, number])[] = [
  [/^(?:令和|R|r)/, 2018],
  [/^(?:平成|H|h)/, 1988],
  [/^(?:昭和|S|s)/, 1925],
];

/** A typed day: 2026/11/21, 11/21 (this year), 令和8年11月21日, R8.11.21, full-width digits. */
export function readDay(typed: string): string | null {
  let text = typed
    .normalize('NFKC')
    .replace(/\(.\)|\s/g, '')
    .replaceAll('元年', '1年');
  for (const [era, before] of ERAS) {
    if (!era.test(text)) continue;
    text = text.replace(era, '').replace(/^(\d{1,2})/, (year) => String(before + Number(year)));
  }
  text = text.replaceAll('.', '/');
  const read = dayjs(text, FORMATS, true);
  return read.isValid() ? read.format('YYYY-MM-DD') : null;
}
