import { describe } from 'vitest';
import { emoji, postback, repeat, tryLimits, uri, URL_, urlOf } from './test-messages.ts';
import type { LimitCase } from './test-messages.ts';

const template = (content: object, altText = 'あ') => ({ type: 'template', altText, template: content });
const buttons = (more: object) => template({ type: 'buttons', text: '本文', actions: [uri], ...more });
const confirm = (more: object) => template({ type: 'confirm', text: '本文', actions: [uri, uri], ...more });
const column = (more: object) => ({ text: '本文', actions: [uri], ...more });
const carousel = (columns: object[]) => template({ type: 'carousel', columns });
const imageColumn = (more: object) => ({ imageUrl: `${URL_}a.png`, action: uri, ...more });
const textV2 = (text: string, substitution: object) => ({ type: 'textV2', text, substitution });
const mention = { type: 'mention', mentionee: { type: 'all' } };
const picker = (more: object) =>
  buttons({ actions: [{ type: 'datetimepicker', label: 'あ', data: 'a', mode: 'date', ...more }] });
const TEMPLATE_CASES: LimitCase[] = [
  [
    'ボタンの題 40 (書記素)',
    buttons({ title: repeat(emoji, 40) }),
    buttons({ title: repeat(emoji, 41) }),
    'template/title',
  ],
  [
    'ボタンの本文 160',
    buttons({ text: repeat(emoji, 160) }),
    buttons({ text: repeat(emoji, 161) }),
    'template/text',
  ],
  [
    '画像があると60',
    buttons({ text: repeat(emoji, 60), thumbnailImageUrl: URL_ }),
    buttons({ text: repeat(emoji, 61), thumbnailImageUrl: URL_ }),
    'template/text',
  ],
  [
    'ボタン 4',
    buttons({ actions: Array(4).fill(uri) }),
    buttons({ actions: Array(5).fill(uri) }),
    'template/actions',
  ],
  [
    '背景色に透明度はない',
    buttons({ imageBackgroundColor: '#ffffff' }),
    buttons({ imageBackgroundColor: '#ffffffff' }),
    'template/imageBackgroundColor',
  ],
  [
    '確認の本文 240',
    confirm({ text: repeat(emoji, 240) }),
    confirm({ text: repeat(emoji, 241) }),
    'template/text',
  ],
  ['確認はちょうど2つ', confirm({}), confirm({ actions: [uri, uri, uri] }), 'template/actions'],
  [
    'カルーセル 10列',
    carousel(Array(10).fill(column({}))),
    carousel(Array(11).fill(column({}))),
    'template/columns',
  ],
  [
    'カルーセルの本文 120',
    carousel([column({ text: repeat(emoji, 120) })]),
    carousel([column({ text: repeat(emoji, 121) })]),
    'template/columns/0/text',
  ],
  [
    '題があると60',
    carousel([column({ title: 'あ', text: repeat(emoji, 60) })]),
    carousel([column({ title: 'あ', text: repeat(emoji, 61) })]),
    'template/columns/0/text',
  ],
  [
    '列の操作 3',
    carousel([column({ actions: Array(3).fill(uri) })]),
    carousel([column({ actions: Array(4).fill(uri) })]),
    'template/columns/0/actions',
  ],
  [
    '列の画像の有無はそろえる',
    carousel([column({ thumbnailImageUrl: URL_ }), column({ thumbnailImageUrl: URL_ })]),
    carousel([column({ thumbnailImageUrl: URL_ }), column({})]),
    'template/columns',
  ],
  [
    '画像カルーセルのラベル 12',
    template({
      type: 'image_carousel',
      columns: [imageColumn({ action: { ...uri, label: repeat(emoji, 12) } })],
    }),
    template({
      type: 'image_carousel',
      columns: [imageColumn({ action: { ...uri, label: repeat(emoji, 13) } })],
    }),
    'template/columns/0/action/label',
  ],
  [
    '画像カルーセル 10',
    template({ type: 'image_carousel', columns: Array(10).fill(imageColumn({})) }),
    template({ type: 'image_carousel', columns: Array(11).fill(imageColumn({})) }),
    'template/columns',
  ],
  [
    'URL 1000',
    buttons({ actions: [{ ...uri, uri: urlOf(1000) }] }),
    buttons({ actions: [{ ...uri, uri: urlOf(1001) }] }),
    'template/actions/0/uri',
  ],
  [
    'postbackのdata 300',
    buttons({ actions: [{ ...postback, data: repeat('a', 300) }] }),
    buttons({ actions: [{ ...postback, data: repeat('a', 301) }] }),
    'template/actions/0/data',
  ],
  [
    'displayText 300 (書記素)',
    buttons({ actions: [{ ...postback, displayText: repeat(emoji, 300) }] }),
    buttons({ actions: [{ ...postback, displayText: repeat(emoji, 301) }] }),
    'template/actions/0/displayText',
  ],
  [
    'displayTextとtextは同時に使えない',
    buttons({ actions: [{ ...postback, text: 'あ' }] }),
    buttons({ actions: [{ ...postback, text: 'あ', displayText: 'い' }] }),
    'template/actions/0/text',
  ],
  [
    'inputOption',
    buttons({ actions: [{ ...postback, inputOption: 'openVoice' }] }),
    buttons({ actions: [{ ...postback, inputOption: 'openCamera' }] }),
    'template/actions/0/inputOption',
  ],
  [
    'message 300',
    buttons({ actions: [{ type: 'message', label: 'あ', text: repeat(emoji, 300) }] }),
    buttons({ actions: [{ type: 'message', label: 'あ', text: repeat(emoji, 301) }] }),
    'template/actions/0/text',
  ],
  [
    'clipboard 1000',
    buttons({ actions: [{ type: 'clipboard', label: 'あ', clipboardText: repeat('a', 1000) }] }),
    buttons({ actions: [{ type: 'clipboard', label: 'あ', clipboardText: repeat('a', 1001) }] }),
    'template/actions/0/clipboardText',
  ],
  [
    '日付の範囲',
    picker({ min: '1900-01-01', max: '2100-12-31' }),
    picker({ max: '2101-01-01' }),
    'template/actions/0/max',
  ],
  [
    'minはmaxより前',
    picker({ min: '2026-01-01', max: '2026-01-02' }),
    picker({ min: '2026-01-02', max: '2026-01-02' }),
    'template/actions/0/max',
  ],
  [
    '時刻',
    picker({ mode: 'time', initial: '23:59' }),
    picker({ mode: 'time', initial: '24:00' }),
    'template/actions/0/initial',
  ],
  ['textV2の{}', textV2('{{ {a} }}', { a: mention }), textV2('{!x}', {}), 'text'],
];

describe('テンプレートとtextV2の限り', () =>
  tryLimits('A message (messages[0]) in the request body is invalid', TEMPLATE_CASES));
