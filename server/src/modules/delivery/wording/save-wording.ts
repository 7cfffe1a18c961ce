/** Keeps the list of words and the contacts; what stood there before is in the record of operations. */
import type { Wording } from '@madoguchi/contract/delivery';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { readWording } from './read-wording.ts';

export async function saveWording(ctx: TxCtx, wording: Wording): Promise<void> {
  const before = await readWording(ctx);
  const stored = {
    words: JSON.stringify(wording.words),
    contacts: JSON.stringify(wording.contacts),
    updated_by: actingStaff(ctx),
    updated_at: ctx.now(),
  };
  await ctx.db
    .insertInto('delivery_wording')
    .values({ municipality_id: ctx.scope.municipalityId, ...stored })
    .onConflict((conflict) => conflict.column('municipality_id').doUpdateSet(stored))
    .execute();
  await appendAudit(ctx, { action: 'delivery.wording', before: { ...before }, after: { ...wording } });
}
