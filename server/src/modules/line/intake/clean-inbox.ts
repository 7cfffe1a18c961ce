/**
 * How long the inbox keeps what residents wrote. It is a buffer, not a record: whatever must stay is written by the
 * handlers. Bodies go after 14 days (an operator can still look into a failure after a holiday week), rows after 35 days
 * (until then a redelivery is recognised) with their day's partition.
 */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { sql } from 'kysely';
import '../tables.ts';

export const BODY_DAYS = 14;
export const ROW_DAYS = 35;

/** Rows in one transaction: short enough to hold back no event cursor. */
const STEP = 5000;

/** One municipality's share of the nightly work. Open events are kept whatever their age: they are not handled yet. */
export async function cleanInbox(ctx: Ctx): Promise<{ bodies: number; rows: number }> {
  let bodies = 0;
  let rows = 0;
  for (let n = STEP; n >= STEP; bodies += n) n = await ctx.transaction((ctx) => removeBodies(ctx));
  for (let n = STEP; n >= STEP; rows += n) n = await ctx.transaction((ctx) => removeRows(ctx));
  return { bodies, rows };
}

// By arrival, not by the event's own time, which may be absurd; a row of an old day that arrived late keeps its time too.
async function removeBodies(ctx: TxCtx): Promise<number> {
  const before = ctx.now().subtract({ hours: 24 * BODY_DAYS });
  const { numAffectedRows } = await sql`
    UPDATE line_inbox SET body = NULL WHERE (municipality_id, channel_id, event_id, ts) IN (
      SELECT municipality_id, channel_id, event_id, ts FROM line_inbox
      WHERE municipality_id = ${ctx.scope.municipalityId} AND body IS NOT NULL AND state <> 'open' AND received_at < ${before}
      LIMIT ${STEP})`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}

/** Of days that no partition holds; the others go whole. */
async function removeRows(ctx: TxCtx): Promise<number> {
  const before = ctx.now().subtract({ hours: 24 * ROW_DAYS });
  const { numAffectedRows } = await sql`
    DELETE FROM line_inbox WHERE (municipality_id, channel_id, event_id, ts) IN (
      SELECT municipality_id, channel_id, event_id, ts FROM line_inbox
      WHERE municipality_id = ${ctx.scope.municipalityId} AND state <> 'open' AND received_at < ${before}
      LIMIT ${STEP})`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}
