import { describe, expect, it } from 'vitest';
import { readSearch } from './search.ts';

describe('配信の一覧のアドレス', () => {
  it('知っている絞り込みだけを読む', () => {
    expect(readSearch({ search: '防災', state: 'sent', kind: 'event', after: 'x' })).toEqual({
      search: '防災',
      state: 'sent',
      kind: 'event',
    });
    expect(readSearch({ search: 3, state: 'toString', kind: '' })).toEqual({});
  });
});
