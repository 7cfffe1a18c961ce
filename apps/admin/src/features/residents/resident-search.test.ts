import { describe, expect, it } from 'vitest';
import { readResidentSearch } from './resident-search.ts';

const ID = '0198c0de-0000-7000-8000-000000000001';

describe('利用者一覧のアドレス', () => {
  it('知っている条件だけを読む', () => {
    expect(readResidentSearch({ friendship: 'blocked', registered: 'no', tester: 'yes', x: 1 })).toEqual({
      friendship: 'blocked',
      registered: 'no',
      tester: 'yes',
    });
    expect(readResidentSearch({ friendship: 'enemy', tester: true })).toEqual({});
  });

  it('選択肢は、質問があるときだけ読む', () => {
    expect(readResidentSearch({ definitionId: ID, choice: 2 })).toEqual({ definitionId: ID, choice: '2' });
    expect(readResidentSearch({ definitionId: 'x', choice: 'asahi' })).toEqual({});
  });
});
