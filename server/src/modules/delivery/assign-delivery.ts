/** 所管を変える: whose a delivery is, and whether it is that department's alone. What is sent does not change. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { checkedOwner } from '../staff/index.ts';
import { lockDelivery, type DeliveryRecord } from './queries.ts';

/**
 * The revision stays: whoever is writing at this moment goes on.
 * @throws DomainError not_found, forbidden (another department's, or exclusive to a department that one does not reach)
 */
export async function assignDelivery(
  ctx: TxCtx,
  id: string,
  owner: { readonly departmentId: string | null; readonly exclusive: boolean },
): Promise<DeliveryRecord> {
  const before = await lockDelivery(ctx, id, 'delivery.create');
  const after = await checkedOwner(ctx, 'delivery.create', owner);
  await ctx.db
    .updateTable('deliveries')
    .set(after)
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.assign',
    subject: { kind: 'delivery', id },
    before: { department_id: before.department_id, exclusive: before.exclusive },
    after,
  });
  return { ...before, ...after };
}
