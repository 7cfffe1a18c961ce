import type { messagingApi } from '@line/bot-sdk';
import { isoMoment } from '../calendar.ts';
import { rememberAccepted, type ChannelCall, type LineAnswer } from '../endpoint.ts';
import { bodyErrors, invalidProperty, lineError, parseJsonObject } from '../line-error.ts';
import { checkOptions, messagesOf, quotaLeft } from '../messaging/send.ts';
import { demographicFilter } from './demographic-filter.ts';
import { deliver, type NarrowcastPlan } from './deliver.ts';
import { fieldsOf } from './operators.ts';
import { recipientsOf } from './recipients.ts';

/** Attributes may be used from this many friends on. */
const SMALLEST_REACH_FOR_ATTRIBUTES = 100;
const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** POST /v2/bot/message/narrowcast: checked at once, sent afterwards. */
export function narrowcast(call: ChannelCall): LineAnswer {
  const { state, channel, at } = call;
  const given = parseJsonObject(call.body);
  const messages = messagesOf(call, given.messages);
  checkOptions(given, false);
  const filter = given.filter == null ? {} : fieldsOf(given.filter, 'filter');
  const plan: NarrowcastPlan = {
    messages,
    recipients: given.recipient == null ? null : recipientsOf(call, given.recipient),
    test: filter.demographic == null ? null : demographicFilter(filter.demographic),
    limit: limitOf(given.limit),
  };
  if (plan.test && channel.following.size < SMALLEST_REACH_FOR_ATTRIBUTES) {
    throw lineError(403, 'Your account does not have enough friends');
  }
  if (quotaLeft(channel, at) <= 0) throw lineError(429, 'You have reached your monthly limit.');
  const narrowcast = state.narrowcasts.start(channel.settings.channelId, call.requestId, at);
  state.jobs.add(deliver(call, plan, narrowcast));
  rememberAccepted(call);
  return { status: 202, json: {} };
}

/** GET /v2/bot/message/progress/narrowcast */
export function narrowcastProgress({ state, channel, at, c }: ChannelCall): LineAnswer {
  const requestId = c.req.query('requestId') ?? '';
  if (!REQUEST_ID.test(requestId)) throw lineError(400, "The value for the 'requestId' parameter is invalid");
  const found = state.narrowcasts.find(channel.settings.channelId, requestId, at);
  if (!found) throw lineError(404, 'Not found');
  const { phase, targetCount, successCount, failureCount, failure, acceptedAt, completedAt } = found;
  return {
    json: {
      phase,
      ...(phase === 'waiting' ? {} : { successCount, failureCount, targetCount }),
      ...failure,
      acceptedTime: isoMoment(acceptedAt),
      ...(completedAt === null ? {} : { completedTime: isoMoment(completedAt) }),
    } satisfies Partial<Record<keyof messagingApi.NarrowcastProgressResponse, unknown>>,
  };
}

function limitOf(value: unknown): NarrowcastPlan['limit'] {
  if (value == null) return { max: Infinity, upToRemainingQuota: false, forbidPartialDelivery: false };
  const { max, upToRemainingQuota = null, forbidPartialDelivery = null } = fieldsOf(value, 'limit');
  if (max != null) {
    if (typeof max !== 'number' || !Number.isInteger(max)) throw invalidProperty('limit.max');
    if (max < 1) throw bodyErrors([{ message: 'Must be greater than or equal to 1', property: 'limit.max' }]);
  }
  for (const [name, flag] of Object.entries({ upToRemainingQuota, forbidPartialDelivery })) {
    if (flag !== null && typeof flag !== 'boolean') throw invalidProperty(`limit.${name}`);
  }
  if (forbidPartialDelivery === true && upToRemainingQuota !== true) {
    throw lineError(400, 'The option forbidPartialDelivery must be used with upToRemainingQuota.');
  }
  return {
    max: typeof max === 'number' ? max : Infinity,
    upToRemainingQuota: upToRemainingQuota === true,
    forbidPartialDelivery: forbidPartialDelivery === true,
  };
}
