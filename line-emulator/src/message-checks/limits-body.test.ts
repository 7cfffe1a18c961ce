import { describe } from 'vitest';
import { emoji, repeat, tryLimits, uri, URL_, urlOf } from './test-messages.ts';
import type { LimitCase } from './test-messages.ts';

const inText = (more: object) => ({ type: 'text', text: 'あ', ...more });
const template = (content: object, altText = 'あ') => ({ type: 'template', altText, template: content });
const quick = (items: object[]) => inText({ quickReply: { items } });
const quickAction = (action: object) => quick([{ type: 'action', action }]);
const location = (more: object) => ({
  type: 'location',
  title: 'あ',
  address: 'い',
  latitude: 0,
  longitude: 0,
  ...more,
});
const video = (more: object) => ({
  type: 'video',
  originalContentUrl: `${URL_}v.mp4`,
  previewImageUrl: `${URL_}p.png`,
  ...more,
});
const area = { x: 0, y: 0, width: 1, height: 1 };
const imagemap = (more: object) => ({
  type: 'imagemap',
  baseUrl: `${URL_}map`,
  altText: 'あ',
  baseSize: { width: 1040, height: 500 },
  actions: [],
  ...more,
});
const mapAction = (more: object) => imagemap({ actions: [{ type: 'message', text: 'あ', area, ...more }] });
const mapVideo = (more: object) =>
  imagemap({ video: { originalContentUrl: `${URL_}v.mp4`, previewImageUrl: `${URL_}p.png`, area, ...more } });
const textV2 = (text: string, substitution: object) => ({ type: 'textV2', text, substitution });
const marks = (kind: object, count: number) =>
  textV2('あ', Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, kind])));
const mention = { type: 'mention', mentionee: { type: 'all' } };
const lineEmoji = { type: 'emoji', productId: 'p', emojiId: '1' };
const dollars = (count: number) => ({
  type: 'text',
  text: repeat('$', count),
  emojis: Array.from({ length: count }, (_, index) => ({ index, productId: 'p', emojiId: '1' })),
});
const BODY_CASES: LimitCase[] = [
  [
    'text 5000 (UTF-16)',
    inText({ text: repeat(emoji, 2500) }),
    inText({ text: repeat(emoji, 2501) }),
    'messages[0].text',
  ],
  ['LINE絵文字 20', dollars(20), dollars(21), 'messages[0].emojis'],
  [
    'textV2の置き換え 100',
    marks({ ...lineEmoji, type: 'emoji' }, 20),
    marks(lineEmoji, 101),
    'messages[0].substitution',
  ],
  ['textV2のメンション 20', marks(mention, 20), marks(mention, 21), 'messages[0].substitution'],
  ['textV2の絵文字 20', marks(lineEmoji, 20), marks(lineEmoji, 21), 'messages[0].substitution'],
  [
    'textV2の鍵 20',
    textV2('あ', { [repeat('k', 20)]: mention }),
    textV2('あ', { [repeat('k', 21)]: mention }),
    `messages[0].substitution.${repeat('k', 21)}`,
  ],
  [
    'メディアのURL 2000',
    video({ originalContentUrl: urlOf(2000) }),
    video({ originalContentUrl: urlOf(2001) }),
    'messages[0].originalContentUrl',
  ],
  [
    'trackingId 100',
    video({ trackingId: repeat('a', 100) }),
    video({ trackingId: repeat('a', 101) }),
    'messages[0].trackingId',
  ],
  [
    'trackingIdの文字',
    video({ trackingId: '-.=,+*()%$&;:@{}!?<>[]' }),
    video({ trackingId: 'a/b' }),
    'messages[0].trackingId',
  ],
  [
    '音声の長さは1ミリ秒から',
    { type: 'audio', originalContentUrl: URL_, duration: 1 },
    { type: 'audio', originalContentUrl: URL_, duration: 0 },
    'messages[0].duration',
  ],
  [
    '場所の名前 100',
    location({ title: repeat('あ', 100) }),
    location({ title: repeat('あ', 101) }),
    'messages[0].title',
  ],
  [
    '場所の住所 100',
    location({ address: repeat('あ', 100) }),
    location({ address: repeat('あ', 101) }),
    'messages[0].address',
  ],
  ['経度 180', location({ longitude: -180 }), location({ longitude: -180.1 }), 'messages[0].longitude'],
  [
    '知られたスタンプの番号',
    { type: 'sticker', packageId: '446', stickerId: '2027' },
    { type: 'sticker', packageId: '446', stickerId: '2028' },
    'messages[0].stickerId',
  ],
  [
    'クーポンのdeliveryTag 30',
    { type: 'coupon', couponId: 'a', deliveryTag: repeat('a', 30) },
    { type: 'coupon', couponId: 'a', deliveryTag: repeat('a', 31) },
    'messages[0].deliveryTag',
  ],
  [
    'altText 1500',
    template({ type: 'confirm', text: 'あ', actions: [uri, uri] }, repeat('あ', 1500)),
    template({ type: 'confirm', text: 'あ', actions: [uri, uri] }, repeat('あ', 1501)),
    'messages[0].altText',
  ],
  [
    '送信者の名前 20',
    inText({ sender: { name: repeat('あ', 20) } }),
    inText({ sender: { name: repeat('あ', 21) } }),
    'messages[0].sender.name',
  ],
  [
    '送信者の名前にLINE',
    inText({ sender: { name: 'オンライン online' } }),
    inText({ sender: { name: 'line通知' } }),
    'messages[0].sender.name',
  ],
  [
    'クイックリプライ 13',
    quick(Array(13).fill({ action: uri })),
    quick(Array(14).fill({ action: uri })),
    'messages[0].quickReply.items',
  ],
  [
    'クイックリプライのラベル 20 (書記素)',
    quickAction({ ...uri, label: repeat(emoji, 20) }),
    quickAction({ ...uri, label: repeat(emoji, 21) }),
    'messages[0].quickReply.items[0].action.label',
  ],
  [
    'イメージマップの操作 50',
    imagemap({ actions: Array(50).fill({ type: 'message', text: 'あ', area }) }),
    imagemap({ actions: Array(51).fill({ type: 'message', text: 'あ', area }) }),
    'messages[0].actions',
  ],
  [
    'イメージマップの文 400',
    mapAction({ text: repeat('あ', 400) }),
    mapAction({ text: repeat('あ', 401) }),
    'messages[0].actions[0].text',
  ],
  [
    'イメージマップのラベル 100',
    mapAction({ label: repeat('あ', 100) }),
    mapAction({ label: repeat('あ', 101) }),
    'messages[0].actions[0].label',
  ],
  [
    'イメージマップのURL 1000',
    mapAction({ type: 'uri', linkUri: urlOf(1000) }),
    mapAction({ type: 'uri', linkUri: urlOf(1001) }),
    'messages[0].actions[0].linkUri',
  ],
  [
    'イメージマップのコピー 1000',
    mapAction({ type: 'clipboard', clipboardText: repeat('あ', 1000) }),
    mapAction({ type: 'clipboard', clipboardText: repeat('あ', 1001) }),
    'messages[0].actions[0].clipboardText',
  ],
  [
    'イメージマップの動画のラベル 30',
    mapVideo({ externalLink: { linkUri: URL_, label: repeat('あ', 30) } }),
    mapVideo({ externalLink: { linkUri: URL_, label: repeat('あ', 31) } }),
    'messages[0].video.externalLink.label',
  ],
  ['イメージマップの動画には場所', mapVideo({}), mapVideo({ area: undefined }), 'messages[0].video.area'],
];

describe('本体の限り', () => tryLimits('The request body has ', BODY_CASES));
