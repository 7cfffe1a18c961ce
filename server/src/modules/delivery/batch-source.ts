/** Gives the outbox its recipients and texts: frozen bits cut into batches, each rendered once at its first attempt. */
import { block } from '@madoguchi/contract/delivery';
import { z } from 'zod';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { cutAudience } from '../audiences/index.ts';
import type { BatchSource } from '../line/index.ts';
import { lineIdsOf } from '../residents/index.ts';
import { redirectOf } from './links.ts';
import { getDelivery, picturesById, type DeliveryRecord } from './queries.ts';
import { picturesIn, renderMessages } from './render-messages.ts';

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
    const blocks = z.array(block).parse(stored.blocks);
    const links = await linksOf(ctx, deliveryId);
    const messages = renderMessages(blocks, {
      publicUrl: ctx.publicUrl,
      pictures: await picturesById(ctx, picturesIn(blocks)),
      linkFor: (url) => links.get(url) ?? url,
    });
    const reachable =
      batch.verb === 'broadcast'
        ? { lineIds: Buffer.alloc(0), skipped: [] }
        : await lineIdsOf(ctx, batch.residents);
    return {
      ...reachable,
      messages,
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

export function goesToEveryone(stored: Pick<DeliveryRecord, 'target'>): boolean {
  return stored.target?.kind === 'everyone';
}

/** Original address → our redirect. */
async function linksOf(ctx: TxCtx, deliveryId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db
    .selectFrom('delivery_links')
    .innerJoin('municipalities', 'municipalities.municipality_id', 'delivery_links.municipality_id')
    .select(['delivery_links.url', 'delivery_links.token', 'municipalities.slug'])
    .where('delivery_links.municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', deliveryId)
    .execute();
  return new Map(rows.map((row) => [row.url, redirectOf(ctx, row.slug, row.token)]));
}
