import { z } from 'zod';
import { actionSchema } from './actions.ts';
import { atMost, list, mediaUrl } from './parts.ts';

const quickReply = z.object({
  items: list(
    z.object({
      type: z.literal('action').nullish(),
      imageUrl: mediaUrl().nullish(),
      action: actionSchema({ label: 'required', labelMax: 20, quickReply: true }),
    }),
    1,
    13,
  ),
});

const sender = z.object({
  name: atMost(20)
    // LINE refuses names that could pass for its own.
    .refine((name) => !/\bline\b/i.test(name), 'sender.name contains an invalid word')
    .nullish(),
  iconUrl: mediaUrl().nullish(),
});

/** What every message may carry. */
export const decorations = { quickReply: quickReply.nullish(), sender: sender.nullish() };
