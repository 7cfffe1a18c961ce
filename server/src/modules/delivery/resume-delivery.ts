/** 止まっている配信を続ける: LINE refused every further call, a person removed the cause; nobody gets it twice. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { resumeSend, sendProgress } from '../line/index.ts';
import { lockDelivery } from './queries.ts';
import { requireState } from './states.ts';

/** @throws DomainError not_found, wrong_state, not_halted (it is going on by itself) */
export async function resumeDelivery(ctx: TxCtx, id: string): Promise<void> {
  const stored = await lockDelivery(ctx, id, 'delivery.send');
  requireState(stored, 'resume');
  const progress = await sendProgress(ctx, 'delivery', id);
  if (progress?.state !== 'halted') throw new DomainError('not_halted');
  await resumeSend(ctx, 'delivery', id);
  await appendAudit(ctx, {
    action: 'delivery.resume',
    subject: { kind: 'delivery', id },
    before: { halted: progress.haltReason },
  });
}
