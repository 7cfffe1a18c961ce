/** 下書きを削除する. What was scheduled or sent is history and stays. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { lockDelivery } from './queries.ts';
import { requireState } from './states.ts';

/** @throws DomainError not_found, wrong_state */
export async function deleteDraft(ctx: TxCtx, id: string): Promise<void> {
  const stored = await lockDelivery(ctx, id, 'delivery.create');
  requireState(stored, 'delete');
  await ctx.db
    .deleteFrom('deliveries')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.delete',
    subject: { kind: 'delivery', id },
    before: { title: stored.title },
  });
}
