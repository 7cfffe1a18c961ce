/** What residents are spared: silence at night, hours without deliveries, how many one person gets in a week. */
import { DEFAULT_RESTRAINT, type Restraint } from '@madoguchi/contract/delivery';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';

export async function readRestraint(ctx: TxCtx): Promise<Restraint> {
  const row = await ctx.db
    .selectFrom('delivery_restraint')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
  if (!row) return DEFAULT_RESTRAINT;
  const hours = (from: number | null, until: number | null) =>
    from === null || until === null ? null : { from, until };
  return {
    silent: hours(row.silent_from, row.silent_until),
    quiet: hours(row.quiet_from, row.quiet_until),
    ceiling: row.ceiling,
  };
}

export async function saveRestraint(ctx: TxCtx, restraint: Restraint): Promise<void> {
  const before = await readRestraint(ctx);
  const stored = {
    silent_from: restraint.silent?.from ?? null,
    silent_until: restraint.silent?.until ?? null,
    quiet_from: restraint.quiet?.from ?? null,
    quiet_until: restraint.quiet?.until ?? null,
    ceiling: restraint.ceiling,
    updated_by: actingStaff(ctx),
    updated_at: ctx.now(),
  };
  await ctx.db
    .insertInto('delivery_restraint')
    .values({ municipality_id: ctx.scope.municipalityId, ...stored })
    .onConflict((conflict) => conflict.column('municipality_id').doUpdateSet(stored))
    .execute();
  await appendAudit(ctx, { action: 'delivery.restraint', before: { ...before }, after: { ...restraint } });
}
