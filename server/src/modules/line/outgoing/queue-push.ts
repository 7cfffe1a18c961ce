import type { messagingApi } from '@line/bot-sdk';
import type { TxCtx } from '../../../platform/context/context.ts';
import { priorityOf } from './lanes.ts';
import { wakeSenders } from './wake-up.ts';

export interface PushOrder {
  readonly channelId: string;
  readonly lane: 'reply' | 'emergency';
  /** `U` and 32 hex digits. */
  readonly lineUserId: string;
  /** 1–5. */
  readonly messages: readonly messagingApi.Message[];
  /** What the notice is about, as an id ('submission 0198…'): never content. */
  readonly subject: string;
}

/**
 * Puts a notice to one person into the outbox. Its key is its id, committed with it: it is retried byte for byte until LINE
 * answers, at most for 24 hours.
 * @returns the message's id
 */
export async function queuePush(ctx: TxCtx, order: PushOrder): Promise<string> {
  const { message_id } = await ctx.db
    .insertInto('outbox_messages')
    .values({
      municipality_id: ctx.scope.municipalityId,
      channel_id: order.channelId,
      verb: 'push',
      priority: priorityOf(order.lane),
      body: Buffer.from(JSON.stringify({ to: order.lineUserId, messages: order.messages })),
      event_id: null,
      subject: order.subject,
      attempt_at: null,
      request_id: null,
      failure: null,
      created_at: ctx.now(),
      settled_at: null,
    })
    .returning('message_id')
    .executeTakeFirstOrThrow();
  await wakeSenders(ctx, order.channelId, 'push');
  return message_id;
}
