/** 届いたか分からない人をどうするか: LINE never answered and has forgotten the calls, so a person decides, with a reason. */
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { decideUnknown, sendProgress, type UnknownDecision } from '../line/index.ts';
import { getDelivery } from './queries.ts';
import { requireState } from './states.ts';

export interface DecisionOrder {
  readonly id: string;
  readonly decision: UnknownDecision;
  readonly reason: string;
}

/**
 * The outbox's row is taken first and the delivery is not locked before, as in stop-delivery.ts.
 * @throws DomainError not_found, wrong_state, nothing_unknown (somebody was quicker), was_stopped (a stopped one is not sent again)
 */
export async function decideAboutUnknown(ctx: TxCtx, order: DecisionOrder): Promise<void> {
  const stored = await getDelivery(ctx, order.id, 'delivery.send');
  requireState(stored, 'decide');
  const recipients = await decide(ctx, order);
  const progress = await sendProgress(ctx, 'delivery', order.id);
  const again = order.decision === 'sent_again';
  const state = again ? 'sending' : progress?.state === 'complete' ? 'sent' : stored.state;
  await ctx.db
    .updateTable('deliveries')
    .set({
      state,
      finished_at: again ? null : stored.finished_at,
      updated_at: ctx.now(),
      updated_by: actingStaff(ctx),
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', order.id)
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.decide_unknown',
    subject: { kind: 'delivery', id: order.id },
    after: { decision: order.decision, reason: order.reason, recipients },
  });
}

async function decide(ctx: TxCtx, { id, decision }: DecisionOrder): Promise<number> {
  try {
    return await decideUnknown(ctx, 'delivery', id, decision);
  } catch (error) {
    // Somebody else's click has opened it again since we looked.
    if (error instanceof DomainError && error.code === 'not_ended') throw new DomainError('nothing_unknown');
    throw error;
  }
}
