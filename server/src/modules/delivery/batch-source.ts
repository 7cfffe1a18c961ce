/** Gives the outbox its recipients and texts: frozen bits cut into batches, the messages as they were frozen. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { cutAudience } from '../audiences/index.ts';
import type { BatchSource } from '../line/index.ts';
import { lineIdsOf } from '../residents/index.ts';
import { getDelivery, type DeliveryRecord } from './queries.ts';

/** LINE takes 1–500 user ids in one multicast. */
const BATCH_SIZE = 500;

export const deliveryBatches: BatchSource = {
  kind: 'delivery',

  async cut(ctx, deliveryId, cursor, count) {
    const stored = await getDelivery(ctx, deliveryId);
    if (goesToEveryone(stored)) {
      // One call reaches every friend, those we have never met included.
      return cursor === null
        ? [{ variant: 0, no: 0, firstNo: 0, lastNo: 0, residents: [], verb: 'broadcast' }]
        : [];
    }
    const parts = await cutAudience(ctx, stored.audience_id!, cursor?.lastNo ?? -1, BATCH_SIZE, count); // a started delivery has an audience: constraint of the table
    const first = cursor === null ? 0 : cursor.no + 1;
    return parts.map((part, index) => ({ variant: 0, no: first + index, verb: 'multicast', ...part }));
  },

  async render(ctx, deliveryId, batch) {
    const stored = await getDelivery(ctx, deliveryId);
    const reachable =
      batch.verb === 'broadcast'
        ? { lineIds: Buffer.alloc(0), skipped: [] }
        : await lineIdsOf(ctx, batch.residents);
    return {
      ...reachable,
      messages: stored.messages!, // a started delivery has them: constraint of the table
      notificationDisabled: stored.silent,
      aggregationUnit: stored.aggregation_unit,
    };
  },

  async settled(ctx, deliveryId, outcome) {
    const now = ctx.now();
    const state = ({ complete: 'sent', partial: 'partly_unsent', stopped: 'stopped' } as const)[outcome];
    await ctx.db
      .updateTable('deliveries')
      .set({ state, finished_at: now, updated_at: now })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', deliveryId)
      .where('state', '=', 'sending')
      .execute();
    await ctx.db
      .insertInto('delivery_statistics')
      .values({
        municipality_id: ctx.scope.municipalityId,
        delivery_id: deliveryId,
        opens: null,
        clickers: null,
        asked_at: null,
        ask_again_at: now,
      })
      .onConflict((conflict) => conflict.columns(['municipality_id', 'delivery_id']).doNothing())
      .execute();
    await appendEvent(ctx, { kind: 'delivery.finished', subject: deliveryId, data: { outcome } });
    await appendAudit(ctx, {
      action: 'delivery.finish',
      subject: { kind: 'delivery', id: deliveryId },
      after: { outcome },
    });
  },
};

/** One broadcast reaches everyone: whoever must not get it, too. */
export function goesToEveryone(stored: Pick<DeliveryRecord, 'target' | 'named'>): boolean {
  return stored.target?.kind === 'everyone' && !stored.named;
}
