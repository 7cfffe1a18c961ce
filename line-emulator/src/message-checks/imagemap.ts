import { z } from 'zod';
import { typed } from './actions.ts';
import { list, linkUrl, mediaUrl, text } from './parts.ts';
import { decorations } from './decorations.ts';

const area = z.object({
  x: z.number().int().nonnegative(),
  y: z.number().int().nonnegative(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
const label = text(100).nullish();

/** An imagemap: one picture of width 1040 with tappable areas. */
export const imagemapMessage = z.object({
  type: z.literal('imagemap'),
  baseUrl: mediaUrl(),
  altText: text(1500),
  baseSize: z.object({
    width: z.literal(1040, { error: () => 'must be 1040' }),
    height: z.number().int().positive(),
  }),
  video: z
    .object({
      originalContentUrl: mediaUrl(),
      previewImageUrl: mediaUrl(),
      area,
      externalLink: z.object({ linkUri: linkUrl, label: text(30) }).nullish(),
    })
    .nullish(),
  actions: list(
    typed([
      z.object({ type: z.literal('uri'), label, linkUri: linkUrl, area }),
      z.object({ type: z.literal('message'), label, text: text(400), area }),
      z.object({ type: z.literal('clipboard'), label, clipboardText: text(1000), area }),
    ]),
    0,
    50,
  ),
  ...decorations,
});
