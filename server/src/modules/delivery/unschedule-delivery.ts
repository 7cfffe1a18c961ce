/** 予約を取り消して下書きに戻す (DLV-06): the content stays, so that it can be changed and scheduled again. */
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { lockDelivery } from './queries.ts';
import { requireState } from './states.ts';

/** @throws DomainError not_found, wrong_state (it has started already) */
export async function unscheduleDelivery(ctx: TxCtx, id: string): Promise<void> {
  const stored = await lockDelivery(ctx, id, 'delivery.send');
  requireState(stored, 'unschedule');
  await ctx.db
    .updateTable('deliveries')
    .set({
      state: 'draft',
      scheduled_for: null,
      revision: stored.revision + 1,
      updated_by: actingStaff(ctx),
      updated_at: ctx.now(),
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.unschedule',
    subject: { kind: 'delivery', id },
    before: { scheduledFor: stored.scheduled_for?.toString() ?? null },
  });
}
