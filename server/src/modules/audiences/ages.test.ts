import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { birthDates, birthYears, splitMonths } from './ages.ts';

const date = fc
  .record({
    year: fc.integer({ min: 2000, max: 2030 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
  })
  .map((fields) => Temporal.PlainDate.from(fields));

/** Completed years or months, counted forwards from the birth date, one by one. */
function completed(birth: Temporal.PlainDate, on: Temporal.PlainDate, unit: 'years' | 'months'): number {
  if (Temporal.PlainDate.compare(birth, on) > 0) return -1;
  const months = (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day ? 1 : 0);
  return unit === 'months' ? months : Math.floor(months / 12);
}

describe('年齢の範囲', () => {
  it('SEG-12 生年月日の範囲は、満年齢・満月齢を一人ずつ数えた結果と一致する', () => {
    fc.assert(
      fc.property(
        date,
        date,
        fc.constantFrom('years' as const, 'months' as const),
        fc.nat(40),
        fc.nat(20),
        (birth, on, unit, from, width) => {
          const { first, last } = birthDates(unit, from, from + width, on);
          const inRange =
            Temporal.PlainDate.compare(birth, first!) >= 0 && Temporal.PlainDate.compare(birth, last) <= 0;
          const age = completed(birth, on, unit);
          expect(inRange).toBe(age >= from && age <= from + width);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('範囲は、まるごとの月と端の日に、重なりも漏れもなく分かれる', () => {
    fc.assert(
      fc.property(date, date, date, (first, last, birth) => {
        const { months, pieces } = splitMonths({ first, last });
        const month = birth.toPlainYearMonth();
        const inMonths =
          Temporal.PlainYearMonth.compare(month, months.first!) >= 0 &&
          Temporal.PlainYearMonth.compare(month, months.last) <= 0;
        const inPieces = pieces.filter(
          (piece) =>
            Temporal.PlainDate.compare(birth, piece.first) >= 0 &&
            Temporal.PlainDate.compare(birth, piece.last) <= 0,
        );
        const within =
          Temporal.PlainDate.compare(birth, first) >= 0 && Temporal.PlainDate.compare(birth, last) <= 0;
        expect(Number(inMonths) + inPieces.length).toBe(within ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('生まれた年だけを登録した人は、その年に迎える年齢で数える', () => {
    expect(birthYears(65, 74, Temporal.PlainDate.from('2026-11-21'))).toEqual({ first: 1952, last: 1961 });
    expect(birthYears(null, 18, Temporal.PlainDate.from('2027-04-01'))).toEqual({ first: 2009, last: 2027 });
  });

  it('2月29日生まれの子どもは、平年には3月1日に1つ年をとる', () => {
    const { last } = birthDates('years', 1, 1, Temporal.PlainDate.from('2025-02-28'));
    expect(Temporal.PlainDate.compare(last, Temporal.PlainDate.from('2024-02-29'))).toBe(-1);
  });
});
