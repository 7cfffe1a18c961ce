/** Names beside what people changed, for any module's lists. */
import type { TxCtx } from '../../../platform/context/context.ts';

/** @returns id → name; ids that name nobody are absent */
export async function namesOfStaff(ctx: TxCtx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('staff_members')
    .select(['id', 'name'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
