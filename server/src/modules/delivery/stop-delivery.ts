/** 配信を途中で中止する: what LINE has accepted cannot be called back; the rest is not sent. */
import { can } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { stopSend } from '../line/index.ts';
import { getDelivery } from './queries.ts';
import { requireState } from './states.ts';

/**
 * The outbox's row is taken first and the delivery is not locked: the settling of a send takes them in the same order, and
 * the other order could end in a deadlock at the very moment when a send ends.
 * @throws DomainError not_found, wrong_state (it has ended meanwhile, too)
 */
export async function stopDelivery(ctx: TxCtx, id: string): Promise<void> {
  requireState(await getDelivery(ctx, id, 'delivery.send'), 'stop');
  try {
    await stopSend(ctx, 'delivery', id);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') {
      const { state } = await getDelivery(ctx, id); // the settling that we waited for has committed
      throw new DomainError('wrong_state', { state, allowed: can.stop.states });
    }
    throw error;
  }
  await appendAudit(ctx, { action: 'delivery.stop', subject: { kind: 'delivery', id } });
}
