/** 吹き出し: what a delivery says, complete and while it is being written. */
import { z } from 'zod';

/** LINE counts text in UTF-16 units, at most 5,000 (Messaging API reference, text message). */
export const TEXT_LIMIT = 5000;
/** LINE takes at most five message objects a call. */
export const BLOCK_LIMIT = 5;

/** `.max()` counts code points, LINE counts UTF-16 units: an emoji is two. `length` counts as LINE does. */
const withinTextLimit = (text: string) => text.length <= TEXT_LIMIT;
const TOO_LONG = {
  error: `文章は${TEXT_LIMIT.toLocaleString('ja-JP')}字までです（絵文字は1つで2字以上に数えます）`,
};
const textBlock = z.object({
  kind: z.literal('text'),
  text: z.string().trim().min(1, { error: '文章を入れてください' }).refine(withinTextLimit, TOO_LONG),
});
const imageBlock = z.object({
  kind: z.literal('image'),
  mediaId: z.uuid({ error: '画像を選んでください' }),
  /** What the picture says, for residents who cannot see it: LINE itself has no alternative text for images. */
  description: z.string().trim().max(200, { error: '画像の説明は200字までです' }).default(''),
});
/** 吹き出し */
export const block = z.discriminatedUnion('kind', [textBlock, imageBlock]);
export type Block = z.output<typeof block>;

/** The same while it is being written: nothing is complete yet. */
export const draftBlock = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string().refine(withinTextLimit, TOO_LONG),
  }),
  z.object({
    kind: z.literal('image'),
    mediaId: z.uuid().nullable(),
    description: z.string().max(200, { error: '画像の説明は200字までです' }),
  }),
]);
export type DraftBlock = z.output<typeof draftBlock>;
