/** 訂正を送る: a draft for exactly those who got the wrong message, whatever the residents' answers say today. */
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { createDelivery } from './create-delivery.ts';
import { getDelivery, type DeliveryRecord } from './queries.ts';
import { requireState } from './states.ts';

/** Stands before the first text; whoever writes the correction says below it what was wrong. */
export const CORRECTION_WORDS = '【訂正】先ほどのお知らせに誤りがありました。';

/** @throws DomainError not_found, forbidden, wrong_state (it is still being sent: stop it first) */
export async function startCorrection(ctx: TxCtx, id: string): Promise<DeliveryRecord> {
  const wrong = await getDelivery(ctx, id, 'delivery.create');
  requireState(wrong, 'correct');
  const copy = await createDelivery(ctx, id);
  const [first, ...rest] = copy.blocks;
  const blocks =
    first?.kind === 'text'
      ? [{ ...first, text: `${CORRECTION_WORDS}\n\n${first.text}` }, ...rest]
      : [{ kind: 'text' as const, text: CORRECTION_WORDS }, ...copy.blocks.slice(0, 4)];
  const correction = await ctx.db
    .updateTable('deliveries')
    .set({ title: `訂正：${wrong.title}`.slice(0, 100), blocks: JSON.stringify(blocks), corrects: id })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', copy.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendAudit(ctx, {
    action: 'delivery.correct',
    subject: { kind: 'delivery', id: correction.id },
    after: { corrects: id },
  });
  return correction;
}
