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
  // One row for all: PostgreSQL joins the ids. 500 rows of a million residents would cost the driver seconds of a core.
  const { rows } = await sql<{ ids: Buffer | null; n: number }>`
    SELECT string_agg(line_user_id, ''::bytea ORDER BY resident_no) AS ids, count(*)::int AS n
    FROM residents
    WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = any(${residents}::int[])
      AND friendship = 'followed' AND erased_at IS NULL`.execute(ctx.db);
  const { ids, n } = rows[0]!; // an aggregate has one row
  const skipped = n === residents.length ? [] : await unreachable(ctx, residents);
  if (n + skipped.length !== residents.length) return lineIdsOf(ctx, residents); // somebody came or went in between
  return { lineIds: ids ?? Buffer.alloc(0), skipped };
}

/** Those of the residents who may not be written to, sorted. */
async function unreachable(ctx: TxCtx, residents: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`
    SELECT no FROM unnest(${residents}::int[]) AS asked (no)
    WHERE NOT EXISTS (
      SELECT 1 FROM residents r
      WHERE r.municipality_id = ${ctx.scope.municipalityId} AND r.resident_no = no AND r.friendship = 'followed' AND r.erased_at IS NULL)
    ORDER BY no`.execute(ctx.db);
  return rows.map(({ no }) => no);
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
