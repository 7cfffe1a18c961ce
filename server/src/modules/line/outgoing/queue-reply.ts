import type { messagingApi } from '@line/bot-sdk';
import type { TxCtx } from '../../../platform/context/context.ts';
import { priorityOf } from './lanes.ts';
import { wakeSenders } from './wake-up.ts';

export interface ReplyOrder {
  readonly channelId: string;
  readonly replyToken: string;
  /** 1–5. */
  readonly messages: readonly messagingApi.Message[];
  /** The webhook event that is answered. */
  readonly eventId: string;
}

/**
 * Puts an answer in the talk into the outbox. It is attempted at most once: a reply has no retry key, so after a call
 * without an answer nobody knows whether it arrived, and it is never repeated (not as a push either).
 * @returns the message's id
 */
export async function queueReply(ctx: TxCtx, order: ReplyOrder): Promise<string> {
  const { message_id } = await ctx.db
    .insertInto('outbox_messages')
    .values({
      municipality_id: ctx.scope.municipalityId,
      channel_id: order.channelId,
      verb: 'reply',
      priority: priorityOf('reply'),
      body: Buffer.from(JSON.stringify({ replyToken: order.replyToken, messages: order.messages })),
      event_id: order.eventId,
      subject: null,
      attempt_at: null,
      request_id: null,
      failure: null,
      created_at: ctx.now(),
      settled_at: null,
    })
    .returning('message_id')
    .executeTakeFirstOrThrow();
  await wakeSenders(ctx, order.channelId, 'reply');
  return message_id;
}
