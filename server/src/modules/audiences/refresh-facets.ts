/**
 * Keeps the bits true to what residents answered. Nothing depends on it for correctness: whoever counts or freezes lays
 * the changes since the horizon over the bits (`evaluate.ts`). It keeps that overlay small, so that counting stays fast.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { bitsOf, CHUNK_BITS, NOBODY } from './bits.ts';
import './tables.ts';

/** Above so many changes a rebuild is cheaper (data design: 20,000 spread changes 2.1 s, a rebuild of 1,000,000 6.8 s). */
export const REBUILD_ABOVE = 20_000;

/** 'MADO' and the kind of lock, so that two municipalities, or two kinds of lock, never share a number. */
const LOCK_CLASS = 0x4d41_0001;

export type RefreshOutcome = 'busy' | 'nothing' | 'applied' | 'rebuilt';

/**
 * Applies to the bits what changed since the last horizon.
 * @returns 'busy' when another process is at it: that is as good
 */
export async function refreshFacets(ctx: Ctx): Promise<RefreshOutcome> {
  const outcome = await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    // The lock comes in a statement of its own: the next one's snapshot then sees what the holder before us committed.
    const lock = await sql<{ held: boolean }>`
      SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, ${municipalityId}) AS held`.execute(ctx.db);
    if (!lock.rows[0]?.held) return 'busy';
    const { rows } = await sql<{ pending: number }>`
      SELECT count(*)::int AS pending FROM pending_facets(${municipalityId})`.execute(ctx.db);
    const pending = rows[0]?.pending ?? 0;
    if (pending === 0) return 'nothing';
    if (pending > REBUILD_ABOVE) return 'rebuilt';
    await apply(ctx);
    return 'applied';
  });
  if (outcome === 'rebuilt') await rebuildFacets(ctx);
  return outcome;
}

/**
 * Makes all bits anew from the truth, a chunk per transaction: 0.5 s each, whatever the size of the town. Readers stay
 * exact meanwhile: the horizon moves only at the end, and until then they lay every change since the old one over the
 * bits, old and new.
 */
export async function rebuildFacets(ctx: Ctx): Promise<void> {
  const { horizon, chunks } = await ctx.transaction(async (ctx) => {
    // Taken before the first chunk is read: what is below it is seen by every later snapshot.
    const { rows } = await sql<{ horizon: string; chunks: number }>`
      SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, coalesce((max(resident_no) >> 16) + 1, 0) AS chunks
      FROM facets WHERE municipality_id = ${ctx.scope.municipalityId}`.execute(ctx.db);
    return rows[0]!; // an aggregate without GROUP BY is one row
  });
  for (let chunk = 0; chunk < chunks; chunk += 1) await ctx.transaction((ctx) => rebuildChunk(ctx, chunk));
  await ctx.transaction((ctx) => moveHorizon(ctx, sql`${horizon}::xid8`));
}

async function rebuildChunk(ctx: TxCtx, chunk: number): Promise<void> {
  const { municipalityId } = ctx.scope;
  await sql`SELECT pg_advisory_xact_lock(${LOCK_CLASS}, ${municipalityId})`.execute(ctx.db);
  // Some 400,000 words of 64 residents are hashed; in the default 4 MB they would go through files.
  await sql`SELECT set_config('work_mem', '64MB', true)`.execute(ctx.db);
  await sql`DELETE FROM facet_bits WHERE municipality_id = ${municipalityId} AND chunk = ${chunk}`.execute(
    ctx.db,
  );
  await sql`
    INSERT INTO facet_bits (municipality_id, value, chunk, bits)
    SELECT ${municipalityId}, value, chunk, bits FROM (${bitsOf(sql`
      SELECT unnest("values") AS value, resident_no FROM facets
      WHERE municipality_id = ${municipalityId} AND resident_no BETWEEN ${chunk * CHUNK_BITS} AND ${(chunk + 1) * CHUNK_BITS - 1}`)}) AS made`.execute(
    ctx.db,
  );
}

async function apply(ctx: TxCtx): Promise<void> {
  const { municipalityId } = ctx.scope;
  // One statement, one snapshot: what is applied and the horizon that says so cannot differ.
  await sql`
    WITH pending AS MATERIALIZED (
      SELECT resident_no, "values" FROM pending_facets(${municipalityId})
    ),
    changed AS MATERIALIZED (${bitsOf(sql`SELECT 0 AS value, resident_no FROM pending`)}),
    fresh AS MATERIALIZED (${bitsOf(sql`SELECT unnest("values") AS value, resident_no FROM pending`)}),
    updated AS (
      UPDATE facet_bits AS old SET bits = new.bits
      FROM (
        SELECT b.value, b.chunk, (b.bits & ~changed.bits) | coalesce(fresh.bits, ${NOBODY}) AS bits
        FROM changed
        JOIN facet_bits b ON b.municipality_id = ${municipalityId} AND b.chunk = changed.chunk
        LEFT JOIN fresh ON fresh.value = b.value AND fresh.chunk = b.chunk
        -- Most values of a chunk stay as they were: they are read (8 kB), not written.
        WHERE b.bits & changed.bits <> coalesce(fresh.bits, ${NOBODY})
      ) AS new
      WHERE old.municipality_id = ${municipalityId} AND old.value = new.value AND old.chunk = new.chunk
    ),
    added AS (
      INSERT INTO facet_bits (municipality_id, value, chunk, bits)
      SELECT ${municipalityId}, value, chunk, bits FROM fresh
      WHERE NOT EXISTS (
        SELECT 1 FROM facet_bits b WHERE b.municipality_id = ${municipalityId} AND b.value = fresh.value AND b.chunk = fresh.chunk
      )
    )
    ${horizonTo(municipalityId, sql`pg_snapshot_xmin(pg_current_snapshot())`)}`.execute(ctx.db);
}

async function moveHorizon(ctx: TxCtx, horizon: RawBuilder<unknown>): Promise<void> {
  await horizonTo(ctx.scope.municipalityId, horizon).execute(ctx.db);
}

/**
 * Every transaction below the horizon has ended, and what it changed is in the bits. It never moves back: a rebuild that
 * ends after a refresh knows less.
 */
function horizonTo(municipalityId: number, horizon: RawBuilder<unknown>) {
  return sql`
    INSERT INTO facet_horizons AS known (municipality_id, horizon) VALUES (${municipalityId}, ${horizon})
    ON CONFLICT (municipality_id) DO UPDATE SET horizon = greatest(known.horizon, excluded.horizon), refreshed_at = now()`;
}
