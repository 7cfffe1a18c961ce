/** Gives the outbox its recipients and texts: frozen bits cut into batches, the messages as they were frozen. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { cutAudience } from '../audiences/index.ts';
import type { BatchSource, CutBatch } from '../line/index.ts';
import { lineIdsOf, testersAmong } from '../residents/index.ts';
import { getDelivery, type DeliveryRecord } from './queries.ts';
import { messagesOfVariant, variantsOf } from './variants.ts';

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
    const variants = Object.keys(stored.languages).length === 0 ? [] : await variantsOf(ctx, deliveryId);
    // A started delivery has an audience: constraint of the table.
    const whole = [{ variant: 0, audience_id: stored.audience_id! }];
    const batches: CutBatch[] = [];
    let after = cursor;
    for (const { variant, audience_id } of variants.length === 0 ? whole : variants) {
      if (after !== null && variant < after.variant) continue;
      const lastNo = after?.variant === variant ? after.lastNo : -1;
      for (const part of await cutAudience(ctx, audience_id, lastNo, BATCH_SIZE, count - batches.length)) {
        const no: number = after === null ? 0 : after.no + 1;
        batches.push({ variant, no, verb: 'multicast', ...part });
        after = { variant, no, lastNo: part.lastNo };
      }
      if (batches.length >= count) break;
    }
    return batches;
  },

  async render(ctx, deliveryId, batch) {
    const stored = await getDelivery(ctx, deliveryId);
    const reachable =
      batch.verb === 'broadcast'
        ? { lineIds: Buffer.alloc(0), skipped: [] }
        : stored.drill
          ? await testersAmong(ctx, batch.residents)
          : await lineIdsOf(ctx, batch.residents);
    return {
      ...reachable,
      // A started delivery has messages: constraint of the table.
      messages: (await saidTo(ctx, stored, batch.variant)) ?? stored.messages!,
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

function saidTo(ctx: TxCtx, stored: DeliveryRecord, variant: number) {
  return Object.keys(stored.languages).length === 0 ? null : messagesOfVariant(ctx, stored.id, variant);
}

/** As one broadcast. In several languages, or past those who must not get it, a delivery names its residents. */
export function goesToEveryone(stored: Pick<DeliveryRecord, 'target' | 'named'>): boolean {
  return stored.target?.kind === 'everyone' && !stored.named;
}
