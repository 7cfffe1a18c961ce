/**
 * 吹き出し: what a delivery says. One shape for what is being written and what is complete; `blockProblems` tells the
 * difference, on the screen at the field and at the server before anything is sent.
 */
import { z } from 'zod';
import { readFlex } from './flex-problems.ts';
import { isSendableSticker } from './stickers.ts';
import { draftTap, graphemeLength, tapProblems, type BlockProblem } from './taps.ts';

/** LINE counts text in UTF-16 units, at most 5,000 (Messaging API reference, text message). */
export const TEXT_LIMIT = 5000;
/** LINE takes at most five message objects a call. */
export const BLOCK_LIMIT = 5;
/** LINE shows at most 13 quick replies, below the last message only. */
export const QUICK_REPLY_LIMIT = 13;
/** LINE's carousel has 12 bubbles; four buttons are what a phone shows without scrolling inside a card. */
export const CARD_LIMIT = 12;
export const CARD_BUTTON_LIMIT = 4;
/** LINE's base width of an image map, and how many areas one may have. */
export const MAP_WIDTH = 1040;
export const AREA_LIMIT = 50;
/** The line of notification and talk list for what has no text of its own. LINE takes 1,500; a phone shows less than 100. */
const ALT_LIMIT = 400;
const CARD_TITLE_LIMIT = 60;
const CARD_TEXT_LIMIT = 500;
const PLACE_LIMIT = 100;

/** `.max()` counts code points, LINE counts UTF-16 units: an emoji is two. `length` counts as LINE does. */
const withinTextLimit = (text: string) => text.length <= TEXT_LIMIT;
const TOO_LONG = {
  error: `文章は${TEXT_LIMIT.toLocaleString('ja-JP')}字までです（絵文字は1つで2字以上に数えます）`,
};
const mediaId = z.uuid().nullable();
const description = z.string().max(200, { error: '画像の説明は200字までです' });
/** While it is written anything goes that is not absurd; the exact limits are said as problems. */
const words = z.string().max(5000, { error: '文字が多すぎます' });

export const draftCard = z.object({
  imageId: mediaId,
  description,
  title: words,
  text: words,
  buttons: z.array(draftTap).max(CARD_BUTTON_LIMIT),
});
export type DraftCard = z.output<typeof draftCard>;

/** A tappable rectangle in px of a picture that is 1,040 px wide. */
export const draftArea = z.object({
  x: z.number().int().min(0).max(MAP_WIDTH),
  y: z.number().int().min(0).max(10_000),
  width: z.number().int().min(1).max(MAP_WIDTH),
  height: z.number().int().min(1).max(10_000),
  tap: draftTap,
});
export type DraftArea = z.output<typeof draftArea>;

/** 吹き出し, complete or not. */
export const draftBlock = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().refine(withinTextLimit, TOO_LONG) }),
  /** `description`: what the picture says, for the check and for staff: LINE itself has no alternative text for images. */
  z.object({ kind: z.literal('image'), mediaId, description: description.default('') }),
  /** `previewId`: the picture that stands there until it is played. */
  z.object({ kind: z.literal('video'), mediaId, previewId: mediaId, description }),
  z.object({ kind: z.literal('audio'), mediaId, description }),
  z.object({ kind: z.literal('sticker'), packageId: z.string().max(20), stickerId: z.string().max(20) }),
  /** カード: one is a bubble with picture, words and buttons, several are a carousel. `alt`: '' means made from the cards. */
  z.object({
    kind: z.literal('cards'),
    alt: words,
    cards: z.array(draftCard).min(1).max(CARD_LIMIT),
  }),
  z.object({
    kind: z.literal('imagemap'),
    mediaId,
    alt: words,
    areas: z.array(draftArea).max(AREA_LIMIT),
  }),
  z.object({
    kind: z.literal('location'),
    title: words,
    address: words,
    latitude: z.number().min(-90).max(90).nullable(),
    longitude: z.number().min(-180).max(180).nullable(),
  }),
  /** A coupon of LINE's own (EXT-02). `name`: what it was called when it was chosen. */
  z.object({ kind: z.literal('coupon'), couponId: z.string().max(255), name: z.string().max(100) }),
  /** Flex Message as JSON, for whoever designs with LINE's simulator. */
  z.object({ kind: z.literal('flex'), alt: words, json: z.string().max(60_000) }),
]);
export type DraftBlock = z.output<typeof draftBlock>;
export type BlockKind = DraftBlock['kind'];

/** The words of the screens. */
export const BLOCK_KINDS: Readonly<Record<BlockKind, string>> = {
  text: '文章',
  image: '画像',
  video: '動画',
  audio: '音声',
  sticker: 'スタンプ',
  cards: 'カード・ボタン',
  imagemap: '画像のボタン（イメージマップ）',
  location: '地図（位置情報）',
  coupon: 'クーポン',
  flex: 'JSON（Flex Message）',
};

/** What a block still lacks before LINE would take it; empty when it is complete. Paths are inside the block. */
export function blockProblems(block: DraftBlock): BlockProblem[] {
  const problems: BlockProblem[] = [];
  const at = (field: string | readonly (string | number)[], message: string) =>
    problems.push({ path: typeof field === 'string' ? [field] : field, message });
  const within = (
    field: string | readonly (string | number)[],
    text: string,
    limit: number,
    what: string,
  ) => {
    if (graphemeLength(text.trim()) > limit) at(field, `${what}は${limit}字までです`);
  };
  switch (block.kind) {
    case 'text':
      if (block.text.trim() === '') at('text', '文章を入れてください');
      break;
    case 'image':
      if (block.mediaId === null) at('mediaId', '画像を選んでください');
      break;
    case 'video':
      if (block.mediaId === null) at('mediaId', '動画を選んでください');
      if (block.previewId === null) at('previewId', '表紙の画像を選んでください');
      break;
    case 'audio':
      if (block.mediaId === null) at('mediaId', '音声を選んでください');
      break;
    case 'sticker':
      if (!isSendableSticker(block.packageId, block.stickerId)) at('stickerId', 'スタンプを選んでください');
      break;
    case 'cards':
      within('alt', block.alt, ALT_LIMIT, '通知に出る文');
      block.cards.forEach((card, index) => {
        const inCard = (field: string) => ['cards', index, field];
        if (card.title.trim() === '' && card.text.trim() === '')
          at(inCard('title'), '見出しか文を入れてください');
        within(inCard('title'), card.title, CARD_TITLE_LIMIT, '見出し');
        within(inCard('text'), card.text, CARD_TEXT_LIMIT, 'カードの文');
        card.buttons.forEach((tap, button) =>
          problems.push(...tapProblems(tap, ['cards', index, 'buttons', button])),
        );
      });
      break;
    case 'imagemap':
      if (block.mediaId === null) at('mediaId', '画像を選んでください');
      if (block.alt.trim() === '') at('alt', '通知と読み上げに使う文を入れてください');
      within('alt', block.alt, ALT_LIMIT, '通知に出る文');
      if (block.areas.length === 0) at('areas', '押せる場所を1つ以上作ってください');
      block.areas.forEach(({ tap, x, width }, index) => {
        if (x + width > MAP_WIDTH) at(['areas', index, 'width'], '押せる場所が画像の外に出ています');
        if (tap.does === 'answer')
          at(['areas', index, 'tap', 'does'], '画像のボタンでは返事ができません。ほかの動きを選んでください');
        problems.push(...tapProblems(tap, ['areas', index, 'tap']));
      });
      break;
    case 'location':
      if (block.title.trim() === '') at('title', '場所の名前を入れてください');
      if (block.address.trim() === '') at('address', '住所を入れてください');
      within('title', block.title, PLACE_LIMIT, '場所の名前');
      within('address', block.address, PLACE_LIMIT, '住所');
      if (block.latitude === null || block.longitude === null)
        at('latitude', '緯度と経度を入れてください（例：33.5902, 130.4017）');
      break;
    case 'coupon':
      if (block.couponId === '') at('couponId', 'クーポンを選んでください');
      break;
    case 'flex':
      if (block.alt.trim() === '') at('alt', '通知と読み上げに使う文を入れてください');
      within('alt', block.alt, ALT_LIMIT, '通知に出る文');
      for (const message of readFlex(block.json).problems) at('json', message);
      break;
  }
  return problems;
}

/** 吹き出し that LINE would take, as far as we can know. */
export const block = draftBlock.superRefine((value, ctx) => {
  for (const { path, message } of blockProblems(value))
    ctx.addIssue({ code: 'custom', path: [...path], message });
});

/** Buttons below the last message. LINE for PC does not show them. */
export const quickReplies = z.array(draftTap).max(QUICK_REPLY_LIMIT, {
  error: `選択肢は${QUICK_REPLY_LIMIT}個までです`,
});
export const completeQuickReplies = quickReplies.superRefine((taps, ctx) => {
  for (const [index, tap] of taps.entries())
    for (const { path, message } of tapProblems(tap, [index]))
      ctx.addIssue({ code: 'custom', path: [...path], message });
});

/** Ids of everything uploaded that the blocks show. */
export function mediaIn(blocks: readonly DraftBlock[]): string[] {
  return blocks
    .flatMap((one): (string | null)[] => {
      switch (one.kind) {
        case 'image':
        case 'audio':
        case 'imagemap':
          return [one.mediaId];
        case 'video':
          return [one.mediaId, one.previewId];
        case 'cards':
          return one.cards.map(({ imageId }) => imageId);
        default:
          return [];
      }
    })
    .filter((id) => id !== null);
}

/** Every button of a delivery with the key under which its taps are counted: the same in every language. */
export function tapsIn(
  blocks: readonly DraftBlock[],
  replies: readonly z.output<typeof draftTap>[],
): { readonly key: string; readonly tap: z.output<typeof draftTap> }[] {
  return [
    ...blocks.flatMap((one, at) => {
      if (one.kind === 'cards')
        return one.cards.flatMap(({ buttons }, card) =>
          buttons.map((tap, button) => ({ key: `${at}-${card}-${button}`, tap })),
        );
      return one.kind === 'imagemap' ? one.areas.map(({ tap }, area) => ({ key: `${at}-${area}`, tap })) : [];
    }),
    ...replies.map((tap, index) => ({ key: `q-${index}`, tap })),
  ];
}
