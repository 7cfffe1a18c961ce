import { expect, it } from 'vitest';
import { describeSearch, readAuditSearch } from './audit-search.ts';

it('アドレスの条件のうち、知っているものだけを読む', () => {
  expect(
    readAuditSearch({
      log: 'access',
      from: '2026-11-01',
      to: '2026-02-31',
      group: 'export',
      subjectId: 12,
      x: 1,
    }),
  ).toEqual({ log: 'access', from: '2026-11-01', group: 'export', subjectId: '12' });
  expect(
    readAuditSearch({ log: 'constructor', actorKind: '', action: 'nothing', address: 'x'.repeat(99) }),
  ).toEqual({});
});

it('条件は1つの文で読める', () => {
  const names = new Map([['7', '山田 花子']]);
  expect(
    describeSearch({ actorId: '7', group: 'export', subjectKind: 'resident', subjectId: '12' }, names),
  ).toBe('操作記録／行った人：山田 花子／操作：書き出し／対象：利用者 12');
  expect(describeSearch({}, names)).toBe('操作記録');
});
