/** Finds what got stuck and tells a person. Runs in one process per municipality at a time, though nothing breaks otherwise. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { systemContext, type Ctx, type TxCtx } from '../../../platform/context/context.ts';
import type { Loop, Runtime } from '../../../platform/module.ts';
import { raiseAlarm, resolveAlarms } from './alarms.ts';
import { RETRY_WINDOW_MS } from './backoff.ts';
import { sendsToSettle, settleSend } from './settle-sends.ts';

const EVERY_MS = 5000;
/** A sending that confirmed nothing for so long is told to a person; at 200 calls a second that is 12,000 calls missed. */
const STALLED_AFTER_MS = 60_000;
/** Long enough for "did my answer arrive", short enough not to pile up. */
const KEEP_MESSAGES_DAYS = 90;

export const reconcilerLoop: Loop = {
  name: 'line.reconciler',
  worksFor: 'outgoing',
  role: 'worker',
  run: runReconciler,
};

async function runReconciler(runtime: Runtime, abort: AbortSignal): Promise<void> {
  const stalled = runtime.metrics.gauge(
    'madoguchi_line_sends_stalled',
    'Sendings that confirmed nothing for a minute',
  );
  const unknown = runtime.metrics.gauge(
    'madoguchi_line_batches_unknown',
    'Batches whose outcome only a person can decide',
  );
  while (!abort.aborted) {
    try {
      let [stalledNow, unknownNow] = [0, 0];
      for (const id of await runtime.municipalities()) {
        const found = await reconcile(systemContext(runtime.services, id, 'line.reconciler'));
        stalledNow += found.stalled;
        unknownNow += found.unknown;
      }
      stalled.set(stalledNow);
      unknown.set(unknownNow);
    } catch (error) {
      runtime.services.log.error({ err: error }, 'reconciling outgoing messages failed');
    }
    await sleep(EVERY_MS, undefined, { signal: abort }).catch(() => undefined);
  }
}

/** One round. @returns what a person has to look at */
export async function reconcile(ctx: Ctx): Promise<{ stalled: number; unknown: number }> {
  const stalled = await ctx.transaction(async (ctx) => {
    await stopPostponedBatches(ctx);
    await giveUpBatches(ctx);
    await giveUpMessages(ctx);
    return findStalled(ctx);
  });
  for (const sendId of await sendsToSettle(ctx)) await settleSend(ctx, sendId);
  const unknown = await ctx.transaction(async (ctx) => {
    const { rows } = await sql<{ unknown: number }>`
      SELECT count(*) AS unknown FROM line_alarms
      WHERE municipality_id = ${ctx.scope.municipalityId} AND kind = 'outcome_unknown' AND resolved_at IS NULL`.execute(
      ctx.db,
    );
    return rows[0]!.unknown; // an aggregate has one row
  });
  return { stalled, unknown };
}

/**
 * A call that was under way at the stop and certainly was not accepted (a 429) became `planned` again: it stays unsent, and
 * the send can end.
 */
async function stopPostponedBatches(ctx: TxCtx): Promise<void> {
  await sql`
    UPDATE outbox_batches b SET state = 'stopped', settled_at = ${ctx.now()}, line_ids = NULL
    FROM sends s
    WHERE s.municipality_id = b.municipality_id AND s.send_id = b.send_id AND s.settled_at IS NULL AND s.state = 'stopped'
      AND b.municipality_id = ${ctx.scope.municipalityId} AND b.state = 'planned'`.execute(ctx.db);
}

/**
 * A batch is not tried again once its send was stopped, or once LINE has forgotten its key: nobody knows whether it arrived,
 * and a person decides.
 */
async function giveUpBatches(ctx: TxCtx): Promise<void> {
  const oldest = ctx.now().subtract({ milliseconds: RETRY_WINDOW_MS });
  const { rows } = await sql<{ send_id: string; batches: number; recipients: number }>`
    WITH given_up AS (
      UPDATE outbox_batches b SET state = 'unknown', settled_at = ${ctx.now()}
      FROM sends s
      WHERE s.municipality_id = b.municipality_id AND s.send_id = b.send_id AND s.settled_at IS NULL
        AND b.municipality_id = ${ctx.scope.municipalityId} AND b.state = 'attempted' AND b.due_at <= clock_timestamp()
        AND (s.state = 'stopped' OR b.attempt_at <= ${oldest})
      RETURNING b.send_id, b.addressed)
    SELECT send_id, count(*) AS batches, coalesce(sum(addressed), 0) AS recipients FROM given_up GROUP BY send_id`.execute(
    ctx.db,
  );
  for (const { send_id, batches, recipients } of rows)
    await raiseAlarm(ctx, 'outcome_unknown', send_id, { batches, recipients: Number(recipients) });
}

/** A reply whose holder died was perhaps sent; a push whose key is forgotten likewise. Neither is repeated. */
async function giveUpMessages(ctx: TxCtx): Promise<void> {
  const oldest = ctx.now().subtract({ milliseconds: RETRY_WINDOW_MS });
  await sql`
    UPDATE outbox_messages SET state = 'unknown', settled_at = ${ctx.now()}, body = NULL
    WHERE municipality_id = ${ctx.scope.municipalityId} AND state = 'attempted' AND due_at <= clock_timestamp()
      AND (verb = 'reply' OR attempt_at <= ${oldest})`.execute(ctx.db);
  await sql`
    DELETE FROM outbox_messages
    WHERE municipality_id = ${ctx.scope.municipalityId} AND settled_at < ${ctx.now().subtract({ hours: KEEP_MESSAGES_DAYS * 24 })}`.execute(
    ctx.db,
  );
}

async function findStalled(ctx: TxCtx): Promise<number> {
  const since = ctx.now().subtract({ milliseconds: STALLED_AFTER_MS });
  const { rows } = await sql<{ send_id: string; stalled: boolean; open: number }>`
    SELECT s.send_id, greatest(s.start_at, max(b.settled_at)) <= ${since} AS stalled, count(*) FILTER (WHERE b.state IN ('planned', 'attempted')) AS open
    FROM sends s LEFT JOIN outbox_batches b ON b.municipality_id = s.municipality_id AND b.send_id = s.send_id
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.settled_at IS NULL AND s.state IN ('planning', 'sending') AND s.start_at <= ${ctx.now()}
    GROUP BY s.send_id, s.start_at`.execute(ctx.db);
  for (const { send_id, stalled, open } of rows) {
    if (stalled) await raiseAlarm(ctx, 'send_stalled', send_id, { openBatches: open });
    else await resolveAlarms(ctx, send_id, ['send_stalled']);
  }
  return rows.filter(({ stalled }) => stalled).length;
}
