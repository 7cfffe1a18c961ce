import { z } from 'zod';
import { definedOnly } from '../channels.ts';
import { messageIdOf, newToken, seededRandom } from '../ids.ts';
import { SAMPLE_PNG } from '../messaging/content-store.ts';
import { mustReach, say, type Done, type Hand } from './hand.ts';

export const MEDIA_KINDS = ['image', 'video', 'audio', 'file'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const STANDARD_TYPES = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/x-m4a',
  file: 'application/octet-stream',
} as const;

export const mediaBody = z.strictObject({
  dataBase64: z.base64().optional(),
  contentType: z.string().optional(),
  preparingMs: z.number().min(0).default(0),
  /** Preparing it fails in the end. */
  fails: z.boolean().default(false),
  duration: z.number().int().min(0).optional(),
  imageSet: z
    .object({ id: z.string(), index: z.number().int().optional(), total: z.number().int().optional() })
    .optional(),
  /** The content lies elsewhere, as with liff.sendMessages: LINE's content API does not give it. */
  external: z.strictObject({ originalContentUrl: z.url(), previewImageUrl: z.url().optional() }).optional(),
  fileName: z.string().min(1).optional(),
});

/** A picture, film, sound or file. Without `bytes` a small sample. */
export function sendMedia(
  hand: Hand,
  kind: MediaKind,
  given: z.infer<typeof mediaBody>,
  bytes: Uint8Array = given.dataBase64 === undefined ? SAMPLE_PNG : Buffer.from(given.dataBase64, 'base64'),
): Promise<Done> {
  mustReach(hand);
  const { state, channelId } = hand;
  const provider = given.external ? definedOnly({ type: 'external', ...given.external }) : { type: 'line' };
  const message =
    kind === 'file'
      ? { type: kind, fileName: given.fileName ?? 'document.pdf', fileSize: bytes.length }
      : definedOnly({
          type: kind,
          contentProvider: provider,
          imageSet: kind === 'image' ? given.imageSet : undefined,
          duration: kind === 'image' ? undefined : (given.duration ?? 1000),
        });
  if (given.external) return say(hand, message, { contentUrl: given.external.originalContentUrl });
  // The webhook may be answered with a request for the content, so it must be there first.
  const messageId = messageIdOf(state.talks.latestSeq + 1);
  state.contents.set(messageId, {
    channelId,
    contentType: given.contentType ?? STANDARD_TYPES[kind],
    bytes,
    kind,
    sentAt: state.clock.now(),
    readyAt: state.clock.now() + given.preparingMs,
    failed: given.fails,
    unsent: false,
  });
  return say(hand, message, { contentUrl: `/_emulator/contents/${messageId}` });
}

export const imagesBody = z.strictObject({
  /** Each with its data, or so many samples. */
  images: z.union([
    z
      .array(mediaBody.pick({ dataBase64: true, contentType: true }))
      .min(2)
      .max(50),
    z.number().int().min(2).max(50),
  ]),
  /** LINE for Android up to 11.15 leaves index and total out. */
  numbered: z.boolean().default(true),
  /** LINE promises no order: with a seed the events leave shuffled. */
  seed: z.number().int().optional(),
});

/** Several pictures chosen at once: one event each, tied together by their imageSet. */
export async function sendImages(
  hand: Hand,
  { images, numbered, seed }: z.infer<typeof imagesBody>,
): Promise<{ sent: Done[] }> {
  const wanted = typeof images === 'number' ? Array.from({ length: images }, () => ({})) : images;
  const id = newToken().toUpperCase();
  const order = wanted.map((image, index) => ({ image, index }));
  if (seed !== undefined) {
    const random = seededRandom(seed);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
  }
  const sent = await Promise.all(
    order.map(({ image, index }) =>
      sendMedia(hand, 'image', {
        ...image,
        preparingMs: 0,
        fails: false,
        imageSet: numbered ? { id, index: index + 1, total: wanted.length } : { id },
      }),
    ),
  );
  return { sent };
}
