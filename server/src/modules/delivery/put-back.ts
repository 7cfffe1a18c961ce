/** A schedule that cannot start goes back to draft, keeps the reason, and its 担当者 hear of it. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { tellNotStartedJob } from './jobs.ts';
import type { DeliveryRecord } from './queries.ts';
import './tables.ts';

/** Words for what stops a start without being a finding of the check. */
export const START_REFUSALS: Readonly<Record<string, string>> = {
  no_recipients: '配信先に当てはまる人が一人もいません。配信先を選び直してください。',
  no_channel: 'LINE公式アカウントが接続されていません。',
};

/** @param reason a sentence for staff */
export async function putBack(ctx: TxCtx, due: DeliveryRecord, reason: string): Promise<void> {
  const now = ctx.now();
  const notStarted = {
    at: now.toString(),
    scheduledFor: due.scheduled_for?.toString() ?? now.toString(),
    reason,
  };
  await ctx.db
    .updateTable('deliveries')
    .set({
      state: 'draft',
      scheduled_for: null,
      not_started: JSON.stringify(notStarted),
      revision: due.revision + 1,
      updated_at: now,
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', due.id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.not_started',
    subject: { kind: 'delivery', id: due.id },
    after: { reason },
  });
  await enqueue(ctx, tellNotStartedJob, { deliveryId: due.id }, { key: due.id });
  ctx.log.error({ delivery: due.id }, 'a scheduled delivery could not be started');
}
