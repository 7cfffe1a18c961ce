import type { Channel } from '../channels.ts';
import { newUlid } from '../ids.ts';
import type { EmulatorState } from '../state.ts';

/** A webhook event as LINE sends it. */
export interface WebhookEvent {
  type: string;
  mode: string;
  timestamp: number;
  webhookEventId: string;
  deliveryContext: { isRedelivery: boolean };
  source?: { type: 'user'; userId: string };
  replyToken?: string;
  [key: string]: unknown;
}

/** Events of a user that cannot be replied to. */
const WITHOUT_REPLY = new Set(['unfollow', 'unsend']);

/** Completes an event of a user: mode, time, ids, source, and a reply token where LINE gives one. Given values stay. */
export function makeEvent(
  state: EmulatorState,
  channel: Channel,
  handle: number,
  given: { type: string } & Record<string, unknown>,
): WebhookEvent {
  const now = state.clock.now();
  const event: WebhookEvent = {
    mode: 'active',
    timestamp: now,
    source: { type: 'user', userId: state.users.idOf(handle) },
    webhookEventId: newUlid(now),
    deliveryContext: { isRedelivery: false },
    ...given,
  };
  // A channel on standby gets no token.
  if (!WITHOUT_REPLY.has(given.type) && event.mode === 'active') {
    event.replyToken ??= state.replyTokens.issue(channel.settings.channelId, handle);
  }
  return event;
}
