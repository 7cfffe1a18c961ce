import { describe, expect, test } from 'vitest';
import { CANNOT_SHOW, previewThree, renderMessage, renderQuickReply, renderTalk } from './index.ts';
import { checkMarkup } from './markup-check.ts';
import { EVERY_KIND, TWELVE_BUBBLES } from './test-messages.ts';

const text = (body: string) => ({ type: 'text', text: body });

describe('どの種類も', () => {
  test.each(EVERY_KIND.map((message) => [message.type, message] as const))(
    '%s は描けて、許されたタグだけからなる',
    (_type, message) => {
      const html = renderMessage(message);
      expect(html).not.toContain(CANNOT_SHOW);
      expect(html).not.toContain('表示できません');
      expect(checkMarkup(html)).toEqual([]);
    },
  );

  test('12枚のFlexは、1枚の12倍ほどの文字列になる', () => {
    const html = renderMessage(TWELVE_BUBBLES);
    expect(checkMarkup(html)).toEqual([]);
    expect(html.match(/tv-size-mega/g)).toHaveLength(12);
    const one = renderMessage({ type: 'flex', contents: TWELVE_BUBBLES.contents.contents[0] });
    expect(html.length).toBeLessThan(13 * one.length);
  });

  test('クーポンは分かっていることだけを見せ、番号で開ける', () => {
    const message = { type: 'coupon', couponId: 'c"1' };
    expect(renderMessage(message)).toContain('data-coupon="c&quot;1"');
    const coupon = { title: '<入場>無料', imageUrl: 'https://a.example/p', endTimestamp: 1_790_000_000 };
    const html = renderMessage(message, { couponOf: () => coupon });
    expect(html).toContain('&lt;入場&gt;無料');
    expect(html).toContain('2026年9月21日まで');
  });

  test('イメージマップの領域は順にボタンとリンクになり、動画とその後のリンクがある', () => {
    const html = renderMessage(EVERY_KIND.find(({ type }) => type === 'imagemap'));
    expect([...html.matchAll(/aria-label="([^"]*)"/g)].map((found) => found[1])).toEqual([
      '動画',
      '旭地区',
      '川辺地区',
    ]);
    expect(html).toContain('alt="避難所の地図"');
    expect(html).toContain('くわしく見る</a>');
  });

  test('借りた名前はアカウントの名前とならび、アイコンも変わる', () => {
    const sender = { name: '<防災>', iconUrl: 'https://a.example/i.png' };
    const html = renderTalk([{ from: 'account', message: { ...text('x'), sender } }], {
      accountName: '旭市',
    });
    expect(html).toContain('&lt;防災&gt; <span class="tv-sender-from">from 旭市</span>');
    expect(html).toContain('src="https://a.example/i.png"');
  });

  test('PCのLINEにはクイックリプライがない', () => {
    const quickReply = { items: [{ action: { type: 'message', label: 'はい', text: 'はい' } }] };
    expect(renderQuickReply(quickReply)).toContain('はい');
    expect(renderQuickReply(quickReply, { pc: true })).toBe('');
    expect(
      previewThree([{ ...text('x'), quickReply }], { accountName: '旭市', pc: true }).bubble,
    ).not.toContain('はい');
  });
});
