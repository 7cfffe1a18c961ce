import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eraYear, parseDate, parseYear } from './japanese-years.ts';

describe('年の読み取り', () => {
  test.each([
    ['1948', 1948],
    ['１９４８年', 1948],
    ['昭和23年', 1948],
    ['昭和２３', 1948],
    ['昭23', 1948],
    ['S23', 1948],
    ['s.23', 1948],
    ['Ｓ２３年生まれ', 1948],
    ['㍼23', 1948],
    ['昭和 23 年', 1948],
    ['平成元年', 1989],
    ['令和元年', 2019],
    ['R1', 2019],
    ['大正15年', 1926],
    ['M45', 1912],
    ['昭和65年', 1990],
  ])('「%s」は%d年', (text, year) => expect(parseYear(text)).toBe(year));

  test.each(['48', '', '昭和', '昭和0年', 'X23', '昭和23年5月', '19480', '-1948', '二十三'])(
    '「%s」は読み取れない',
    (text) => expect(parseYear(text)).toBeNull(),
  );

  test('元号で書いたどの年も、同じ年に戻る', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1868, max: 2100 }), fc.boolean(), (year, wide) => {
        for (const name of eraYear(year).split('・')) {
          const typed = wide
            ? name.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
            : name;
          expect(parseYear(typed)).toBe(year);
        }
      }),
    );
  });

  test('どんな文字でも落ちない', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void parseYear(text)));
  });

  test('変わり目の年は両方の元号で読める', () => {
    expect(eraYear(1989)).toBe('昭和64年・平成元年');
  });
});

describe('日付の読み取り', () => {
  test.each([
    ['令和3', '４', '5', '2021-04-05'],
    ['H31', '4月', '30日', '2019-04-30'],
    ['2024', '02', '29', '2024-02-29'],
  ])('%s年%s月%s日', (year, month, day, date) => expect(parseDate(year, month, day)?.toString()).toBe(date));

  test.each([
    ['2023', '2', '29'],
    ['2021', '6', '31'],
    ['2021', '0', '1'],
    ['2021', '13', '1'],
    ['21', '1', '1'],
    ['2021', 'あ', '1'],
    ['2021', '1', '1.5'],
  ])('%s年%s月%s日はない', (year, month, day) => expect(parseDate(year, month, day)).toBeNull());

  test('どの日も、書いたとおりに戻る', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1868, max: 2100 }), fc.integer({ min: 0, max: 364 }), (year, offset) => {
        const date = Temporal.PlainDate.from({ year, month: 1, day: 1 }).add({ days: offset });
        expect(parseDate(String(date.year), String(date.month), String(date.day))?.equals(date)).toBe(true);
      }),
    );
  });
});
