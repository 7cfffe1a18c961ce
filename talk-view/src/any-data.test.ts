import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawRichMenu,
  notificationText,
  previewThree,
  renderMessage,
  renderQuickReply,
  renderTalk,
} from './index.ts';
import { checkMarkup } from './markup-check.ts';

/** JSON of the shapes that the drawing code looks at, with hostile leaves everywhere. */
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onclick='x",
    'javascript:alert(1)',
    'https://ok.example/"onload="x',
    '</style><script>',
    '{{constructor}}',
    '`onmouseover=`',
    '#ff0000',
    '10px',
    '50%',
    'md',
    '1:1',
    'vertical',
    'horizontal',
    'bubble',
    'carousel',
    'box',
    'text',
    'image',
    'button',
    'uri',
    'postback',
    'flex',
    'template',
    '\u0000\u202e',
    '\ud800',
    'https://city.example/',
    '45deg',
    'linearGradient',
    'shrink-to-fit',
    'absolute',
    'rtl',
    '-10px',
    'calc(1px)',
    'expression(alert(1))',
  ),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const KEYS = [
  'type',
  'text',
  'contents',
  'body',
  'header',
  'hero',
  'footer',
  'action',
  'actions',
  'template',
  'columns',
  'title',
  'uri',
  'data',
  'label',
  'url',
  'size',
  'color',
  'backgroundColor',
  'layout',
  'spacing',
  'margin',
  'quickReply',
  'items',
  'emojis',
  'index',
  'productId',
  'emojiId',
  'altText',
  'baseUrl',
  'baseSize',
  'area',
  'x',
  'width',
  'height',
  'background',
  'angle',
  'startColor',
  'originalContentUrl',
  'previewImageUrl',
  'styles',
  'direction',
  'substitution',
  'stickerId',
  'latitude',
  'longitude',
  'size',
  'areas',
  'bounds',
  'video',
  'externalLink',
  'linkUri',
  'columns',
  'couponId',
  'imageUrl',
  'endTimestamp',
  'keywords',
  'mentionee',
  'userId',
  'sender',
  'name',
  'iconUrl',
  'flex',
  'wrap',
  'maxLines',
  'lineSpacing',
  'adjustMode',
  'justifyContent',
  'alignItems',
  'position',
  'offsetTop',
  'paddingAll',
  'cornerRadius',
  'borderWidth',
  'aspectRatio',
  'altContent',
  'previewUrl',
  '__proto__',
  'constructor',
  'toString',
];
const TYPES = [
  'text',
  'textV2',
  'flex',
  'template',
  'imagemap',
  'image',
  'video',
  'audio',
  'sticker',
  'location',
  'file',
  'coupon',
  'bubble',
  'carousel',
  'box',
  'button',
  'buttons',
  'confirm',
  'image_carousel',
  'icon',
  'separator',
  'filler',
  'span',
  'uri',
  'postback',
  'message',
  'datetimepicker',
  'clipboard',
];
const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 7, depthSize: 'large' },
    leaf,
    tie('node'),
    tie('node'),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
  node: fc
    .tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...KEYS), tie('tree'), { maxKeys: 8 }))
    .map(([type, rest]) => ({ ...rest, type })),
}));

describe('どんなデータでも', () => {
  const draw = (value: unknown) => {
    const said = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    const options = {
      accountName: said,
      accountIconUrl: said,
      contentUrl: () => said,
      nameOf: () => said,
      couponOf: () => value,
      lineImages: true,
    };
    expect(typeof notificationText(value)).toBe('string');
    return [
      renderMessage(value, options),
      renderMessage({ type: 'flex', contents: value }),
      renderMessage({
        type: 'flex',
        contents: { type: 'bubble', body: { type: 'box', layout: 'horizontal', contents: [value, value] } },
      }),
      renderMessage({ type: 'template', template: value }),
      renderMessage({ type: 'imagemap', baseUrl: 'https://a.example/', actions: [value], video: value }),
      renderMessage({ type: 'coupon', couponId: said }, options),
      drawRichMenu(value, said),
      drawRichMenu({ size: value, areas: [{ bounds: value, action: value }, value] }, value),
      renderQuickReply({ items: [{ action: value, imageUrl: value }] }),
      renderTalk(
        [{ from: 'account', message: value, at: typeof value === 'number' ? value : 0, sender: value }],
        options,
      ),
      ...Object.values(previewThree([value], { accountName: said })),
    ];
  };

  test('例外を投げず、決まったタグと属性しか出さない（任意のJSON）', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const html of draw(value)) expect(checkMarkup(html)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('例外を投げず、決まったタグと属性しか出さない（LINEに似た形のJSON）', () => {
    fc.assert(
      fc.property(tree, (value) => {
        for (const html of draw(value)) expect(checkMarkup(html)).toEqual([]);
      }),
      { numRuns: 350 },
    );
  });

  test('知らない種類はていねいに断る', () => {
    for (const value of [
      undefined,
      null,
      3,
      'x',
      [],
      {},
      { type: 'hologram' },
      { type: 'flex', contents: { type: 'cube' } },
    ]) {
      expect(renderMessage(value)).toContain('この吹き出しは表示できません');
    }
  });
});
