import { found } from '../../../platform/errors/index.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { sourceOf } from './batch-source.ts';
import type { Lane } from './lanes.ts';
import { wakeSenders } from './wake-up.ts';

export interface SendOrder {
  /** The kind of a plugged-in batch source. */
  readonly source: string;
  readonly sourceId: string;
  readonly channelId: string;
  readonly lane: Exclude<Lane, 'reply'>;
  /** Not before; at once when absent. */
  readonly startAt?: Temporal.Instant;
}

/**
 * Orders a mass sending. The audience must be frozen in the same transaction: after its commit senders ask the batch source.
 * Ordering the same (source, sourceId) again changes nothing.
 * @returns the id of the send
 */
export async function startSend(ctx: TxCtx, order: SendOrder): Promise<string> {
  sourceOf(ctx, order.source);
  const municipalityId = ctx.scope.municipalityId;
  const inserted = await ctx.db
    .insertInto('sends')
    .values({
      municipality_id: municipalityId,
      source: order.source,
      source_id: order.sourceId,
      channel_id: order.channelId,
      lane: order.lane,
      cursor: null,
      start_at: order.startAt ?? ctx.now(),
      halt_reason: null,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.columns(['municipality_id', 'source', 'source_id']).doNothing())
    .returning('send_id')
    .executeTakeFirst();
  await wakeSenders(ctx, order.channelId, 'send');
  if (inserted) return inserted.send_id;
  const existing = await ctx.db
    .selectFrom('sends')
    .select('send_id')
    .where('municipality_id', '=', municipalityId)
    .where('source', '=', order.source)
    .where('source_id', '=', order.sourceId)
    .executeTakeFirst();
  return found(existing, 'send').send_id;
}
