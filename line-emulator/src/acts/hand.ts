import { controlError } from '../control/reading.ts';
import type { Channel } from '../channels.ts';
import { newToken } from '../ids.ts';
import type { LineMessage } from '../sendings.ts';
import type { EmulatorState } from '../state.ts';
import type { TalkItem } from '../talk.ts';
import { makeEvent } from '../webhooks/make-event.ts';
import { sendWebhook } from '../webhooks/send-webhook.ts';
import type { WebhookResult } from '../webhooks/webhook-log.ts';

/** A user's hand on the phone, in the talk with one account. */
export interface Hand {
  state: EmulatorState;
  channel: Channel;
  channelId: string;
  handle: number;
}

export interface Done {
  item: TalkItem | null;
  webhook: WebhookResult | null;
}

/** Sends an event of the user, alone or with others as the channel gathers them. */
export function send(
  { state, channel, handle }: Hand,
  event: { type: string } & Record<string, unknown>,
): Promise<WebhookResult> {
  const made = makeEvent(state, channel, handle, event);
  return channel.webhookFlow.gather(made, channel.settings.webhookBatch, (events) =>
    sendWebhook(state, channel, events),
  );
}

/** Writes a line into the talk. */
export function note(hand: Hand, kind: TalkItem['kind'], message: LineMessage): TalkItem {
  const at = hand.state.clock.now();
  // With chat off nobody reads: LINE shows the message as read at once.
  const read = kind === 'message' && hand.channel.settings.chatMode === 'bot' ? { readAt: at } : {};
  return hand.state.talks.addItem(hand.channelId, hand.handle, { at, from: 'user', kind, message, ...read });
}

/** Who has blocked an account cannot write to it; LINE's app offers to unblock first. */
export function mustReach({ channel, handle }: Hand): void {
  if (channel.blocked.has(handle)) throw controlError(409, 'The user has blocked this account.');
}

/** The kinds of messages that LINE gives a quote token. */
const QUOTABLE = new Set(['text', 'sticker', 'image', 'video']);

/** A message of the user: into the talk, then to the webhook. `shown` is what only the phone needs. */
export async function say(
  hand: Hand,
  message: LineMessage,
  shown: Record<string, unknown> = {},
): Promise<Done> {
  mustReach(hand);
  hand.channel.lastWroteAt.set(hand.handle, hand.state.clock.now());
  // The talk keeps the quote token: by it a phone finds what the account's answer quotes.
  const quotable = QUOTABLE.has(message.type) ? { quoteToken: newToken() } : {};
  const item = note(hand, 'message', { ...message, ...quotable, ...shown });
  const event = {
    type: 'message',
    message: { ...message, ...quotable, id: item.messageId, markAsReadToken: readTokenOf(hand, item) },
  };
  return { item, webhook: await send(hand, event) };
}

function readTokenOf({ state, channelId, handle }: Hand, { seq }: TalkItem): string {
  return state.readTokens.make({ channelId, handle, seq });
}

/** The message as an answer to an earlier one of the same talk. */
export function quoting(hand: Hand, message: LineMessage, quotedMessageId: string | undefined): LineMessage {
  if (quotedMessageId === undefined) return message;
  const quoted = hand.state.talks.findItem(hand.channelId, hand.handle, quotedMessageId);
  if (!quoted || quoted.unsent) throw controlError(404, `The talk has no message ${quotedMessageId}.`);
  return { ...message, quotedMessageId };
}
