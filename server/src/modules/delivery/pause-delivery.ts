/** 配信を一時停止する: nobody further is written to until somebody resumes; what LINE has accepted cannot be called back. */
import { can } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { pauseSend, sendProgress } from '../line/index.ts';
import { getDelivery } from './queries.ts';
import { requireState } from './states.ts';

/**
 * The outbox's row is taken first and the delivery is not locked, as in stop-delivery.ts.
 * @throws DomainError not_found, wrong_state (it has ended meanwhile, too), already_halted
 */
export async function pauseDelivery(ctx: TxCtx, id: string): Promise<void> {
  requireState(await getDelivery(ctx, id, 'delivery.send'), 'pause');
  try {
    await pauseSend(ctx, 'delivery', id);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    if ((await sendProgress(ctx, 'delivery', id))?.state === 'halted')
      throw new DomainError('already_halted');
    const { state } = await getDelivery(ctx, id); // the settling that we waited for has committed
    throw new DomainError('wrong_state', { state, allowed: can.pause.states });
  }
  await appendAudit(ctx, { action: 'delivery.pause', subject: { kind: 'delivery', id } });
}
