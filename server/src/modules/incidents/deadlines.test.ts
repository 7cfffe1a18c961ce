import { expect, test } from 'vitest';
import { deadlines } from './deadlines.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const none = { earlyOn: null, finalOn: null };

test('速報は知った日から5日目、確報は30日目、不正の目的によるときは60日目', () => {
  const knownOn = day('2026-11-01');
  expect(deadlines({ grounds: ['many'], knownOn, ...none }, day('2026-11-03'))).toMatchObject({
    early: { dueOn: '2026-11-05', daysLeft: 2 },
    final: { dueOn: '2026-11-30', daysLeft: 27 },
  });
  expect(deadlines({ grounds: ['many', 'malicious'], knownOn, ...none }, day('2026-11-06'))).toMatchObject({
    early: { daysLeft: -1 },
    final: { dueOn: '2026-12-30' },
  });
});

test('報告したあとと、報告の要らないものには、残りの日数がない', () => {
  const knownOn = day('2026-11-01');
  const reported = { grounds: ['many'] as const, knownOn, earlyOn: day('2026-11-02'), finalOn: null };
  expect(deadlines(reported, day('2026-11-03')).early).toEqual({
    dueOn: '2026-11-05',
    daysLeft: null,
    reportedOn: '2026-11-02',
  });
  expect(deadlines({ grounds: [], knownOn, ...none }, day('2026-11-03')).final).toEqual({
    dueOn: null,
    daysLeft: null,
    reportedOn: null,
  });
});
