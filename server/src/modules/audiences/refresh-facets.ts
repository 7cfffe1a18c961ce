/**
 * Keeps the bits true to what residents answered. Nothing depends on it for correctness: whoever counts or freezes lays
 * the changes since the horizon over the bits (`evaluate.ts`). It keeps that overlay small, so that counting stays fast.
 */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { bitsOf, NOBODY } from './bits.ts';
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
export async function refreshFacets(ctx: TxCtx): Promise<RefreshOutcome> {
  const { municipalityId } = ctx.scope;
  // The lock comes in a statement of its own: the next one's snapshot then sees what the holder before us committed.
  const lock = await sql<{
    held: boolean;
  }>`SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, ${municipalityId}) AS held`.execute(ctx.db);
  if (!lock.rows[0]?.held) return 'busy';
  const { rows } = await sql<{
    pending: number;
  }>`SELECT count(*)::int AS pending FROM pending_facets(${municipalityId})`.execute(ctx.db);
  const pending = rows[0]?.pending ?? 0;
  if (pending === 0) return 'nothing';
  if (pending > REBUILD_ABOVE) {
    await rebuild(ctx);
    return 'rebuilt';
  }
  await apply(ctx);
  return 'applied';
}

/**
 * Makes all bits anew from the truth. Readers go on with the old ones until it commits.
 * Waits for a refresh that is running.
 */
export async function rebuildFacets(ctx: TxCtx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${LOCK_CLASS}, ${ctx.scope.municipalityId})`.execute(ctx.db);
  await rebuild(ctx);
}

async function rebuild(ctx: TxCtx): Promise<void> {
  const { municipalityId } = ctx.scope;
  // Sorting 9 million (value, byte) pairs in the default 4 MB would go through files.
  await sql`SELECT set_config('work_mem', '64MB', true)`.execute(ctx.db);
  await sql`
    WITH gone AS (DELETE FROM facet_bits WHERE municipality_id = ${municipalityId} RETURNING value)
    SELECT count(*) FROM gone`.execute(ctx.db);
  await sql`
    WITH made AS (
      INSERT INTO facet_bits (municipality_id, value, chunk, bits)
      SELECT ${municipalityId}, value, chunk, bits
      FROM (${bitsOf(sql`SELECT unnest("values") AS value, resident_no FROM facets WHERE municipality_id = ${municipalityId}`)}) AS made
    )
    ${horizonOfThisSnapshot(municipalityId)}`.execute(ctx.db);
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
    ${horizonOfThisSnapshot(municipalityId)}`.execute(ctx.db);
}

/** Every transaction below this snapshot's xmin has ended: what it changed was seen by the statement this stands in. */
function horizonOfThisSnapshot(municipalityId: number) {
  return sql`
    INSERT INTO facet_horizons (municipality_id, horizon)
    VALUES (${municipalityId}, pg_snapshot_xmin(pg_current_snapshot()))
    ON CONFLICT (municipality_id) DO UPDATE SET horizon = excluded.horizon, refreshed_at = now()`;
}
