/** Residents' addresses at LINE, for whoever sends to them. */
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
  const rows = await ctx.db
    .selectFrom('residents')
    .select(['resident_no', 'line_user_id'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where((eb) => eb('resident_no', '=', eb.fn.any(eb.val([...residents]))))
    .where('friendship', '=', 'followed')
    .where('erased_at', 'is', null)
    .orderBy('resident_no')
    .execute();
  const reachable = new Set(rows.map((row) => row.resident_no));
  return {
    lineIds: Buffer.concat(rows.map((row) => row.line_user_id)),
    skipped: residents.filter((no) => !reachable.has(no)),
  };
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
