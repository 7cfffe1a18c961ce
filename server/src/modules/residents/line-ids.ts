/** Residents' addresses at LINE, for whoever sends to them. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { lineUserIdFromBytes } from '../line/index.ts';

/**
 * The LINE ids of those who may still be reached, 16 bytes each, in the order of `residents` (sorted numbers); the
 * others (blocked or erased since) are named in `skipped`.
 */
export async function lineIdsOf(
  ctx: TxCtx,
  residents: readonly number[],
): Promise<{ lineIds: Buffer; skipped: number[] }> {
  const asked = `{${residents.join(',')}}`; // the driver would quote and escape each number
  // One row for all: PostgreSQL joins the ids. A row each would cost the driver 20 µs, seconds of a core for a million.
  // One statement: both answers are of the same moment.
  const { rows } = await sql<{ ids: Buffer | null; skipped: number[] }>`
    WITH reachable AS MATERIALIZED (
      SELECT resident_no, line_user_id FROM residents
      WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = any(${asked}::int[])
        AND friendship = 'followed' AND erased_at IS NULL)
    SELECT (SELECT string_agg(line_user_id, ''::bytea ORDER BY resident_no) FROM reachable) AS ids,
      CASE WHEN (SELECT count(*) FROM reachable) = ${residents.length} THEN '{}'::int[]
        ELSE ARRAY(SELECT no FROM unnest(${asked}::int[]) AS asked (no)
                   WHERE no NOT IN (SELECT resident_no FROM reachable) ORDER BY no) END AS skipped`.execute(
    ctx.db,
  );
  const { ids, skipped } = rows[0]!; // a SELECT without FROM has one row
  return { lineIds: ids ?? Buffer.alloc(0), skipped };
}

/** LINE user ids (`U…`) of the members of staff who receive test sends and are friends now. */
export async function testerLineIds(ctx: TxCtx): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('residents')
    .select('line_user_id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_tester', '=', true)
    .where('friendship', '=', 'followed')
    .where('erased_at', 'is', null)
    .orderBy('resident_no')
    .execute();
  return rows.map((row) => lineUserIdFromBytes(row.line_user_id));
}

/** Friends who can be reached now. */
export async function countFollowers(ctx: TxCtx): Promise<number> {
  const { count } = await followers(ctx)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The next friends by their numbers, with their ids at LINE, 16 bytes each, in the same order. */
export async function followersAfter(
  ctx: TxCtx,
  after: number,
  limit: number,
): Promise<{ residents: number[]; lineIds: Buffer }> {
  // One row for all, as above.
  const { rows } = await sql<{ residents: number[] | null; ids: Buffer | null }>`
    SELECT array_agg(resident_no ORDER BY resident_no) AS residents,
      string_agg(line_user_id, ''::bytea ORDER BY resident_no) AS ids
    FROM (SELECT resident_no, line_user_id FROM residents
          WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no > ${after}
            AND friendship = 'followed' AND erased_at IS NULL
          ORDER BY resident_no LIMIT ${limit}) AS next`.execute(ctx.db);
  const { residents, ids } = rows[0]!; // an aggregate has one row
  return { residents: residents ?? [], lineIds: ids ?? Buffer.alloc(0) };
}

function followers(ctx: TxCtx) {
  return ctx.db
    .selectFrom('residents')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('friendship', '=', 'followed')
    .where('erased_at', 'is', null);
}

/** As `lineIdsOf`, for a drill: whoever is no tester (any more) is skipped, however they came into the audience. */
export async function testersAmong(
  ctx: TxCtx,
  residents: readonly number[],
): Promise<{ lineIds: Buffer; skipped: number[] }> {
  const rows = await ctx.db
    .selectFrom('residents')
    .select('resident_no')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', 'in', [...residents])
    .where('staff_tester', '=', true)
    .execute();
  const testers = new Set(rows.map((row) => row.resident_no));
  const { lineIds, skipped } = await lineIdsOf(
    ctx,
    residents.filter((no) => testers.has(no)),
  );
  const without = new Set(skipped);
  return { lineIds, skipped: residents.filter((no) => !testers.has(no) || without.has(no)) };
}
