import type { TxCtx } from '../../platform/context/context.ts';
import type { Town } from '../../platform/module.ts';
import './tables.ts';

/** Name and contact of this transaction's municipality. */
export async function townOf(ctx: TxCtx): Promise<Town> {
  const row = await ctx.db
    .selectFrom('municipalities')
    .select(['slug', 'name', 'contact_name', 'contact_phone'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirstOrThrow();
  return { slug: row.slug, name: row.name, contactName: row.contact_name, contactPhone: row.contact_phone };
}
