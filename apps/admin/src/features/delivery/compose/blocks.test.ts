import { describe, expect, it } from 'vitest';
import {
  addBlock,
  edited,
  emptyBlock,
  forTranslation,
  hasWideCharacters,
  lineLength,
  moveBlock,
  previewMessages,
} from './blocks.ts';

describe('吹き出し', () => {
  const [a, b, c] = [edited(emptyBlock('text')), edited(emptyBlock('text')), edited(emptyBlock('image'))];

  it('上下に動かす。端ではそのまま', () => {
    expect(moveBlock([a, b, c], b.key, -1)).toEqual([b, a, c]);
    expect(moveBlock([a, b, c], b.key, 1)).toEqual([a, c, b]);
    expect(moveBlock([a, b, c], a.key, -1)).toEqual([a, b, c]);
    expect(moveBlock([a, b, c], c.key, 1)).toEqual([a, b, c]);
    expect(moveBlock([a, b], 'なし', 1)).toEqual([a, b]);
  });

  it('5つまで足せる', () => {
    const five = [a, b, c, edited(emptyBlock('text')), edited(emptyBlock('text'))];
    expect(addBlock(five.slice(0, 4), five[4]!)).toHaveLength(5);
    expect(addBlock(five, edited(emptyBlock('text')))).toBe(five);
  });

  it.each([
    ['ごみの日', 4, false],
    ['🎉', 2, true],
    ['👨‍👩‍👧', 8, true],
    ['𠮷野家', 4, true],
    ['', 0, false],
  ])('LINEの数え方で「%s」は%i字', (text, length, wide) => {
    expect(lineLength(text)).toBe(length);
    expect(hasWideCharacters(text)).toBe(wide);
  });

  it('見え方には、書いてある吹き出しだけが出る', () => {
    const picture = {
      url: '/media/a.jpg',
      previewUrl: '/media/b.jpg',
      cardUrl: '/media/c.jpg',
      width: 10,
      height: 10,
      milliseconds: null,
    };
    expect(
      previewMessages(
        [
          { kind: 'text', text: ' 本文 ' },
          { kind: 'text', text: ' ' },
          { kind: 'image', mediaId: null, description: '' },
          { kind: 'image', mediaId: 'm', description: '' },
          { kind: 'image', mediaId: '消えた', description: '' },
        ],
        [],
        { m: picture },
      ),
    ).toEqual([
      { type: 'text', text: '本文' },
      { type: 'image', originalContentUrl: '/media/a.jpg', previewImageUrl: '/media/b.jpg' },
    ]);
  });

  it('ほかの言語には、画像と押した先だけを写し、言葉は空にする', () => {
    const tap = { does: 'link' as const, label: '申し込む', value: 'https://example.jp/' };
    expect(
      forTranslation([
        { kind: 'text', text: '本文' },
        { kind: 'image', mediaId: 'm', description: '看板' },
        {
          kind: 'cards',
          alt: '',
          cards: [{ imageId: 'c', description: '', title: '健診', text: '詳しく', buttons: [tap] }],
        },
      ]),
    ).toEqual([
      { kind: 'text', text: '' },
      { kind: 'image', mediaId: 'm', description: '看板' },
      {
        kind: 'cards',
        alt: '',
        cards: [{ imageId: 'c', description: '', title: '', text: '', buttons: [{ ...tap, label: '' }] }],
      },
    ]);
  });
});
