import { z } from 'zod';
import { definedOnly } from '../channels.ts';
import { controlError } from '../control/reading.ts';
import type { WebhookResult } from '../webhooks/webhook-log.ts';
import { mustReach, send, type Hand } from './hand.ts';

type Happened = Promise<{ webhook: WebhookResult | null }>;

export const videoBody = z.union([
  z.strictObject({ messageId: z.string() }),
  z.strictObject({ trackingId: z.string().min(1).max(100) }),
]);

/** A video was watched to its end. LINE tells so only of videos that were sent with a trackingId. */
export async function completeVideo(hand: Hand, given: z.infer<typeof videoBody>): Happened {
  mustReach(hand);
  return {
    webhook: await send(hand, {
      type: 'videoPlayComplete',
      videoPlayComplete: { trackingId: trackingIdOf(hand, given) },
    }),
  };
}

function trackingIdOf(hand: Hand, given: z.infer<typeof videoBody>): string {
  if ('trackingId' in given) return given.trackingId;
  const item = hand.state.talks.findItem(hand.channelId, hand.handle, given.messageId);
  const trackingId = item?.message.type === 'video' ? item.message.trackingId : undefined;
  if (typeof trackingId !== 'string') {
    throw controlError(404, `The talk has no video ${given.messageId} with a trackingId.`);
  }
  return trackingId;
}

export const beaconBody = z.strictObject({
  /** Five bytes in hex. */
  hwid: z.string().regex(/^[0-9a-f]{10}$/, 'must be ten hex digits'),
  type: z.enum(['enter', 'banner', 'stay']).default('enter'),
  /** Up to 13 bytes in hex. */
  dm: z
    .string()
    .regex(/^([0-9a-f]{2}){1,13}$/, 'must be up to 13 bytes in hex')
    .optional(),
});

/** The phone is near a beacon; only friends' phones tell the account. */
export async function meetBeacon(hand: Hand, { hwid, type, dm }: z.infer<typeof beaconBody>): Happened {
  if (!hand.channel.following.has(hand.handle)) {
    throw controlError(409, 'Only the beacon events of friends reach the account.');
  }
  return { webhook: await send(hand, { type: 'beacon', beacon: definedOnly({ hwid, type, dm }) }) };
}

export const membershipBody = z.strictObject({
  type: z.enum(['joined', 'left', 'renewed']),
  membershipId: z.number().int(),
});

export async function changeMembership(hand: Hand, membership: z.infer<typeof membershipBody>): Happened {
  return { webhook: await send(hand, { type: 'membership', membership }) };
}

export const accountLinkBody = z.strictObject({
  nonce: z.string().min(10).max(255),
  result: z.enum(['ok', 'failed']).default('ok'),
});

/** The event alone; the dialogue with its link token is a page of LINE's. */
export async function linkAccount(hand: Hand, { nonce, result }: z.infer<typeof accountLinkBody>): Happened {
  return { webhook: await send(hand, { type: 'accountLink', link: { result, nonce } }) };
}

export const eventBody = z.strictObject({ event: z.looseObject({ type: z.string() }) });

/** Any event, for what has no act of its own. */
export async function happen(hand: Hand, { event }: z.infer<typeof eventBody>): Happened {
  return { webhook: await send(hand, event) };
}
