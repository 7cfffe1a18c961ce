import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bubble, errorOf, flex } from './test-messages.ts';
import { graphemes } from './parts.ts';

const placesOf = (message: unknown): [string, string][] =>
  (errorOf([message])?.details ?? []).map((detail: any) => [detail.property, detail.message]);
const uri = { type: 'uri', label: '開く', uri: 'https://example.jp/' };
const postback = { type: 'postback', label: 'はい', data: 'a' };
const buttons = (template: object) => ({
  type: 'template',
  altText: '代わりの文',
  template: { type: 'buttons', text: '本文', actions: [uri], ...template },
});
const quick = (action: unknown) => ({
  type: 'text',
  text: 'あ',
  quickReply: { items: [{ type: 'action', action }] },
});

test('メッセージは1から5個', () => {
  const size = { message: 'Size must be between 1 and 5', property: 'messages' };
  expect(errorOf([])).toEqual({ message: 'The request body has 1 error(s)', details: [size] });
  expect(errorOf(Array(6).fill({ type: 'text', text: 'あ' })).details).toEqual([size]);
  expect(errorOf(undefined).details).toEqual([{ message: 'May not be empty', property: 'messages' }]);
  expect(errorOf('x').message).toBe(
    'The property, messages, in the request body is invalid (line: -, column: -)',
  );
});

describe('文字数', () => {
  test('本文はUTF-16で5000、ボタンのラベルは書記素で20', () => {
    expect(placesOf({ type: 'text', text: 'あ'.repeat(5000) })).toEqual([]);
    expect(placesOf({ type: 'text', text: '🍎'.repeat(2501) })).toEqual([
      ['messages[0].text', 'Length must be between 0 and 5000'],
    ]);
    const family = '👨‍👩‍👧‍👦';
    expect(graphemes(family)).toBe(1);
    expect(placesOf(buttons({ actions: [{ ...uri, label: family.repeat(20) }] }))).toEqual([]);
    expect(placesOf(buttons({ actions: [{ ...uri, label: family.repeat(21) }] }))).toEqual([
      ['template/actions/0/label', 'must not be longer than 20 characters'],
    ]);
  });

  test('ボタンの本文は160、題や画像があると60', () => {
    expect(placesOf(buttons({ text: 'あ'.repeat(160) }))).toEqual([]);
    expect(placesOf(buttons({ text: 'あ'.repeat(61), title: '題' }))).toEqual([
      ['template/text', 'must not be longer than 60 characters'],
    ]);
    expect(placesOf(buttons({ text: 'あ'.repeat(60), title: 'あ'.repeat(41) }))).toEqual([
      ['template/title', 'must not be longer than 40 characters'],
    ]);
  });
});

test.each([
  ['空の本文', { type: 'text', text: '' }, 'messages[0].text'],
  ['本文がない', { type: 'text' }, 'messages[0].text'],
  ['知らない種類', { type: 'file' }, 'messages[0].type'],
  [
    '絵文字の位置が$でない',
    { type: 'text', text: 'a$', emojis: [{ index: 0, productId: '1', emojiId: '1' }] },
    'messages[0].emojis[0].index',
  ],
  [
    '画像がhttp',
    {
      type: 'image',
      originalContentUrl: 'http://example.jp/a.png',
      previewImageUrl: 'https://example.jp/a.png',
    },
    'messages[0].originalContentUrl',
  ],
  [
    'URLが日本語のまま',
    {
      type: 'image',
      originalContentUrl: 'https://example.jp/写真.png',
      previewImageUrl: 'https://example.jp/a.png',
    },
    'messages[0].originalContentUrl',
  ],
  [
    '緯度の範囲',
    { type: 'location', title: 'あ', address: 'い', latitude: 91, longitude: 0 },
    'messages[0].latitude',
  ],
  ['送信者名に社名', { type: 'text', text: 'あ', sender: { name: 'LINE公式' } }, 'messages[0].sender.name'],
  ['ボタンが5つ', buttons({ actions: Array(5).fill(uri) }), 'template/actions'],
  [
    'javascriptのリンク',
    buttons({ actions: [{ ...uri, uri: 'javascript:alert(1)' }] }),
    'template/actions/0/uri',
  ],
  [
    'postbackのdataが301文字',
    buttons({ actions: [{ ...postback, data: 'a'.repeat(301) }] }),
    'template/actions/0/data',
  ],
  [
    '日付の範囲外',
    buttons({
      actions: [{ type: 'datetimepicker', label: 'あ', data: 'a', mode: 'date', initial: '1899-12-31' }],
    }),
    'template/actions/0/initial',
  ],
  [
    'ない日付',
    buttons({
      actions: [{ type: 'datetimepicker', label: 'あ', data: 'a', mode: 'date', max: '2026-02-30' }],
    }),
    'template/actions/0/max',
  ],
  [
    '確認は2つ',
    { type: 'template', altText: 'あ', template: { type: 'confirm', text: 'あ', actions: [uri] } },
    'template/actions',
  ],
  [
    'カメラはクイックリプライだけ',
    buttons({ actions: [{ type: 'camera', label: 'あ' }] }),
    'template/actions/0/type',
  ],
  [
    'クイックリプライのラベル',
    quick({ ...postback, label: 'あ'.repeat(21) }),
    'messages[0].quickReply.items[0].action.label',
  ],
  ['クイックリプライのラベルなし', quick({ type: 'camera' }), 'messages[0].quickReply.items[0].action'],
  [
    'イメージマップの幅',
    {
      type: 'imagemap',
      baseUrl: 'https://example.jp/a',
      altText: 'あ',
      baseSize: { width: 1000, height: 10 },
      actions: [],
    },
    'messages[0].baseSize.width',
  ],
  ['置き換えのない{}', { type: 'textV2', text: 'こんにちは {who}' }, 'text'],
])('断る: %s', (_name, message, property) => {
  expect(placesOf(message).map(([place]) => place)).toContain(property);
});

test.each([
  ['カメラのクイックリプライ', quick({ type: 'camera', label: '撮る' })],
  ['位置のクイックリプライ', quick({ type: 'location', label: '場所' })],
  [
    'この機械のhttpの画像',
    {
      type: 'image',
      originalContentUrl: 'http://127.0.0.1:8080/a.png',
      previewImageUrl: 'http://localhost/a.png',
    },
  ],
  [
    'textV2',
    {
      type: 'textV2',
      text: '{{ {a} }}',
      substitution: { a: { type: 'emoji', productId: '1', emojiId: '1' } },
    },
  ],
  ['電話', buttons({ actions: [{ ...uri, uri: 'tel:0312345678' }] })],
  [
    'カルーセル',
    {
      type: 'template',
      altText: 'あ',
      template: {
        type: 'carousel',
        columns: [
          { text: 'あ', actions: [uri] },
          { text: 'い', actions: [postback] },
        ],
      },
    },
  ],
  [
    '日時',
    buttons({
      actions: [
        {
          type: 'datetimepicker',
          label: 'あ',
          data: 'a',
          mode: 'datetime',
          initial: '2026-11-21T10:00',
          min: '1900-01-01T00:00',
          max: '2100-12-31T23:59',
        },
      ],
    }),
  ],
  [
    'Flex',
    flex(
      bubble(
        { type: 'text', text: 'あ', wrap: true, size: '20px' },
        { type: 'button', action: uri },
        { type: 'separator' },
      ),
    ),
  ],
  ['null は無いのと同じ', { type: 'text', text: 'あ', quickReply: null, sender: null }],
])('通す: %s', (_name, message) => {
  expect(errorOf([message])).toBeNull();
});

test('カルーセルの列は、同じ数の操作をもつ', () => {
  const columns = [
    { text: 'あ', actions: [uri] },
    { text: 'い', actions: [uri, postback] },
  ];
  expect(placesOf({ type: 'template', altText: 'あ', template: { type: 'carousel', columns } })).toEqual([
    [
      'template/columns',
      'The use of image, title and the number of actions should be consistent for all columns.',
    ],
  ]);
});

test('型の違う値は、LINEの「invalid」で場所を示す', () => {
  expect(errorOf([{ type: 'text', text: 1 }]).message).toBe(
    'The property, messages[0].text, in the request body is invalid (line: -, column: -)',
  );
  expect(errorOf(['x']).message).toContain('messages[0]');
});

test('どのようなJSONでも、落ちずに通すか断る', () => {
  const types = [
    'text',
    'textV2',
    'image',
    'video',
    'audio',
    'location',
    'sticker',
    'template',
    'imagemap',
    'flex',
    'coupon',
    '__proto__',
  ];
  const keyed = fc.record(
    {
      type: fc.constantFrom(...types),
      text: fc.anything(),
      altText: fc.oneof(fc.string(), fc.anything()),
      contents: fc.oneof(
        fc.record({
          type: fc.constantFrom('bubble', 'carousel'),
          body: fc.anything(),
          hero: fc.object(),
          contents: fc.anything(),
        }),
        fc.anything(),
      ),
      template: fc.record({
        type: fc.constantFrom('buttons', 'confirm', 'carousel', 'image_carousel'),
        columns: fc.anything(),
        actions: fc.anything(),
      }),
      quickReply: fc.anything(),
      emojis: fc.anything(),
      substitution: fc.anything(),
      actions: fc.anything(),
    },
    { requiredKeys: ['type'] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.array(keyed, { maxLength: 5 }), fc.jsonValue()), (value) => {
      const asSent: unknown = JSON.parse(
        JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? 1 : part)) ?? 'null',
      );
      errorOf(asSent);
    }),
    { numRuns: 300 },
  );
});

test('とても長い値や、誤りだらけの値にも、すぐ答える', () => {
  expect(graphemes('あ'.repeat(2_000_000), 20)).toBe(21);
  const contents = Array(200_000).fill(0);
  const error = errorOf([flex({ type: 'bubble', body: { type: 'box', layout: 'vertical', contents } })]);
  expect(error.details).toHaveLength(1000);
  expect(error.details[999].property).toBe('/body/contents/999');
});

test('深すぎる入れ子は、資源を使い切る前に断る', () => {
  let deep: unknown = { type: 'text', text: 'あ' };
  for (let i = 0; i < 5000; i++) deep = { type: 'box', layout: 'vertical', contents: [deep] };
  expect(errorOf([flex({ type: 'bubble', body: deep })]).message).toContain('messages');
});
