import { z } from 'zod';
import { definedOnly } from '../channels.ts';
import { controlError } from '../control/reading.ts';
import { quoting, say, send, type Done, type Hand } from './hand.ts';

const place = { index: z.number().int().min(0), length: z.number().int().min(1) };
const mentionee = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('user'),
    ...place,
    userId: z.string().optional(),
    isSelf: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('all'), ...place }),
]);

export const textBody = z.strictObject({
  text: z.string().min(1).max(5000),
  emojis: z.array(z.strictObject({ ...place, productId: z.string(), emojiId: z.string() })).optional(),
  /** LINE has mentions in groups only; a bot must survive them anywhere. */
  mention: z.strictObject({ mentionees: z.array(mentionee).min(1).max(20) }).optional(),
  quotedMessageId: z.string().optional(),
});

export function sendText(hand: Hand, given: z.infer<typeof textBody>): Promise<Done> {
  const { text, emojis, mention, quotedMessageId } = given;
  for (const { index, length } of [...(emojis ?? []), ...(mention?.mentionees ?? [])]) {
    if (index + length > text.length) throw controlError(400, `The text ends before ${index} + ${length}.`);
  }
  return say(hand, quoting(hand, definedOnly({ type: 'text', text, emojis, mention }), quotedMessageId));
}

export const locationBody = z.strictObject({
  title: z.string().optional(),
  address: z.string().optional(),
  latitude: z.number(),
  longitude: z.number(),
});

export function sendLocation(hand: Hand, given: z.infer<typeof locationBody>): Promise<Done> {
  const { title, address, latitude, longitude } = given;
  return say(hand, definedOnly({ type: 'location', title, address, latitude, longitude }));
}

const STICKER_KINDS = [
  'STATIC',
  'ANIMATION',
  'SOUND',
  'ANIMATION_SOUND',
  'POPUP',
  'POPUP_SOUND',
  'CUSTOM',
  'MESSAGE',
  'NAME_TEXT',
  'PER_STICKER_TEXT',
] as const;

export const stickerBody = z.strictObject({
  packageId: z.string(),
  stickerId: z.string(),
  stickerResourceType: z.enum(STICKER_KINDS).default('STATIC'),
  keywords: z.array(z.string()).max(15).optional(),
  text: z.string().max(100).optional(),
  quotedMessageId: z.string().optional(),
});

export function sendSticker(hand: Hand, given: z.infer<typeof stickerBody>): Promise<Done> {
  const { quotedMessageId, ...sticker } = given;
  return say(hand, quoting(hand, definedOnly({ type: 'sticker', ...sticker }), quotedMessageId));
}

export const unsendBody = z.strictObject({ messageId: z.string() });

/** Takes a message back: its content is gone, and the account is told. */
export async function unsend(hand: Hand, { messageId }: z.infer<typeof unsendBody>): Promise<object> {
  const { state } = hand;
  const item = state.talks.findItem(hand.channelId, hand.handle, messageId);
  if (!item || item.from !== 'user' || item.kind !== 'message') {
    throw controlError(404, `The user has sent no message ${messageId}.`);
  }
  item.unsent = true;
  item.message = { type: item.message.type };
  const content = state.contents.get(messageId);
  if (content) Object.assign(content, { unsent: true, bytes: new Uint8Array() });
  state.talks.notify(hand.channelId, hand.handle, { name: 'update', data: item });
  return { webhook: await send(hand, { type: 'unsend', unsend: { messageId } }) };
}
