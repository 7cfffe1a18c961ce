import { DAY } from '../clock.ts';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { bodyErrors, invalidProperty, parseJsonObject } from '../line-error.ts';
import type { Sending } from '../sendings.ts';
import type { EmulatorState } from '../state.ts';
import { describeCreated, hasEnough, statusOf, type Audience } from './audience-book.ts';
import { audienceError } from './audience-errors.ts';
import { mustHaveRoom, nameOf } from './reading.ts';

/** A message can be used so long after it was sent. */
const USABLE_FOR = 60 * DAY;
const MAX_URL = 2000;

/** POST /v2/bot/audienceGroup/click: who opened a link of a broadcast or narrowcast. */
export function createByClick(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  const description = nameOf(given.description);
  const { clickUrl } = given;
  if (clickUrl != null && clickUrl !== '') {
    if (typeof clickUrl !== 'string' || clickUrl.length > MAX_URL || !URL.canParse(clickUrl)) {
      throw invalidProperty('clickUrl');
    }
    return create(call, 'CLICK', description, given.requestId, clickUrl);
  }
  return create(call, 'CLICK', description, given.requestId);
}

/** POST /v2/bot/audienceGroup/imp: who saw a bubble of a broadcast or narrowcast. */
export function createByImpression(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  return create(call, 'IMP', nameOf(given.description), given.requestId);
}

function create(
  call: ChannelCall,
  type: 'CLICK' | 'IMP',
  description: string,
  requestId: unknown,
  clickUrl?: string,
): LineAnswer {
  const { state, channel, at } = call;
  const { channelId } = channel.settings;
  const sending = sendingOf(call, requestId);
  const isTaken = state.audiences
    .list(channelId, at)
    .some(
      (audience) =>
        audience.type === type &&
        audience.requestId === sending.requestId &&
        audience.clickUrl === clickUrl &&
        statusOf(audience, at) !== 'EXPIRED',
    );
  if (isTaken) throw audienceError('AUDIENCE_GROUP_REQUESTID_DUPLICATE');
  mustHaveRoom(call);
  const audience = state.audiences.create({
    channelId,
    type,
    createRoute: 'MESSAGING_API',
    description,
    created: at,
    requestId: sending.requestId,
    ...(clickUrl === undefined ? {} : { clickUrl }),
  });
  state.jobs.add(collect(state, audience));
  return { status: 202, json: describeCreated(audience) };
}

// oxlint-disable-next-line require-yield -- sets are merged as bits: one slice
function* collect(state: EmulatorState, audience: Audience): Generator<void, void> {
  const failed = state.jobs.takeFailure('audience') !== undefined;
  const { type, requestId, clickUrl } = audience;
  if (!failed && requestId !== undefined) {
    audience.users =
      type === 'IMP' ? state.insight.openedBy(requestId) : state.insight.clickedBy(requestId, clickUrl);
  }
  audience.state = failed ? 'FAILED' : hasEnough(audience) ? 'READY' : 'IN_PROGRESS';
}

/** The broadcast or narrowcast of that request, which must be the channel's own and not too old. */
function sendingOf({ state, channel, at }: ChannelCall, requestId: unknown): Sending {
  if (requestId == null) throw bodyErrors([{ message: 'May not be empty', property: 'requestId' }]);
  if (typeof requestId !== 'string') throw invalidProperty('requestId');
  for (const channelId of state.channels.keys()) {
    const sending = state.talks.sendings(channelId).find((entry) => entry.requestId === requestId);
    if (!sending || (sending.verb !== 'broadcast' && sending.verb !== 'narrowcast')) continue;
    if (channelId !== channel.settings.channelId) throw audienceError('WRONG_BOT_ID');
    if (at - sending.at > USABLE_FOR) throw audienceError('TOO_OLD_MESSAGES');
    return sending;
  }
  throw audienceError('REQUEST_NOT_FOUND');
}
