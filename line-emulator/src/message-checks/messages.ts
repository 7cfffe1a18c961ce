import { z } from 'zod';
import { typed } from './actions.ts';
import { decorations as common } from './decorations.ts';
import { imagemapMessage } from './imagemap.ts';
import { list, mediaUrl, text } from './parts.ts';
import { templateMessage } from './template.ts';

const emoji = z.object({ productId: z.string().min(1), emojiId: z.string().min(1) });

const textMessage = z
  .object({
    type: z.literal('text'),
    text: text(5000),
    emojis: list(emoji.extend({ index: z.number().int().nonnegative() }), 0, 20).nullish(),
    quoteToken: z.string().nullish(),
    ...common,
  })
  .superRefine((message, context) => {
    message.emojis?.forEach((entry, i) => {
      // LINE puts each emoji in place of a `$`.
      if (message.text[entry.index] !== '$') {
        context.addIssue({ code: 'custom', path: ['emojis', i, 'index'], message: 'invalid index' });
      }
    });
  });

const substitution = typed([
  z.object({
    type: z.literal('mention'),
    mentionee: typed([
      z.object({ type: z.literal('user'), userId: z.string().regex(/^U[0-9a-f]{32}$/, 'invalid userId') }),
      z.object({ type: z.literal('all') }),
    ]),
  }),
  emoji.extend({ type: z.literal('emoji') }),
]);

const SUBSTITUTION_KEY = /^[0-9a-zA-Z_]{1,20}$/;

const textV2Message = z
  .object({
    type: z.literal('textV2'),
    text: text(5000),
    substitution: z.record(z.string(), substitution).nullish(),
    quoteToken: z.string().nullish(),
    ...common,
  })
  .superRefine((message, context) => {
    const given = message.substitution ?? {};
    const keys = Object.keys(given);
    if (keys.length > 100) {
      context.addIssue({ code: 'custom', path: ['substitution'], message: 'Size must be between 0 and 100' });
    }
    for (const key of keys) {
      if (!SUBSTITUTION_KEY.test(key)) {
        context.addIssue({ code: 'custom', path: ['substitution', key], message: 'invalid key' });
      }
    }
    const kinds = Object.values(given) as { type?: string }[];
    for (const kind of ['mention', 'emoji']) {
      if (kinds.filter((entry) => entry.type === kind).length > 20) {
        context.addIssue({ code: 'custom', path: ['substitution'], message: `Too many ${kind} objects` });
      }
    }
    const plain = message.text.replaceAll('{{', '').replaceAll('}}', '');
    for (const [whole, key] of plain.matchAll(/\{([^{}]*)\}|[{}]/g)) {
      if (key === undefined || !Object.hasOwn(given, key)) {
        context.addIssue({ code: 'custom', path: ['text'], message: `invalid placeholder ${whole}` });
      }
    }
  });

const imageMessage = z.object({
  type: z.literal('image'),
  originalContentUrl: mediaUrl(),
  previewImageUrl: mediaUrl(),
  ...common,
});

const videoMessage = z.object({
  type: z.literal('video'),
  originalContentUrl: mediaUrl(),
  previewImageUrl: mediaUrl(),
  trackingId: z
    .string()
    .regex(/^[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>[\]]{1,100}$/, 'invalid trackingId')
    .nullish(),
  ...common,
});

const audioMessage = z.object({
  type: z.literal('audio'),
  originalContentUrl: mediaUrl(),
  duration: z.number().int().positive('must be a positive number'),
  ...common,
});

const locationMessage = z.object({
  type: z.literal('location'),
  title: text(100),
  address: text(100),
  latitude: z.number().min(-90, 'must be between -90 and 90').max(90, 'must be between -90 and 90'),
  longitude: z.number().min(-180, 'must be between -180 and 180').max(180, 'must be between -180 and 180'),
  ...common,
});

const stickerMessage = z.object({
  type: z.literal('sticker'),
  packageId: z.string().regex(/^\d+$/, 'invalid packageId'),
  stickerId: z.string().regex(/^\d+$/, 'invalid stickerId'),
  quoteToken: z.string().nullish(),
  ...common,
});

const couponMessage = z.object({
  type: z.literal('coupon'),
  couponId: text(255),
  deliveryTag: text(30).nullish(),
  ...common,
});

/** Its contents are checked in flex.ts, which has another shape of errors. */
const flexMessage = z.object({
  type: z.literal('flex'),
  altText: text(1500),
  contents: z.looseObject({}),
  ...common,
});

/** Every message that can be sent, in the order in which LINE lists the kinds. */
export const messageSchema = typed([
  textMessage,
  textV2Message,
  stickerMessage,
  imageMessage,
  videoMessage,
  audioMessage,
  locationMessage,
  couponMessage,
  imagemapMessage,
  templateMessage,
  flexMessage,
] as unknown as readonly z.ZodObject[]);
