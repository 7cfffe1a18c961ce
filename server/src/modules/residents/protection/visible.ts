/**
 * Who may see a resident with the mark 支援措置: the one place that says so. Whatever lists, searches, counts or shows
 * residents to staff asks here; whoever may not see one is answered as if nobody were there.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import '../tables.ts';

/** Our own work (sending, nightly jobs) sees everybody; people only with the permission. */
export function seesProtected({ actor }: Pick<TxCtx, 'actor'>): boolean {
  if (actor.kind === 'staff' || actor.kind === 'apiKey') return actor.permissions.has('residents.protect');
  return actor.kind === 'system';
}

/** As a condition of a query, on the column `protected` of `table`. */
export function visibleRows(ctx: Pick<TxCtx, 'actor'>, table: string): RawBuilder<SqlBool> {
  return seesProtected(ctx) ? sql<SqlBool>`true` : sql<SqlBool>`NOT ${sql.ref(`${table}.protected`)}`;
}

/** Numbers and ids of those whom the actor may not see: a handful, for what knows residents by number only (操作記録). */
export async function hiddenResidents(
  ctx: TxCtx,
): Promise<readonly { readonly no: number; readonly id: string }[]> {
  if (seesProtected(ctx)) return [];
  return ctx.db
    .selectFrom('residents')
    .select(['resident_no as no', 'id'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('protected', '=', true)
    .execute();
}
