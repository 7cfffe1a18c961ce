/** The planner: cuts audiences into batches, a little ahead of sending, each with its key committed before it can be sent. */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { sourceOf, type BatchCursor, type CutBatch } from './batch-source.ts';
import { LANES, priorityOf, type Lane } from './lanes.ts';
import type { SenderSettings } from './settings.ts';

/** Where batches were put, so that their senders are woken. */
export interface Planned {
  readonly sendId: string;
  readonly channelId: string;
  readonly verbs: readonly CutBatch['verb'][];
  /** The audience is cut to its end. */
  readonly allCut: boolean;
}

/** LINE's own limit of one multicast. */
const MAX_RECIPIENTS = 500;

/** One round over all sends that need more batches, emergencies first. */
export async function planBatches(
  ctx: Ctx,
  settings: SenderSettings,
  planned: (result: Planned) => void,
): Promise<void> {
  const due = await ctx.transaction((ctx) => sendsToCut(ctx, settings.cutAhead));
  for (const sendId of due) {
    const result = await ctx.transaction((ctx) => cutOnce(ctx, sendId, settings.cutCount));
    if (!result) continue;
    settings.reached('planned', sendId);
    planned(result);
  }
}

async function sendsToCut(ctx: TxCtx, cutAhead: number): Promise<string[]> {
  const { rows } = await sql<{ send_id: string }>`
    SELECT s.send_id FROM sends s
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.settled_at IS NULL AND s.state = 'planning' AND s.start_at <= ${ctx.now()}
      AND (SELECT count(*) FROM outbox_batches b
           WHERE b.municipality_id = s.municipality_id AND b.send_id = s.send_id AND b.state = 'planned') < ${cutAhead}
    ORDER BY array_position(${LANES as unknown as string[]}::text[], s.lane), s.send_id`.execute(ctx.db);
  return rows.map((row) => row.send_id);
}

interface SendRow {
  readonly source: string;
  readonly source_id: string;
  readonly channel_id: string;
  readonly lane: Lane;
  readonly cursor: BatchCursor | null;
}

/** Cuts up to `count` batches and commits them with the cursor; null when another process does it just now. */
async function cutOnce(ctx: TxCtx, sendId: string, count: number): Promise<Planned | null> {
  const { rows } = await sql<SendRow>`
    SELECT source, source_id, channel_id, lane, cursor FROM sends
    WHERE municipality_id = ${ctx.scope.municipalityId} AND send_id = ${sendId} AND state = 'planning'
    FOR UPDATE SKIP LOCKED`.execute(ctx.db);
  const send = rows[0];
  if (!send) return null;
  const batches = await sourceOf(ctx, send.source).cut(ctx, send.source_id, send.cursor, count);
  check(batches, send.cursor);
  const last = batches.at(-1);
  if (last) await insertBatches(ctx, sendId, send, batches);
  const cursor = last ? { variant: last.variant, no: last.no, lastNo: last.lastNo } : send.cursor;
  await sql`
    UPDATE sends SET cursor = ${cursor === null ? null : JSON.stringify(cursor)}::jsonb,
      state = ${last ? 'planning' : 'sending'}, all_cut = ${!last}
    WHERE municipality_id = ${ctx.scope.municipalityId} AND send_id = ${sendId}`.execute(ctx.db);
  return {
    sendId,
    channelId: send.channel_id,
    verbs: [...new Set(batches.map(({ verb }) => verb))],
    allCut: !last,
  };
}

/** A source that cut wrongly must not write to anybody twice: refuse before a key exists. */
function check(batches: readonly CutBatch[], cursor: BatchCursor | null): void {
  let previous = cursor;
  for (const batch of batches) {
    const sameVariant = previous?.variant === batch.variant;
    if (previous && batch.no <= previous.no)
      throw new Error(`batch ${batch.no} was cut after ${previous.no}`);
    if (previous && sameVariant && batch.firstNo <= previous.lastNo)
      throw new Error(`batch ${batch.no} overlaps the one before`);
    if (
      batch.verb === 'multicast' &&
      (batch.residents.length === 0 || batch.residents.length > MAX_RECIPIENTS)
    ) {
      throw new Error(`batch ${batch.no} has ${batch.residents.length} recipients`);
    }
    if (
      batch.residents.some(
        (no, i) => no < batch.firstNo || no > batch.lastNo || (i > 0 && no <= batch.residents[i - 1]!),
      )
    ) {
      throw new Error(`batch ${batch.no} is not sorted within its range`);
    }
    previous = batch;
  }
}

async function insertBatches(
  ctx: TxCtx,
  sendId: string,
  send: SendRow,
  batches: readonly CutBatch[],
): Promise<void> {
  // Array literals as text: unnest cannot take arrays of unequal length apart.
  await sql`
    INSERT INTO outbox_batches
      (municipality_id, send_id, channel_id, priority, verb, variant, no, first_no, last_no, residents, recipients)
    SELECT ${ctx.scope.municipalityId}, ${sendId}, ${send.channel_id}, ${priorityOf(send.lane)},
      verb, variant, no, first_no, last_no, residents::int[], cardinality(residents::int[])
    FROM unnest(
      ${batches.map(({ verb }) => verb)}::text[], ${batches.map(({ variant }) => variant)}::int[],
      ${batches.map(({ no }) => no)}::int[], ${batches.map(({ firstNo }) => firstNo)}::int[],
      ${batches.map(({ lastNo }) => lastNo)}::int[], ${batches.map(({ residents }) => `{${residents.join(',')}}`)}::text[]
    ) AS cut (verb, variant, no, first_no, last_no, residents)`.execute(ctx.db);
}
