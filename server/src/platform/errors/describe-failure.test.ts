import { expect, test } from 'vitest';
import { describeFailure, isPassing } from './describe-failure.ts';

test('失敗の記録には名前と符号と場所だけが残り、値の入った文は残らない', () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "山田"'), {
    code: '22P02',
    constraint: 'residents_pkey',
  });
  expect(describeFailure(error)).toMatch(
    /^Error 22P02 \(residents_pkey\) at errors\/describe-failure\.test\.ts:\d+$/,
  );
  expect(describeFailure('山田')).toBe('thrown string');
});

test('待てば直る失敗と、何度やっても同じ失敗を分ける', () => {
  for (const code of ['40P01', '40001', '57P01', '08006', '53300', '55P03', '25P04', 'ECONNRESET'])
    expect(isPassing(Object.assign(new Error('x'), { code }))).toBe(true);
  for (const code of ['23505', '22P02', '42P01', 'slot_full'])
    expect(isPassing(Object.assign(new Error('x'), { code }))).toBe(false);
  expect(isPassing(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isPassing(new TypeError('x is not a function'))).toBe(false);
});
