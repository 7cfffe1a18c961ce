import { expect, it } from 'vitest';
import { grantInput, grantLacks, newGrant } from './grant-draft.ts';

it('終わりが始まりより早い作業時間は、次の日まで続く', () => {
  const draft = { ...newGrant('a'), day: '2026-11-21', reason: ' 点検 ' };
  expect(grantInput({ ...draft, from: '09:00', until: '17:30' })).toEqual({
    staffMemberId: 'a',
    from: '2026-11-21T00:00:00.000Z',
    until: '2026-11-21T08:30:00.000Z',
    reason: '点検',
  });
  expect(grantInput({ ...draft, from: '22:00', until: '02:00' })).toMatchObject({
    from: '2026-11-21T13:00:00.000Z',
    until: '2026-11-21T17:00:00.000Z',
  });
});

it('足りないものは、どの欄かを言う', () => {
  const empty = { staffMemberId: 'a', day: null, from: '', until: '', reason: ' ' };
  expect(grantLacks(empty).map(({ field }) => field)).toEqual([
    'vendor-day',
    'vendor-from',
    'vendor-until',
    'vendor-reason',
  ]);
  expect(grantLacks({ ...newGrant('a'), reason: '点検' })).toEqual([]);
});
