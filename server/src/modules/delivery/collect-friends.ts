/** 友だちの推移 (ANA-07): LINE's figures of each day, asked once they are ready; LINE keeps giving them for past days. */
import type { Ctx } from '../../platform/context/context.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { followersInsight } from '../line/index.ts';
import { onlyChannel } from './only-channel.ts';
import './tables.ts';

/** How far a first look, or one after a long stop, goes back. */
const DAYS_BACK = 60;

/** Asks for the newest day that is missing. @returns whether LINE gave figures */
export async function collectFriends(ctx: Ctx): Promise<boolean> {
  const today = todayInJapan(ctx.now());
  const missing = await ctx.transaction(async (ctx) => {
    const channelId = await onlyChannel(ctx);
    if (channelId === null) return null;
    const rows = await ctx.db
      .selectFrom('friend_figures')
      .select('date')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('channel_id', '=', channelId)
      .where('date', '>=', today.subtract({ days: DAYS_BACK }))
      .execute();
    const known = new Set(rows.map(({ date }) => date.toString()));
    for (let back = 1; back <= DAYS_BACK; back += 1) {
      const date = today.subtract({ days: back });
      if (!known.has(date.toString())) return { channelId, date };
    }
    return null;
  });
  if (!missing) return false;
  const figures = await followersInsight(ctx, missing.channelId, missing.date);
  if (!figures) return false;
  await ctx.transaction((ctx) =>
    ctx.db
      .insertInto('friend_figures')
      .values({
        municipality_id: ctx.scope.municipalityId,
        channel_id: missing.channelId,
        date: missing.date,
        followers: figures.followers,
        targeted_reaches: figures.targetedReaches,
        blocks: figures.blocks,
      })
      .onConflict((conflict) => conflict.columns(['municipality_id', 'channel_id', 'date']).doNothing())
      .execute(),
  );
  return true;
}
