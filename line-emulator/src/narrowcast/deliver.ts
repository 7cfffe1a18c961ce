import type { ChannelCall } from '../endpoint.ts';
import { HandleSet } from '../handle-set.ts';
import { hashSeed, seededRandom } from '../ids.ts';
import { accept, quotaLeft } from '../messaging/send.ts';
import type { SharedBody } from '../sendings.ts';
import type { AttributeTest } from './demographic-filter.ts';
import { attributesOf } from './demographics.ts';
import { NARROWCAST_ERRORS, type Narrowcast } from './narrowcast-book.ts';
import { hasMinimum, isTooSmall, type Recipients } from './recipients.ts';

/** A narrowcast by attributes or retargeting audiences reaches at least so many, or nobody. */
const SMALLEST_DELIVERY = 50;

/** A checked request. */
export interface NarrowcastPlan {
  messages: SharedBody;
  recipients: Recipients | null;
  test: AttributeTest | null;
  limit: { max: number; upToRemainingQuota: boolean; forbidPartialDelivery: boolean };
}

/** Sends a narrowcast in slices: reserve, find out whom, check LINE's minima, send, give back what was reserved too much. */
export function* deliver(
  call: ChannelCall,
  plan: NarrowcastPlan,
  narrowcast: Narrowcast,
): Generator<void, void> {
  const { state, channel } = call;
  const fail = (error: keyof typeof NARROWCAST_ERRORS, failedDescription: string): void => {
    narrowcast.phase = 'failed';
    narrowcast.failure = { errorCode: NARROWCAST_ERRORS[error], failedDescription };
    narrowcast.completedAt = state.clock.now();
  };
  if (state.jobs.takeFailure('narrowcast') !== undefined) return fail('internal', 'Internal error');
  const cap = reservationFor(call, plan);
  if (cap > quotaLeft(channel, state.clock.now())) {
    return fail('internal', 'The number of messages scheduled to be sent could not be reserved');
  }
  let reserved = cap;
  channel.reservedMessages += reserved;
  const release = (): void => {
    channel.reservedMessages -= reserved;
    reserved = 0;
  };
  try {
    yield;
    const found = yield* findRecipients(call, plan);
    if (plan.recipients && plan.recipients.audiences.length > 1 && plan.recipients.audiences.some(isTooSmall))
      return fail('smallAudience', 'An audience with too few recipients is included');
    if (found.size === 0 || (needsMinimum(plan) && found.size < SMALLEST_DELIVERY))
      return fail('tooFewRecipients', 'Not enough recipients');
    if (found.size > cap && plan.limit.forbidPartialDelivery)
      return fail(
        'partialDelivery',
        'The number of recipients exceeds the number of messages that can be sent',
      );
    const chosen = found.size > cap ? pick(found, cap, call.requestId) : found;
    narrowcast.phase = 'sending';
    narrowcast.targetCount = chosen.size;
    yield;
    // Who has blocked the account since is a failure, not an error.
    const delivered = chosen.clone();
    delivered.retainAll(channel.following);
    release();
    const now = { ...call, at: state.clock.now() };
    // Only when somebody has lowered the quota meanwhile.
    if (delivered.size > quotaLeft(channel, now.at)) return fail('internal', 'The monthly limit is reached');
    narrowcast.sending = accept(now, 'narrowcast', plan.messages, chosen, delivered, [], undefined);
    narrowcast.successCount = delivered.size;
    narrowcast.failureCount = chosen.size - delivered.size;
    narrowcast.phase = 'succeeded';
    narrowcast.completedAt = state.clock.now();
  } finally {
    release();
  }
}

/** LINE reserves for the whole target reach, whoever will be reached, unless a limit says less. */
function reservationFor({ state, channel }: ChannelCall, { limit }: NarrowcastPlan): number {
  const most = Math.min(channel.following.size, limit.max);
  const left = Math.max(0, quotaLeft(channel, state.clock.now()));
  return limit.upToRemainingQuota ? Math.min(most, left) : most;
}

/** Friends who are named and pass the filter; a million take some thirty slices. */
function* findRecipients(
  { channel }: ChannelCall,
  { recipients, test }: NarrowcastPlan,
): Generator<void, HandleSet> {
  const everyone = channel.following.clone();
  const named = recipients ? recipients.among(everyone) : everyone;
  if (!test) return named;
  const found = new HandleSet();
  for (const block of named.blocks()) {
    for (const handle of block) if (test(attributesOf(handle))) found.add(handle);
    yield;
  }
  return found;
}

const needsMinimum = ({ recipients, test }: NarrowcastPlan): boolean =>
  test !== null || (recipients?.audiences.some(hasMinimum) ?? false);

/** Exactly so many of them at random, repeatable by the request id. */
function pick(all: HandleSet, count: number, requestId: string): HandleSet {
  const random = seededRandom(hashSeed(requestId));
  const chosen = new HandleSet();
  let left = all.size;
  let wanted = count;
  all.forEach((handle) => {
    if (random() * left < wanted) {
      chosen.add(handle);
      wanted--;
    }
    left--;
  });
  return chosen;
}
