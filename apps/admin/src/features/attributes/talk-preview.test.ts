import { renderMessage } from '@madoguchi/talk-view';
import { describe, expect, it } from 'vitest';
import { bubble, decades } from './talk-preview.ts';

describe('トークでの見え方', () => {
  it('質問とボタンと利用目的が、書いたとおりに見える', () => {
    const html = renderMessage(
      bubble({ title: '地域<b>', buttons: ['旭地区'], footer: ['答えない'], smallPrint: '利用目的：防災' }),
    );
    for (const words of ['地域&lt;b&gt;', '旭地区', '答えない', '利用目的：防災'])
      expect(html).toContain(words);
  });

  it('年は10年ごとに聞く', () => expect(decades(1995, 2014)).toEqual(['1990年代', '2000年代', '2010年代']));
});
