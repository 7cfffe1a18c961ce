import { describe, expect, it } from 'vitest';
import { draftOf, valueOf } from './answer-draft.ts';

describe('職員による登録内容の訂正', () => {
  it('今の答えから始まる', () => {
    expect(draftOf(1948)).toEqual({ text: '1948', list: [] });
    expect(draftOf(['a', 'b'])).toEqual({ text: '', list: ['a', 'b'] });
    expect(draftOf(null)).toEqual({ text: '', list: [] });
  });

  it('種類に合う値を送る', () => {
    expect(valueOf('number', { text: '１，２００', list: [] })).toEqual({ value: 1200 });
    expect(valueOf('year', { text: ' 昭和23年 ', list: [] })).toEqual({ value: '昭和23年' });
    expect(valueOf('dates', { text: '', list: ['2021-04-02', ''] })).toEqual({ value: ['2021-04-02'] });
    expect(valueOf('choice', { text: 'asahi', list: [] })).toEqual({ value: 'asahi' });
  });

  it.each(['choice', 'multiple_choice', 'year', 'dates', 'number', 'text'] as const)(
    '空のまま保存しようとすると、何が足りないかを言う（%s）',
    (kind) => expect(valueOf(kind, { text: '', list: [''].slice(1) })).toHaveProperty('problem'),
  );
});
