/** 配信を途中で中止する: what LINE has accepted cannot be called back; the rest is not sent. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { stopSend } from '../line/index.ts';
import { lockDelivery } from './queries.ts';
import { requireState } from './states.ts';

/** @throws DomainError not_found, wrong_state */
export async function stopDelivery(ctx: TxCtx, id: string): Promise<void> {
  const stored = await lockDelivery(ctx, id);
  requireState(stored, 'stop');
  await stopSend(ctx, 'delivery', id);
  await appendAudit(ctx, { action: 'delivery.stop', subject: { kind: 'delivery', id } });
}
