import type { messagingApi } from '@line/bot-sdk';
import { sql } from 'kysely';
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
  const body = Buffer.from(JSON.stringify({ replyToken: order.replyToken, messages: order.messages }));
  // Raw and prepared: hundreds a second when many tap at once.
  const { rows } = await sql<{ message_id: string }>`
    /* prepared: outbox_queue_reply */
    INSERT INTO outbox_messages (municipality_id, channel_id, verb, priority, body, event_id, created_at)
    VALUES (${ctx.scope.municipalityId}, ${order.channelId}, 'reply', ${priorityOf('reply')}, ${body}, ${order.eventId}, ${ctx.now()})
    RETURNING message_id`.execute(ctx.db);
  await wakeSenders(ctx, order.channelId, 'reply');
  return rows[0]!.message_id; // one in, one out
}
