import { BLOCK_LIMIT, TEXT_LIMIT, type DraftBlock } from '@madoguchi/contract/delivery';
import { describe, expect, it } from 'vitest';
import { markAsTest, renderMessages, TEST_MARK } from './render-messages.ts';

const picture = {
  url: '/media/a',
  previewUrl: '/media/b',
  cardUrl: '/media/c',
  width: 4,
  height: 3,
  milliseconds: null,
};
const said = (...blocks: DraftBlock[]) => ({ blocks, quickReplies: [] });
const options = {
  publicUrl: 'https://line.example.jp',
  media: new Map([['p', picture]]),
  linkFor: (url: string) => `<${url}>`,
  postbackFor: (key: string) => key,
};
const image = { kind: 'image' as const, mediaId: 'p', description: '' };

describe('配信の文面', () => {
  it('吹き出しの順のまま、リンクだけを替え、画像は公開のアドレスで示す', () => {
    const blocks = [{ kind: 'text' as const, text: 'a https://example.jp b' }, image];
    expect(renderMessages(said(...blocks), options)).toEqual([
      { type: 'text', text: 'a <https://example.jp> b' },
      {
        type: 'image',
        originalContentUrl: 'https://line.example.jp/media/a',
        previewImageUrl: 'https://line.example.jp/media/b',
      },
    ]);
  });

  it('テスト配信の印は最初の文章につき、ほかは変わらない', () => {
    const messages = renderMessages(said(image, { kind: 'text', text: '本文' }), options);
    expect(markAsTest(messages)).toEqual([messages[0], { type: 'text', text: `${TEST_MARK}\n本文` }]);
  });

  it('文章がないときや長さに余りがないときは、印だけの吹き出しを前に加え、内容は1つも欠けない', () => {
    const pictures = renderMessages(said(...Array.from({ length: BLOCK_LIMIT }, () => image)), options);
    expect(markAsTest(pictures)).toEqual([{ type: 'text', text: TEST_MARK }, ...pictures]);
    const long = renderMessages(said({ kind: 'text', text: 'あ'.repeat(TEXT_LIMIT) }), options);
    expect(markAsTest(long)).toEqual([{ type: 'text', text: TEST_MARK }, ...long]);
  });
});
