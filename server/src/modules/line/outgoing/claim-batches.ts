/**
 * Claims batches and pins what they say. Attempted once claimed: whoever dies after this commit may have called LINE, so the
 * next holder repeats exactly these bytes under exactly this key.
 */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { sourceOf } from './batch-source.ts';
import { RETRY_WINDOW_MS } from './backoff.ts';
import type { PinnedCall } from './outgoing-queue.ts';
import { bodyTail, broadcastBody, hashOf, ID_BYTES, multicastBody } from './request-body.ts';

export interface BatchClaim {
  readonly channelId: string;
  readonly verb: 'multicast' | 'broadcast';
  readonly limit: number;
  readonly urgentOnly: boolean;
  readonly leaseMs: number;
}

interface BatchRow {
  readonly retry_key: string;
  readonly send_id: string;
  readonly source: string;
  readonly source_id: string;
  readonly variant: number;
  readonly no: number;
  readonly first_no: number;
  readonly last_no: number;
  /**
   * Only of batches that are not pinned yet. As text: reading 500 numbers from an array costs the driver 0.3 ms.
   */
  readonly residents: string | null;
  readonly attempts: number;
  readonly priority: number;
  readonly line_ids: Buffer | null;
  readonly body_hash: Buffer | null;
}

interface Pin {
  readonly row: BatchRow;
  readonly lineIds: Buffer | null;
  readonly hash: Buffer;
  readonly skipped: readonly number[] | null;
}

/** Lanes 'emergency' and 'reply' (lanes.ts). */
const URGENT = 1;

/** Bodies that are known to be committed, by hash in hex: a text of 2,000 batches is read and written once. */
export type BodyCache = Map<string, Buffer>;

const CACHED_BODIES = 200;

/** @returns the pinned calls, and the sends of batches that have nobody left to write to (settled without a call) */
export async function claimBatches(
  ctx: Ctx,
  claim: BatchClaim,
  bodies: BodyCache,
): Promise<{ calls: PinnedCall[]; emptied: string[] }> {
  const found = new Map<string, Buffer>();
  const pins = await ctx.transaction(async (ctx) => {
    const rows = await lockBatches(ctx, claim);
    const pins: Pin[] = [];
    for (const row of rows) pins.push(await pin(ctx, row, claim.verb, bodies, found));
    if (pins.length > 0) await markAttempted(ctx, pins, claim);
    return pins;
  });
  if (bodies.size > CACHED_BODIES) bodies.clear();
  for (const [hash, tail] of found) bodies.set(hash, tail);
  const calls: PinnedCall[] = [];
  const emptied: string[] = [];
  for (const { row, lineIds, hash } of pins) {
    const tail = bodies.get(hash.toString('hex'))!; // pinned above: found or cached
    if (lineIds?.length === 0) emptied.push(row.send_id);
    else {
      const body = lineIds ? multicastBody(lineIds, tail) : broadcastBody(tail);
      calls.push({
        key: row.retry_key,
        retryKey: row.retry_key,
        urgent: row.priority <= URGENT,
        body,
        attempts: row.attempts + 1,
      });
    }
  }
  return { calls, emptied };
}

async function lockBatches(ctx: TxCtx, claim: BatchClaim): Promise<readonly BatchRow[]> {
  const { municipalityId } = ctx.scope;
  const oldest = ctx.now().subtract({ milliseconds: RETRY_WINDOW_MS });
  const { rows } = await sql<BatchRow>`
    SELECT b.retry_key, b.send_id, s.source, s.source_id, b.variant, b.no, b.first_no, b.last_no,
      CASE WHEN b.body_hash IS NULL THEN array_to_string(b.residents, ',') END AS residents, b.attempts, b.priority, b.line_ids, b.body_hash
    FROM outbox_batches b JOIN sends s ON s.municipality_id = b.municipality_id AND s.send_id = b.send_id
    WHERE b.municipality_id = ${municipalityId} AND b.channel_id = ${claim.channelId} AND b.verb = ${claim.verb}
      AND b.state IN ('planned', 'attempted') AND b.due_at <= clock_timestamp() AND b.priority <= ${claim.urgentOnly ? URGENT : 99}
      AND s.state IN ('planning', 'sending') AND (b.attempt_at IS NULL OR b.attempt_at > ${oldest})
    ORDER BY b.priority, b.send_id, b.no, b.first_no
    LIMIT ${claim.limit} FOR UPDATE OF b SKIP LOCKED`.execute(ctx.db);
  return rows;
}

async function pin(
  ctx: TxCtx,
  row: BatchRow,
  verb: BatchClaim['verb'],
  bodies: BodyCache,
  found: Map<string, Buffer>,
): Promise<Pin> {
  if (row.body_hash) {
    const hex = row.body_hash.toString('hex');
    if (!bodies.has(hex) && !found.has(hex)) found.set(hex, await readBody(ctx, row.body_hash));
    return { row, lineIds: row.line_ids, hash: row.body_hash, skipped: null };
  }
  // Selected, since nothing is pinned. A broadcast names nobody.
  const residents = row.residents ? row.residents.split(',').map(Number) : [];
  const rendered = await sourceOf(ctx, row.source).render(ctx, row.source_id, {
    variant: row.variant,
    no: row.no,
    firstNo: row.first_no,
    lastNo: row.last_no,
    residents,
    verb,
  });
  // LINE takes no aggregation unit for a broadcast: its statistics go by request id.
  const tail = bodyTail(verb === 'broadcast' ? { ...rendered, aggregationUnit: null } : rendered);
  const hash = hashOf(tail);
  const hex = hash.toString('hex');
  if (!bodies.has(hex) && !found.has(hex)) {
    await sql`
      INSERT INTO send_bodies (municipality_id, hash, body) VALUES (${ctx.scope.municipalityId}, ${hash}, ${tail})
      ON CONFLICT DO NOTHING`.execute(ctx.db);
    found.set(hex, tail);
  }
  if (verb === 'broadcast') return { row, lineIds: null, hash, skipped: [] };
  if (rendered.lineIds.length !== ID_BYTES * (residents.length - rendered.skipped.length)) {
    throw new Error(`batch ${row.no} of ${row.source} ${row.source_id}: ids and residents do not match`);
  }
  return { row, lineIds: rendered.lineIds, hash, skipped: rendered.skipped };
}

async function readBody(ctx: TxCtx, hash: Buffer): Promise<Buffer> {
  const { body } = await ctx.db
    .selectFrom('send_bodies')
    .select('body')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
  return body;
}

async function markAttempted(ctx: TxCtx, pins: readonly Pin[], claim: BatchClaim): Promise<void> {
  const now = ctx.now();
  // One buffer that SQL takes apart: it travels as bytes, an array of buffers as hex text.
  const fresh = pins.map(({ row, lineIds }) => (row.body_hash ? null : lineIds));
  let end = 0;
  const starts = fresh.map((ids) => (end += ids?.length ?? 0) - (ids?.length ?? 0));
  await sql`
    UPDATE outbox_batches b SET
      state = CASE WHEN pin.addressed = 0 THEN 'confirmed' ELSE 'attempted' END,
      settled_at = CASE WHEN pin.addressed = 0 THEN ${now}::timestamptz END,
      attempts = b.attempts + 1, attempt_at = coalesce(b.attempt_at, ${now}), last_attempt_at = ${now},
      due_at = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000}),
      line_ids = CASE WHEN pin.length IS NULL THEN b.line_ids
        ELSE substring(${Buffer.concat(fresh.filter((ids) => ids !== null))}::bytea FROM pin.start + 1 FOR pin.length) END,
      addressed = coalesce(b.addressed, pin.addressed),
      body_hash = pin.body_hash, skipped = coalesce(pin.skipped::int[], b.skipped)
    FROM unnest(
      ${pins.map(({ row }) => row.retry_key)}::uuid[],
      ${starts}::int[], ${fresh.map((ids) => ids?.length ?? null)}::int[],
      ${pins.map(({ lineIds }) => (lineIds ? lineIds.length / ID_BYTES : null))}::int[],
      ${pins.map(({ hash }) => hash)}::bytea[],
      ${pins.map(({ skipped }) => (skipped ? `{${skipped.join(',')}}` : null))}::text[]
    ) AS pin (retry_key, start, length, addressed, body_hash, skipped)
    WHERE b.municipality_id = ${ctx.scope.municipalityId} AND b.retry_key = pin.retry_key`.execute(ctx.db);
}
