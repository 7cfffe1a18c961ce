/**
 * What LINE tells of a sending: nobody's name, and nothing below 20 people (null). Each endpoint takes 60 calls an hour, so
 * schedulers ask and keep the answers.
 */
import { insight } from '@line/bot-sdk';
import type { Ctx } from '../../../platform/context/context.ts';
import { readChannel } from '../channels/read-channel.ts';
import { LineUnreachable } from '../line-http.ts';
import '../outside.ts';
import { askSdk } from './ask-sdk.ts';

export interface SendInsight {
  /** People who opened it; null below 20. */
  readonly uniqueImpression: number | null;
  /** People who followed a link; null below 20. */
  readonly uniqueClick: number | null;
  /** People who began a video or sound, and who went to the end; null below 20. */
  readonly uniqueMediaPlayed: number | null;
  readonly uniqueMediaPlayed100Percent: number | null;
  /** People by the address they tapped; those below 20 are absent. */
  readonly links: readonly { readonly url: string; readonly people: number }[];
}

export interface FollowersInsight {
  /** Everyone who was ever a friend: never falls. */
  readonly followers: number;
  readonly targetedReaches: number | null;
  readonly blocks: number;
}

/** @returns null when LINE has no figures or could not be asked */
export async function aggregationInsight(
  ctx: Ctx,
  channelId: string,
  unit: string,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): Promise<SendInsight | null> {
  // LINE takes at most 30 days, and its figures are frozen after 14 anyway (facts, section 6).
  const last = Temporal.PlainDate.compare(to, from.add({ days: 30 })) > 0 ? from.add({ days: 30 }) : to;
  const answer = await ask(ctx, channelId, (client) =>
    client.getStatisticsPerUnit(unit, lineDate(from), lineDate(last)),
  );
  return answer && sendInsight(answer);
}

/** Of a broadcast, by the request id of its confirmed call. @returns null when LINE has no figures or could not be asked */
export async function broadcastInsight(
  ctx: Ctx,
  channelId: string,
  requestId: string,
): Promise<SendInsight | null> {
  const answer = await ask(ctx, channelId, (client) => client.getMessageEvent(requestId));
  return answer && sendInsight(answer);
}

/** Friends at the end of a day in Japan. @returns null while LINE is still counting, or could not be asked */
export async function followersInsight(
  ctx: Ctx,
  channelId: string,
  date: Temporal.PlainDate,
): Promise<FollowersInsight | null> {
  const answer = await ask(ctx, channelId, (client) => client.getNumberOfFollowers(lineDate(date)));
  if (answer?.status !== 'ready') return null;
  return {
    followers: answer.followers ?? 0,
    targetedReaches: answer.targetedReaches ?? null,
    blocks: answer.blocks ?? 0,
  };
}

async function ask<T>(
  ctx: Ctx,
  channelId: string,
  question: (client: insight.InsightClient) => Promise<T>,
): Promise<T | null> {
  const { accessToken } = await readChannel(ctx, channelId);
  const client = new insight.InsightClient({
    channelAccessToken: accessToken,
    baseURL: ctx.outside.lineOrigins.api,
  });
  try {
    const result = await askSdk(question(client));
    if (result.ok) return result.answer;
    ctx.log.warn({ channelId, status: result.status }, 'LINE refused to give figures');
  } catch (error) {
    if (!(error instanceof LineUnreachable)) throw error;
    ctx.log.warn({ err: error, channelId }, 'LINE could not be asked for figures');
  }
  return null;
}

function sendInsight(answer: {
  overview?: {
    uniqueImpression?: number | null;
    uniqueClick?: number | null;
    uniqueMediaPlayed?: number | null;
    uniqueMediaPlayed100Percent?: number | null;
  };
  clicks?: { url?: string; uniqueClick?: number | null; uniqueClickOfRequest?: number | null }[];
}): SendInsight {
  const { overview = {}, clicks = [] } = answer;
  return {
    uniqueImpression: overview.uniqueImpression ?? null,
    uniqueClick: overview.uniqueClick ?? null,
    uniqueMediaPlayed: overview.uniqueMediaPlayed ?? null,
    uniqueMediaPlayed100Percent: overview.uniqueMediaPlayed100Percent ?? null,
    links: clicks.flatMap(({ url, uniqueClick, uniqueClickOfRequest }) => {
      const people = uniqueClickOfRequest ?? uniqueClick ?? null;
      return url === undefined || people === null ? [] : [{ url, people }];
    }),
  };
}

/** LINE writes days as yyyyMMdd. */
function lineDate(date: Temporal.PlainDate): string {
  return date.toString().replaceAll('-', '');
}
