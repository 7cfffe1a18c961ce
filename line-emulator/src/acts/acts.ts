import { z } from 'zod';
import { block, follow } from './friendship.ts';
import type { Hand } from './hand.ts';
import * as happenings from './happenings.ts';
import * as media from './media.ts';
import * as messages from './messages.ts';
import * as taps from './taps.ts';

/** Something a user does in a talk: what must be given, and how it is done. */
export interface Act {
  schema: z.ZodType<object>;
  act: (hand: Hand, given: never) => Promise<object>;
}

function define<T extends z.ZodType<object>>(
  schema: T,
  act: (hand: Hand, given: z.infer<T>) => Promise<object>,
): Act {
  return { schema, act };
}

const friendship = z.strictObject({ webhook: z.boolean().default(true) });

/** Everything a user can do, by the name it has in the control API, in scenarios and in CONTROL.md. */
export const ACTS: Readonly<Record<string, Act>> = {
  follow: define(friendship, (hand, { webhook }) => follow(hand, webhook)),
  unblock: define(friendship, (hand, { webhook }) => follow(hand, webhook)),
  block: define(friendship, (hand, { webhook }) => block(hand, webhook)),
  text: define(messages.textBody, messages.sendText),
  location: define(messages.locationBody, messages.sendLocation),
  sticker: define(messages.stickerBody, messages.sendSticker),
  unsend: define(messages.unsendBody, messages.unsend),
  ...Object.fromEntries(
    media.MEDIA_KINDS.map((kind) => [
      kind,
      define(media.mediaBody, (hand, given) => media.sendMedia(hand, kind, given)),
    ]),
  ),
  images: define(media.imagesBody, media.sendImages),
  postback: define(taps.postbackBody, taps.tapPostback),
  action: define(taps.actionBody, taps.tapAction),
  'video-complete': define(happenings.videoBody, happenings.completeVideo),
  beacon: define(happenings.beaconBody, happenings.meetBeacon),
  membership: define(happenings.membershipBody, happenings.changeMembership),
  'account-link': define(happenings.accountLinkBody, happenings.linkAccount),
  event: define(happenings.eventBody, happenings.happen),
};

/** Does an act with checked values. */
export function perform(hand: Hand, act: Act, given: object): Promise<object> {
  return act.act(hand, given as never);
}
