import { sql } from 'kysely';
import type { Ctx } from '../../../platform/context/context.ts';
import { resolveAlarms } from './alarms.ts';
import { sourceOf } from './batch-source.ts';

/**
 * Ends a send whose batches are all settled, and tells its source in the same transaction.
 * @returns whether it ended now
 */
export async function settleSend(ctx: Ctx, sendId: string): Promise<boolean> {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const { rows } = await sql<{ source: string; source_id: string; state: 'sending' | 'stopped' }>`
      SELECT source, source_id, state FROM sends
      WHERE municipality_id = ${municipalityId} AND send_id = ${sendId} AND settled_at IS NULL AND state IN ('sending', 'stopped')
      FOR UPDATE`.execute(ctx.db);
    const send = rows[0];
    if (!send) return false;
    const counted = await sql<{ open: number; missed: number }>`
      SELECT count(*) FILTER (WHERE state IN ('planned', 'attempted')) AS open,
        count(*) FILTER (WHERE state IN ('failed', 'unknown', 'stopped')) AS missed
      FROM outbox_batches WHERE municipality_id = ${municipalityId} AND send_id = ${sendId}`.execute(ctx.db);
    const { open, missed } = counted.rows[0]!; // an aggregate without GROUP BY has one row
    if (open > 0) return false;
    const outcome = send.state === 'stopped' ? 'stopped' : missed > 0 ? 'partial' : 'complete';
    await sql`
      UPDATE sends SET state = ${outcome}, settled_at = ${ctx.now()}
      WHERE municipality_id = ${municipalityId} AND send_id = ${sendId}`.execute(ctx.db);
    await resolveAlarms(ctx, sendId, ['send_stalled', 'send_halted']);
    await sourceOf(ctx, send.source).settled(ctx, send.source_id, outcome);
    return true;
  });
}

/** Sends that nobody has noticed to be done: a process died between the last record and the end. */
export async function sendsToSettle(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.transaction(async (ctx) => {
    const result = await sql<{ send_id: string }>`
      SELECT s.send_id FROM sends s
      WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.settled_at IS NULL AND s.state IN ('sending', 'stopped')
        AND NOT EXISTS (SELECT 1 FROM outbox_batches b WHERE b.municipality_id = s.municipality_id AND b.send_id = s.send_id
                        AND b.state IN ('planned', 'attempted'))`.execute(ctx.db);
    return result.rows;
  });
  return rows.map((row) => row.send_id);
}
