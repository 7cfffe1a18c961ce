import type { insight, messagingApi } from '@line/bot-sdk';
import { japaneseDay, japaneseMonth, parseLineDate } from '../clock.ts';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError } from '../line-error.ts';
import { countOf } from '../sendings.ts';
import { pageToken, readPage } from './paging.ts';

/** LINE's documented (and odd) answer to an unknown unit or bad dates. */
const badPeriod = (): LineAnswer => ({
  status: 400,
  json: { message: null, key: null, stacktrace: null, code: null },
});

/** GET /v2/bot/insight/message/event/aggregation */
export function unitStatistics({ state, channel, c }: ChannelCall): LineAnswer {
  const unit = c.req.query('customAggregationUnit') ?? '';
  const from = parseLineDate(c.req.query('from'));
  const to = parseLineDate(c.req.query('to'));
  if (from === undefined || to === undefined || to < from || to > from + 30) return badPeriod();
  if (!state.insight.hasUnit(channel.settings.channelId, unit)) return badPeriod();
  return { json: state.insight.ofUnit(channel.settings.channelId, unit, from, to) };
}

const noFigures = {
  delivered: null,
  uniqueImpression: null,
  uniqueClick: null,
  uniqueMediaPlayed: null,
  uniqueMediaPlayed100Percent: null,
};

/** GET /v2/bot/insight/message/event, of broadcasts and narrowcasts */
export function messageEvent({ state, channel, at, c }: ChannelCall): LineAnswer {
  const requestId = c.req.query('requestId');
  if (!requestId) throw lineError(400, 'The request id is required');
  const sending = state.talks
    .sendings(channel.settings.channelId)
    .find(
      (entry) => entry.requestId === requestId && (entry.verb === 'broadcast' || entry.verb === 'narrowcast'),
    );
  if (!sending) {
    // Accepted, but not sent yet: LINE knows the request and has no figures.
    const waiting = state.narrowcasts.find(channel.settings.channelId, requestId, at);
    if (!waiting) throw lineError(404, 'Not found');
    const overview = { requestId, timestamp: Math.floor(waiting.acceptedAt / 1000), ...noFigures };
    return { json: { overview, messages: [], clicks: [] } };
  }
  const figures = state.insight.ofRequest(requestId) as { overview: Record<string, unknown> };
  // Where fewer than 20 opened it, LINE leaves the bubbles out instead of giving each of them nothing.
  const isTooFew = figures.overview.uniqueImpression === null;
  return {
    json: {
      ...figures,
      ...(isTooFew ? { messages: [], clicks: [] } : {}),
      overview: {
        requestId,
        timestamp: Math.floor(sending.at / 1000),
        // Shown even below 20, unlike everything else.
        delivered: countOf(sending.delivered),
        ...figures.overview,
      },
    },
  };
}

/** GET /v2/bot/insight/followers; days other than today are answered from today's state. */
export function followerStatistics({ channel, at, c }: ChannelCall): LineAnswer {
  const asked = c.req.query('date');
  const day = asked === undefined ? japaneseDay(at) - 1 : parseLineDate(asked);
  if (day === undefined) throw lineError(400, 'The value for the date parameter is invalid');
  if (day >= japaneseDay(at)) return { json: { status: 'unready' } };
  return {
    json: {
      status: 'ready',
      followers: channel.everFollowed.size,
      targetedReaches: channel.following.size,
      blocks: channel.blocked.size,
    } satisfies insight.GetNumberOfFollowersResponse,
  };
}

/** GET /v2/bot/insight/message/delivery: the day's sendings by kind. */
export function deliveryStatistics({ channel, at, c }: ChannelCall): LineAnswer {
  const day = parseLineDate(c.req.query('date'));
  if (day === undefined) throw lineError(400, 'The value for the date parameter is invalid');
  if (day >= japaneseDay(at)) return { json: { status: 'unready' } };
  const of = (verb: string): number => channel.sentPerDay.get(`${day} ${verb}`) ?? 0;
  return {
    json: {
      status: 'ready',
      apiBroadcast: of('broadcast'),
      apiPush: of('push'),
      apiMulticast: of('multicast'),
      apiNarrowcast: of('narrowcast'),
      apiReply: of('reply'),
    } satisfies insight.GetNumberOfMessageDeliveriesResponse,
  };
}

/** LINE counts sent messages since this day. */
const COUNTED_SINCE = parseLineDate('20180331')!;

/** GET /v2/bot/message/delivery/{verb}: known the day after. */
export function deliveryCount(verb: string) {
  return ({ channel, at, c }: ChannelCall): LineAnswer => {
    const day = parseLineDate(c.req.query('date'));
    if (day === undefined) throw lineError(400, 'The value for the date parameter is invalid');
    if (day >= japaneseDay(at)) return { json: { status: 'unready' } };
    if (day < COUNTED_SINCE)
      return { json: { status: 'out_of_service' } satisfies messagingApi.NumberOfMessagesResponse };
    return {
      json: {
        status: 'ready',
        success: channel.sentPerDay.get(`${day} ${verb}`) ?? 0,
      } satisfies messagingApi.NumberOfMessagesResponse,
    };
  };
}

/** GET /v2/bot/message/aggregation/info: how many unit names this month has used. */
export function unitInfo({ channel, at }: ChannelCall): LineAnswer {
  const numOfCustomAggregationUnits = channel.unitsPerMonth.get(japaneseMonth(at))?.size ?? 0;
  return { json: { numOfCustomAggregationUnits } satisfies messagingApi.GetAggregationUnitUsageResponse };
}

/** GET /v2/bot/message/aggregation/list */
export function unitList({ channel, at, c }: ChannelCall): LineAnswer {
  const units = [...(channel.unitsPerMonth.get(japaneseMonth(at)) ?? [])];
  const { start, limit } = readPage(c.req.query(), at, { standard: 100, most: 100 });
  const next = start + limit < units.length ? { next: pageToken(start + limit, at) } : {};
  const customAggregationUnits = units.slice(start, start + limit);
  return {
    json: { customAggregationUnits, ...next } satisfies messagingApi.GetAggregationUnitNameListResponse,
  };
}
