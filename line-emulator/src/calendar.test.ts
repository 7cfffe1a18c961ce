import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOfDate, isoDate, isoMoment, parseMoment } from './calendar.ts';

const days = fc.integer({ min: -719_528, max: 2_932_896 });

describe('暦', () => {
  test('日の数と日付は、Temporalと同じ', () => {
    fc.assert(
      fc.property(days, (day) => {
        const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
        expect(isoDate(day)).toBe(date.toString());
        expect(dayOfDate(date.year, date.month, date.day)).toBe(day);
      }),
    );
  });

  test('ない日付は、日の数にならない', () => {
    for (const [year, month, day] of [
      [2026, 2, 29],
      [2026, 4, 31],
      [2026, 13, 1],
      [2026, 0, 1],
      [2026, 1, 0],
    ] as const)
      expect(dayOfDate(year, month, day), `${year}-${month}-${day}`).toBeUndefined();
    expect(dayOfDate(2028, 2, 29)).toBeDefined();
  });

  test('時刻はISO 8601で読み書きし、ずれを読み、ないものは読まない', () => {
    expect(isoMoment(1_606_990_530_121)).toBe('2020-12-03T10:15:30.121Z');
    for (const text of ['2020-12-03T10:15:30.121Z', '2020-12-03T19:15:30.121+09:00', '2020-12-03T10:15Z'])
      expect(parseMoment(text), text).toBe(Temporal.Instant.from(text).epochMilliseconds);
    for (const text of ['2020-02-30T00:00Z', '2020-12-03', '2020-12-03T25:00Z', '2020-12-03T10:15:30', 'x'])
      expect(parseMoment(text), text).toBeUndefined();
  });
});
