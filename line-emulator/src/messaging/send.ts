import type { messagingApi } from '@line/bot-sdk';
import { DAY, japaneseDay, japaneseMonth } from '../clock.ts';
import type { Channel } from '../channels.ts';
import { checkCouponMessages } from '../coupons/coupons.ts';
import { rememberAccepted, type ChannelCall, type LineAnswer } from '../endpoint.ts';
import type { HandleSet } from '../handle-set.ts';
import { messageIdOf, newToken } from '../ids.ts';
import { bodyErrors, failedToSend, invalidProperty, lineError, parseJsonObject } from '../line-error.ts';
import { checkMessages } from '../message-checks/check-messages.ts';
import { countOf, type Sending, type SendVerb, type SharedBody } from '../sendings.ts';
import { USER_ID, type UserDirectory } from '../users.ts';
import { MAX_MULTICAST, readMulticast } from './recipients.ts';
import { NOBODY } from './reply-tokens.ts';

/** Who wrote to the account within this time can be pushed to without being a friend. */
const PUSHABLE_FOR = 7 * DAY;
/** Aggregation unit names per calendar month; beyond, messages are sent but belong to no unit. */
const MAX_UNITS = 1000;

/** POST /v2/bot/message/push */
export function push(call: ChannelCall): LineAnswer {
  const { state, channel, body } = call;
  const given = parseJsonObject(body);
  const messages = messagesOf(call, given.messages);
  const unit = checkOptions(given, true);
  if (typeof given.to !== 'string' || !/^[UCR][0-9a-f]{32}$/.test(given.to)) throw invalidProperty('to');
  // There are no groups and rooms here, so nobody has such an id.
  const handle = USER_ID.test(given.to) ? state.users.handleOf(given.to) : -1;
  if (handle < 0) throw failedToSend();
  const wroteAt = channel.lastWroteAt.get(handle);
  const reachable =
    channel.following.has(handle) ||
    (!channel.blocked.has(handle) && wroteAt !== undefined && call.at - wroteAt <= PUSHABLE_FOR);
  const named = Uint32Array.of(handle);
  const sending = accept(call, 'push', messages, named, reachable ? named : new Uint32Array(), [], unit);
  const sentMessages = sentMessagesOf(sending);
  rememberAccepted(call, sentMessages);
  return { json: { sentMessages } satisfies messagingApi.PushMessageResponse };
}

/** POST /v2/bot/message/multicast */
export function multicast(call: ChannelCall): LineAnswer {
  const { state, channel, body } = call;
  const read = readMulticast(body, state.users);
  const given = read?.given ?? parseJsonObject(body);
  const messages = messagesOf(call, given.messages);
  const unit = checkOptions(given, true);
  const { handles: named, unknownIds } = read
    ? { handles: read.handles, unknownIds: [] }
    : checkRecipients(given.to, state.users);
  if (unknownIds.length > 0 && channel.settings.multicastUnknown === 'reject') throw failedToSend();
  // Blocked, not a friend, deleted: LINE says nothing and delivers nothing.
  const delivered = channel.following.hasAll(named)
    ? named
    : named.filter((handle) => channel.following.has(handle));
  accept(call, 'multicast', messages, named, delivered, unknownIds, unit);
  if (read) state.records.fold(call.record, read.folded);
  rememberAccepted(call);
  return { json: {} };
}

/** The recipients of a multicast; one malformed id refuses the whole call. */
function checkRecipients(to: unknown, users: UserDirectory): { handles: Uint32Array; unknownIds: string[] } {
  if (to === undefined || to === null) throw bodyErrors([{ message: 'May not be empty', property: 'to' }]);
  if (!Array.isArray(to)) throw invalidProperty('to');
  if (to.length < 1 || to.length > MAX_MULTICAST) {
    throw bodyErrors([{ message: `Size must be between 1 and ${MAX_MULTICAST}`, property: 'to' }]);
  }
  for (let i = 0; i < to.length; i++) {
    if (typeof to[i] !== 'string' || !USER_ID.test(to[i])) throw invalidProperty(`to[${i}]`);
  }
  const handles = new Uint32Array(to.length);
  const unknownIds: string[] = [];
  let known = 0;
  for (const userId of to as string[]) {
    const handle = users.handleOf(userId);
    if (handle < 0) unknownIds.push(userId);
    else handles[known++] = handle;
  }
  return { handles: handles.slice(0, known), unknownIds };
}

/** POST /v2/bot/message/broadcast */
export function broadcast(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  const messages = messagesOf(call, given.messages);
  checkOptions(given, false);
  const everyone = call.channel.following.clone();
  accept(call, 'broadcast', messages, everyone, everyone, [], undefined);
  rememberAccepted(call);
  return { json: {} };
}

/** POST /v2/bot/message/reply */
export function reply(call: ChannelCall): LineAnswer {
  const { state, channel, body } = call;
  const given = parseJsonObject(body);
  const messages = messagesOf(call, given.messages);
  checkOptions(given, false);
  if (typeof given.replyToken !== 'string') throw invalidProperty('replyToken');
  const handle = state.replyTokens.use(given.replyToken, channel.settings.channelId);
  if (handle === undefined) throw lineError(400, 'Invalid reply token');
  const named = handle === NOBODY ? new Uint32Array() : Uint32Array.of(handle);
  const reachable = !channel.blocked.has(handle);
  const sending = accept(
    call,
    'reply',
    messages,
    named,
    reachable ? named : new Uint32Array(),
    [],
    undefined,
  );
  return { json: { sentMessages: sentMessagesOf(sending) } satisfies messagingApi.ReplyMessageResponse };
}

/** POST /v2/bot/message/validate/…: only `messages` is looked at. */
export function validate(call: ChannelCall): LineAnswer {
  messagesOf(call, parseJsonObject(call.body).messages);
  return { json: {} };
}

/** The checked messages of a call; a coupon in them must be one of the channel's. */
export function messagesOf(call: ChannelCall, value: unknown): SharedBody {
  const messages = checkMessages(value, call.state.bodies);
  checkCouponMessages(call, messages);
  return messages;
}

/** `notificationDisabled` and the aggregation unit. */
export function checkOptions(given: Record<string, unknown>, takesUnits: boolean): string | undefined {
  if (given.notificationDisabled != null && typeof given.notificationDisabled !== 'boolean') {
    throw invalidProperty('notificationDisabled');
  }
  const units = given.customAggregationUnits;
  if (!takesUnits || units == null) return undefined;
  if (!Array.isArray(units)) throw invalidProperty('customAggregationUnits');
  if (units.length > 1) {
    throw bodyErrors([{ message: 'Size must be between 0 and 1', property: 'customAggregationUnits' }]);
  }
  const [unit] = units as unknown[];
  if (unit === undefined) return undefined;
  if (typeof unit !== 'string' || !/^[a-zA-Z0-9_]{1,30}$/.test(unit)) {
    throw invalidProperty('customAggregationUnits[0]');
  }
  return unit;
}

/** Takes a checked call into the books: quota, counts, unit, log, talks. */
export function accept(
  call: ChannelCall,
  verb: SendVerb,
  body: SharedBody,
  named: Uint32Array | HandleSet,
  delivered: Uint32Array | HandleSet,
  unknownIds: string[],
  unit: string | undefined,
): Sending {
  const { state, channel, at } = call;
  const { channelId } = channel.settings;
  // A reply is free; of the others persons count, not message objects.
  if (verb !== 'reply') spendQuota(channel, at, countOf(delivered));
  const day = `${japaneseDay(at)} ${verb}`;
  channel.sentPerDay.set(day, (channel.sentPerDay.get(day) ?? 0) + countOf(delivered));
  const sending: Sending = {
    seq: state.talks.reserve(body.messages.length),
    at,
    channelId,
    requestId: call.requestId,
    verb,
    body,
    named,
    delivered,
    unknownIds,
  };
  if (unit !== undefined && assignUnit(channel, at, unit)) sending.unit = unit;
  call.record.sending = sending;
  state.insight.register(sending);
  state.talks.addSending(sending);
  return sending;
}

function spendQuota(channel: Channel, at: number, recipients: number): void {
  if (recipients > quotaLeft(channel, at)) throw lineError(429, 'You have reached your monthly limit.');
  const month = japaneseMonth(at);
  channel.sentThisMonth.set(month, (channel.sentThisMonth.get(month) ?? 0) + recipients);
}

/** How many messages this month still allows; what narrowcasts have reserved is not there. */
export function quotaLeft(channel: Channel, at: number): number {
  const { quota } = channel.settings;
  if (quota.type === 'none') return Infinity;
  return quota.value - (channel.sentThisMonth.get(japaneseMonth(at)) ?? 0) - channel.reservedMessages;
}

/** The 1,001st name of a month gets no unit, and LINE says nothing. */
function assignUnit(channel: Channel, at: number, unit: string): boolean {
  const month = japaneseMonth(at);
  const units = channel.unitsPerMonth.get(month) ?? new Set<string>();
  channel.unitsPerMonth.set(month, units);
  if (units.has(unit)) return true;
  if (units.size >= MAX_UNITS) return false;
  units.add(unit);
  return true;
}

/** Kinds of message that can be quoted carry a token for it. */
const QUOTABLE = new Set(['text', 'textV2', 'sticker', 'image', 'video', 'template', 'flex']);

function sentMessagesOf(sending: Sending): { id: string; quoteToken?: string }[] {
  return sending.body.messages.map((message, i) => ({
    id: messageIdOf(sending.seq + i),
    ...(QUOTABLE.has(message.type) ? { quoteToken: newToken() } : {}),
  }));
}
