/** Asks LINE how many opened and clicked: often at first, ever more rarely, until LINE's figures freeze after 14 days. */
import { goesToEveryone } from './batch-source.ts';
import { systemContext, type Ctx } from '../../platform/context/context.ts';
import type { Loop } from '../../platform/module.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { aggregationInsight, broadcastInsight, confirmedRequestId } from '../line/index.ts';
import { collectFriends } from './collect-friends.ts';
import { countBlocks } from './count-blocks.ts';
import { pause } from '../../platform/time/pause.ts';

/** LINE updates figures for 14 days after the send (Messaging API reference, insight). */
const FROZEN_AFTER_HOURS = 14 * 24;
/** Insight endpoints take 60 calls an hour each: one call in 75 s leaves room for other uses. */
const PACE_MS = 75_000;
/** A look at the table while nothing is due costs next to nothing. */
const IDLE_MS = 5_000;

export const statisticsCollector: Loop = {
  name: 'delivery statistics',
  role: 'scheduler',
  async run(runtime, signal) {
    while (!signal.aborted) {
      let asked = false;
      for (const id of await runtime.municipalities()) {
        const ctx = systemContext(runtime.services, id, 'delivery statistics');
        try {
          asked = (await collectNext(ctx)) || asked;
          asked = (await collectFriends(ctx)) || asked;
        } catch (error) {
          ctx.log.error({ err: error }, 'collecting figures failed'); // the other towns' figures do not wait for it
        }
      }
      await pause(asked ? PACE_MS : IDLE_MS, signal);
    }
  },
};

/** Collects the most overdue delivery. @returns whether LINE was asked */
export async function collectNext(ctx: Ctx): Promise<boolean> {
  const due = await ctx.transaction(async (ctx) => {
    const row = await ctx.db
      .selectFrom('delivery_statistics')
      .innerJoin('deliveries', (join) =>
        join
          .onRef('deliveries.municipality_id', '=', 'delivery_statistics.municipality_id')
          .onRef('deliveries.id', '=', 'delivery_id'),
      )
      .select(['delivery_id', 'aggregation_unit', 'channel_id', 'started_at', 'target', 'named'])
      .where('delivery_statistics.municipality_id', '=', ctx.scope.municipalityId)
      .where('ask_again_at', '<=', ctx.now())
      .orderBy('ask_again_at')
      .limit(1)
      .executeTakeFirst();
    if (!row?.started_at || !row.channel_id) return null;
    const requestId = goesToEveryone(row) ? await confirmedRequestId(ctx, 'delivery', row.delivery_id) : null;
    return { ...row, startedAt: row.started_at, channelId: row.channel_id, requestId };
  });
  if (!due) return false;
  const day = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(TOKYO).toPlainDate();
  const figures = due.aggregation_unit
    ? await aggregationInsight(ctx, due.channelId, due.aggregation_unit, day(due.startedAt), day(ctx.now()))
    : due.requestId
      ? await broadcastInsight(ctx, due.channelId, due.requestId)
      : null;
  await ctx.transaction(async (ctx) => {
    const now = ctx.now();
    const hours = due.startedAt.until(now).total('hours');
    await ctx.db
      .updateTable('delivery_statistics')
      .set({
        ...(figures
          ? {
              opens: figures.uniqueImpression,
              clickers: figures.uniqueClick,
              plays: figures.uniqueMediaPlayed,
              plays_complete: figures.uniqueMediaPlayed100Percent,
              link_people: JSON.stringify(peopleByToken(figures.links)),
            }
          : {}),
        blocks: await countBlocks(ctx, due.delivery_id),
        asked_at: now,
        ask_again_at: hours >= FROZEN_AFTER_HOURS ? null : now.add({ minutes: pauseMinutes(hours) }),
      })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('delivery_id', '=', due.delivery_id)
      .execute();
  });
  return figures !== null;
}

/** A minute in the first hour, then about a twentieth of the delivery's age, at most six hours. */
export function pauseMinutes(hoursSinceStart: number): number {
  return Math.round(Math.min(360, Math.max(1, (hoursSinceStart * 60) / 20)));
}

/** LINE counts what stands in the message: our own addresses. Their last part is the token; one link may stand in it twice. */
function peopleByToken(links: readonly { url: string; people: number }[]) {
  const people = new Map<string, number>();
  for (const link of links) {
    const token = link.url.split('/').at(-1) ?? '';
    people.set(token, Math.max(people.get(token) ?? 0, link.people));
  }
  return [...people].map(([token, n]) => ({ token, people: n }));
}
