import type { Channel } from '../channels.ts';
import { newUlid } from '../ids.ts';
import { NOBODY } from '../messaging/reply-tokens.ts';
import type { EmulatorState } from '../state.ts';

/** A webhook event as LINE sends it. */
export interface WebhookEvent {
  type: string;
  mode: string;
  timestamp: number;
  webhookEventId: string;
  deliveryContext: { isRedelivery: boolean };
  source?: { type: string; userId?: string } & Record<string, unknown>;
  replyToken?: string;
  [key: string]: unknown;
}

/** Events that cannot be replied to. */
const WITHOUT_REPLY = new Set([
  'unfollow',
  'unsend',
  'leave',
  'memberLeft',
  'module',
  'activated',
  'deactivated',
  'botSuspended',
  'botResumed',
  'delivery',
]);
/** Events about the account or a telephone number, not about a user. */
const WITHOUT_SOURCE = new Set([
  'module',
  'activated',
  'deactivated',
  'botSuspended',
  'botResumed',
  'delivery',
]);

/**
 * Completes an event: mode, time, ids, source, and a reply token where LINE gives one. Given values stay.
 * `handle` is the user it comes from, or undefined where `given.source` names a group without one.
 */
export function makeEvent(
  state: EmulatorState,
  channel: Channel,
  handle: number | undefined,
  given: { type: string } & Record<string, unknown>,
): WebhookEvent {
  const now = state.clock.now();
  // An account link that failed comes without a source and cannot be replied to.
  const failedLink =
    given.type === 'accountLink' && (given.link as { result?: unknown } | undefined)?.result === 'failed';
  const source =
    WITHOUT_SOURCE.has(given.type) || failedLink || handle === undefined
      ? {}
      : { source: sourceOf(state, handle) };
  const event: WebhookEvent = {
    mode: channel.settings.mode,
    timestamp: now,
    ...source,
    webhookEventId: newUlid(now),
    deliveryContext: { isRedelivery: false },
    ...given,
  };
  // A channel on standby gets no token.
  if (!WITHOUT_REPLY.has(given.type) && !failedLink && event.mode === 'active') {
    event.replyToken ??= state.replyTokens.issue(channel.settings.channelId, handle ?? NOBODY);
  }
  return event;
}

/** Without the user id when the user has not agreed that accounts may learn it. */
function sourceOf(state: EmulatorState, handle: number): { type: 'user'; userId?: string } {
  return state.users.withholdsId(handle)
    ? { type: 'user' }
    : { type: 'user', userId: state.users.idOf(handle) };
}
