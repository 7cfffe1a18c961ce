/** 止まっている配信を続ける: paused by a person, or refused by LINE and the cause removed; nobody gets it twice. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { resumeSend, sendProgress } from '../line/index.ts';
import { getDelivery } from './queries.ts';
import { requireState } from './states.ts';

/**
 * The outbox's row is taken first and the delivery is not locked, as in stop-delivery.ts.
 * @throws DomainError not_found, wrong_state, not_halted (it is going on by itself)
 */
export async function resumeDelivery(ctx: TxCtx, id: string): Promise<void> {
  requireState(await getDelivery(ctx, id, 'delivery.send'), 'resume');
  const progress = await sendProgress(ctx, 'delivery', id);
  try {
    await resumeSend(ctx, 'delivery', id);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') throw new DomainError('not_halted');
    throw error;
  }
  await appendAudit(ctx, {
    action: 'delivery.resume',
    subject: { kind: 'delivery', id },
    before: { halted: progress?.haltReason ?? null },
  });
}
