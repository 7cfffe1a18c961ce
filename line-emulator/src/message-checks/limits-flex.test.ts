import { describe } from 'vitest';
import { bubble, emoji, flex, postback, repeat, tryLimits, uri, URL_ } from './test-messages.ts';
import type { LimitCase } from './test-messages.ts';

const animated = (count: number) =>
  flex(bubble(...Array(count).fill({ type: 'image', url: `${URL_}a.png`, animated: true })));
const button = (label: string) => flex(bubble({ type: 'button', action: { ...uri, label } }));
const row = (...bubbles: object[]) => flex({ type: 'carousel', contents: bubbles });
const TEXT = { type: 'text', text: 'あ' };
const one = bubble({ type: 'text', text: 'あ' });
const hero = {
  type: 'video',
  url: `${URL_}v.mp4`,
  previewUrl: `${URL_}p.png`,
  altContent: { type: 'image', url: URL_ },
};
const gradient = (angle: string) =>
  flex({
    type: 'bubble',
    body: {
      type: 'box',
      layout: 'vertical',
      contents: [],
      background: { type: 'linearGradient', angle, startColor: '#000000', endColor: '#ffffff' },
    },
  });
const inBox = (more: object) =>
  flex({ type: 'bubble', body: { type: 'box', layout: 'vertical', contents: [], ...more } });
const child = (layout: string, content: object) =>
  flex({ type: 'bubble', body: { type: 'box', layout, contents: [content] } });
const image = (more: object) => flex(bubble({ type: 'image', url: URL_, ...more }));
const FLEX_CASES: LimitCase[] = [
  [
    'ボタンのラベル 40 (書記素)',
    button(repeat(emoji, 40)),
    button(repeat(emoji, 41)),
    '/body/contents/0/action/label',
  ],
  ['バブル 12', row(...Array(12).fill(one)), row(...Array(13).fill(one)), '/contents'],
  [
    'バブルは同じ大きさ',
    row({ ...one, size: 'kilo' }, { ...one, size: 'kilo' }),
    row({ ...one, size: 'kilo' }, one),
    '/contents/1/size',
  ],
  [
    '動画はkilo以上',
    flex({ type: 'bubble', size: 'kilo', hero }),
    flex({ type: 'bubble', size: 'hecto', hero }),
    '/size',
  ],
  ['動画はカルーセルに入らない', flex({ ...one, hero }), row({ ...one, hero }), '/contents/0/hero/type'],
  [
    '動画の操作はURLだけ',
    flex({ ...one, hero: { ...hero, action: uri } }),
    flex({ ...one, hero: { ...hero, action: postback } }),
    '/hero/action',
  ],
  ['動画はheroだけ', flex({ ...one, hero }), child('vertical', hero), '/body/contents/0'],
  ['動いている画像 10', animated(10), animated(11), '/'],
  ['角度は360度より小さい', gradient('359.9deg'), gradient('360deg'), '/body/background/angle'],
  [
    '画像の縦は横の3倍まで',
    image({ aspectRatio: '1:3' }),
    image({ aspectRatio: '1:3.1' }),
    '/body/contents/0/aspectRatio',
  ],
  [
    '画像の比は100000まで',
    image({ aspectRatio: '100000:1' }),
    image({ aspectRatio: '100001:1' }),
    '/body/contents/0/aspectRatio',
  ],
  ['画像の大きさは%でも', image({ size: '50%' }), image({ size: '-5px' }), '/body/contents/0/size'],
  [
    '色は6桁か8桁',
    inBox({ backgroundColor: '#12345678' }),
    inBox({ backgroundColor: '#123' }),
    '/body/backgroundColor',
  ],
  [
    'paddingは%でも、spacingは%では書けない',
    inBox({ paddingAll: '10%' }),
    inBox({ spacing: '10%' }),
    '/body/spacing',
  ],
  [
    'marginは負にできない',
    flex(bubble({ ...TEXT, margin: '0px' })),
    flex(bubble({ ...TEXT, margin: '-1px' })),
    '/body/contents/0/margin',
  ],
  ['offsetは負でも', inBox({ offsetTop: '-10%' }), inBox({ offsetTop: '10em' }), '/body/offsetTop'],
  [
    'iconはbaselineの箱だけ',
    child('baseline', { type: 'icon', url: URL_ }),
    child('vertical', { type: 'icon', url: URL_ }),
    '/body/contents/0',
  ],
  [
    'baselineの箱に箱は入らない',
    child('vertical', { type: 'box', layout: 'vertical', contents: [] }),
    child('baseline', { type: 'box', layout: 'vertical', contents: [] }),
    '/body/contents/0',
  ],
  ['区画が一つは要る', flex(one), flex({ type: 'bubble' }), '/'],
  [
    'httpは開けるが、画像はhttpsだけ',
    button('あ'),
    image({ url: 'http://example.jp/a.png' }),
    '/body/contents/0/url',
  ],
  [
    'maxLinesは整数',
    flex(bubble({ type: 'text', text: 'あ', maxLines: 0 })),
    flex(bubble({ type: 'text', text: 'あ', maxLines: 1.5 })),
    '/body/contents/0/maxLines',
  ],
];

describe('Flexの限り', () => tryLimits('A message (messages[0]) in the request body is invalid', FLEX_CASES));
