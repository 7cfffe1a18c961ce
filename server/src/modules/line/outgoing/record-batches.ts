/** Commits what LINE's answers mean for batches. Progress advances here and nowhere else. */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { raiseAlarm, resolveAlarms } from './alarms.ts';
import type { HaltReason } from './answers.ts';
import { ID_BYTES } from './request-body.ts';

export interface Confirmation {
  readonly retryKey: string;
  readonly requestId: string | null;
}

/**
 * LINE has accepted these batches. Also those that a person or the clock had already given up as `unknown`: the truth wins.
 * @returns sends whose last open batch this was, as far as can be seen from here
 */
export async function confirmBatches(ctx: Ctx, confirmations: readonly Confirmation[]): Promise<string[]> {
  return ctx.transaction(async (ctx) => {
    const { rows } = await sql<{ send_id: string }>`
      WITH confirmed AS (
        UPDATE outbox_batches b SET state = 'confirmed', request_id = answer.request_id, settled_at = ${ctx.now()}, line_ids = NULL, failure = NULL
        FROM unnest(${confirmations.map(({ retryKey }) => retryKey)}::uuid[], ${confirmations.map(({ requestId }) => requestId)}::text[])
          AS answer (retry_key, request_id)
        WHERE b.municipality_id = ${ctx.scope.municipalityId} AND b.retry_key = answer.retry_key AND b.state IN ('attempted', 'unknown')
        RETURNING b.send_id)
      SELECT DISTINCT send_id FROM confirmed`.execute(ctx.db);
    return withoutOpenBatches(
      ctx,
      rows.map((row) => row.send_id),
    );
  });
}

async function withoutOpenBatches(ctx: TxCtx, sendIds: readonly string[]): Promise<string[]> {
  if (sendIds.length === 0) return [];
  const { rows } = await sql<{ send_id: string }>`
    SELECT s.send_id FROM sends s
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.send_id = any(${sendIds}::uuid[]) AND s.state IN ('sending', 'stopped')
      AND NOT EXISTS (SELECT 1 FROM outbox_batches b WHERE b.municipality_id = s.municipality_id AND b.send_id = s.send_id
                      AND b.state IN ('planned', 'attempted'))`.execute(ctx.db);
  return rows.map((row) => row.send_id);
}

/**
 * To be tried again after `delayMs` with the same key. A first attempt that certainly was not accepted (a 429, a connection that
 * never stood) counts as none, so that stopping the send still keeps it unsent.
 */
export async function postponeBatch(ctx: Ctx, retryKey: string, outcome: Postponement): Promise<void> {
  await ctx.transaction((ctx) => postpone(ctx, retryKey, outcome));
}

interface Postponement {
  readonly uncertain: boolean;
  readonly delayMs: number;
  readonly failure: string;
}

async function postpone(ctx: TxCtx, retryKey: string, outcome: Postponement): Promise<void> {
  await sql`
      UPDATE outbox_batches SET
        state = CASE WHEN ${!outcome.uncertain} AND attempts = 1 THEN 'planned' ELSE 'attempted' END,
        attempt_at = CASE WHEN ${!outcome.uncertain} AND attempts = 1 THEN NULL ELSE attempt_at END,
        attempts = CASE WHEN ${!outcome.uncertain} AND attempts = 1 THEN 0 ELSE attempts END,
        due_at = clock_timestamp() + make_interval(secs => ${outcome.delayMs / 1000}), failure = ${outcome.failure}
      WHERE municipality_id = ${ctx.scope.municipalityId} AND retry_key = ${retryKey} AND state = 'attempted'`.execute(
    ctx.db,
  );
}

/** The calls were not begun: what only this claim attempted counts as never attempted. */
export async function giveBackBatches(ctx: Ctx, retryKeys: readonly string[]): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await sql`
      UPDATE outbox_batches b SET
        state = CASE WHEN s.state = 'stopped' AND b.attempts = 1 THEN 'stopped' WHEN b.attempts = 1 THEN 'planned' ELSE b.state END,
        settled_at = CASE WHEN s.state = 'stopped' AND b.attempts = 1 THEN ${ctx.now()}::timestamptz END,
        attempt_at = CASE WHEN b.attempts = 1 THEN NULL ELSE b.attempt_at END, attempts = b.attempts - 1, due_at = 'epoch'
      FROM sends s
      WHERE s.municipality_id = b.municipality_id AND s.send_id = b.send_id
        AND b.municipality_id = ${ctx.scope.municipalityId} AND b.retry_key = any(${retryKeys}::uuid[]) AND b.state = 'attempted'`.execute(
      ctx.db,
    );
  });
}

/** Every further call would be refused: the send waits for a person, with this batch as it was before. */
export async function haltSend(
  ctx: Ctx,
  retryKey: string,
  reason: HaltReason,
  failure: string,
): Promise<void> {
  // Together: once no batch is `attempted`, no halt is still to come that would undo a resumption.
  await ctx.transaction(async (ctx) => {
    await postpone(ctx, retryKey, { uncertain: false, delayMs: 0, failure });
    const { rows } = await sql<{ send_id: string }>`
      SELECT send_id FROM outbox_batches WHERE municipality_id = ${ctx.scope.municipalityId} AND retry_key = ${retryKey}`.execute(
      ctx.db,
    );
    if (rows[0]) await halt(ctx, rows[0].send_id, reason, failure);
  });
}

async function halt(ctx: TxCtx, sendId: string, reason: HaltReason, failure: string): Promise<void> {
  const { rows } = await sql`
    UPDATE sends SET state = 'halted', halt_reason = ${reason}
    WHERE municipality_id = ${ctx.scope.municipalityId} AND send_id = ${sendId} AND state IN ('planning', 'sending')
    RETURNING send_id`.execute(ctx.db);
  if (rows.length === 0) return;
  await resolveAlarms(ctx, sendId, ['send_stalled']);
  await raiseAlarm(ctx, 'send_halted', sendId, { reason, failure });
}

interface RefusedRow {
  readonly send_id: string;
  readonly residents: number[];
  readonly skipped: number[];
  readonly line_ids: Buffer | null;
  readonly verb: string;
}

/** Single recipients that LINE refused before anybody was reached: then it is the text after all. */
const HOPELESS = 20;

/**
 * LINE refused the call, and nobody of it received anything. Two halves with new keys take its place; a single recipient is the
 * bad one and has failed.
 */
export async function splitBatch(ctx: Ctx, retryKey: string, failure: string): Promise<'split' | 'failed'> {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const { rows } = await sql<RefusedRow>`
      SELECT send_id, residents, skipped, line_ids, verb FROM outbox_batches
      WHERE municipality_id = ${municipalityId} AND retry_key = ${retryKey} AND state = 'attempted' FOR UPDATE`.execute(
      ctx.db,
    );
    const row = rows[0];
    if (!row) return 'failed'; // taken over by somebody who was answered first
    const addressed = row.line_ids ? row.line_ids.length / ID_BYTES : 0;
    const state = addressed > 1 ? 'split' : 'failed';
    await sql`
      UPDATE outbox_batches SET state = ${state}, failure = ${failure}, settled_at = ${ctx.now()}, line_ids = NULL
      WHERE municipality_id = ${municipalityId} AND retry_key = ${retryKey}`.execute(ctx.db);
    if (state === 'split') await insertHalves(ctx, retryKey, row);
    else if (row.verb === 'broadcast') await halt(ctx, row.send_id, 'message_refused', failure);
    else await haltWhenHopeless(ctx, row.send_id, failure);
    return state;
  });
}

async function insertHalves(ctx: TxCtx, parent: string, row: RefusedRow): Promise<void> {
  const skipped = new Set(row.skipped);
  const addressed = row.residents.filter((no) => !skipped.has(no)); // aligned with line_ids
  const half = addressed.length >> 1;
  const boundary = addressed[half]!; // at least two are addressed
  const ids = row.line_ids!;
  const sides = [
    { within: (no: number) => no < boundary, lineIds: ids.subarray(0, half * ID_BYTES) },
    { within: (no: number) => no >= boundary, lineIds: ids.subarray(half * ID_BYTES) },
  ];
  for (const { within, lineIds } of sides) {
    const residents = row.residents.filter(within);
    await sql`
      INSERT INTO outbox_batches
        (municipality_id, send_id, channel_id, priority, verb, variant, no, first_no, last_no, residents, recipients, skipped,
         parent, line_ids, addressed, body_hash)
      SELECT municipality_id, send_id, channel_id, priority, verb, variant, no, ${residents[0]!}, ${residents.at(-1)!},
        ${residents}::int[], ${residents.length}, ${row.skipped.filter(within)}::int[], retry_key, ${lineIds}, ${lineIds.length / ID_BYTES}, body_hash
      FROM outbox_batches WHERE municipality_id = ${ctx.scope.municipalityId} AND retry_key = ${parent}`.execute(
      ctx.db,
    );
  }
}

async function haltWhenHopeless(ctx: TxCtx, sendId: string, failure: string): Promise<void> {
  const { rows } = await sql<{ failed: number; confirmed: number }>`
    SELECT count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'confirmed') AS confirmed
    FROM outbox_batches WHERE municipality_id = ${ctx.scope.municipalityId} AND send_id = ${sendId}`.execute(
    ctx.db,
  );
  const { failed, confirmed } = rows[0]!; // an aggregate without GROUP BY has one row
  if (failed >= HOPELESS && confirmed === 0) await halt(ctx, sendId, 'message_refused', failure);
}

/** Rows that are being recorded just now are passed over: waiting for them could be a deadlock, and they need no lease. */
export async function renewLeases(ctx: Ctx, retryKeys: readonly string[], leaseMs: number): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await sql`
      UPDATE outbox_batches SET due_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
      WHERE municipality_id = ${ctx.scope.municipalityId} AND retry_key IN (
        SELECT retry_key FROM outbox_batches
        WHERE municipality_id = ${ctx.scope.municipalityId} AND retry_key = any(${retryKeys}::uuid[]) AND state = 'attempted'
        FOR UPDATE SKIP LOCKED)`.execute(ctx.db);
  });
}
