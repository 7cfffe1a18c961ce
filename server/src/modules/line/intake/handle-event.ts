/**
 * One event's turn: claimed, handed to the handlers and settled in one transaction. Whoever else may try the same event
 * waits at the claim and then finds it settled.
 */
import type { webhook } from '@line/bot-sdk';
import { systemContext, type Ctx, type Services, type TxCtx } from '../../../platform/context/context.ts';
import { lineUserIdToBytes } from '../line-user-id.ts';
import { describeFailure } from './failure.ts';
import { bodyPlace } from './record-events.ts';
import { removeUnsent, wasUnsent } from './remove-unsent.ts';
import type { WaitingEvent } from './take-events.ts';
import { webhookHandler, type IncomingEvent, type WebhookHandler } from './webhook-handler.ts';
import '../tables.ts';

export type Settlement = 'handled' | 'recorded' | 'unsent' | 'settled before';

/**
 * @param attempt how often it is being tried, this time included
 * @throws whatever a handler throws; nothing is changed then
 */
export async function handleEvent(
  services: Services,
  waiting: WaitingEvent,
  attempt: number,
): Promise<Settlement> {
  const ctx = contextOf(services, waiting);
  return ctx.transaction(async (ctx) => {
    const claimed = await claim(ctx, waiting, attempt);
    if (!claimed) return 'settled before';
    const taken =
      claimed.body === null || (claimed.late && (await wasUnsent(ctx, waiting, claimed.messageId)));
    if (taken) {
      await mark(ctx, waiting, 'unsent');
      return 'unsent';
    }
    const event = await incomingEvent(ctx, waiting, claimed, claimed.body!); // null was answered above
    if (event.kind === 'unsend') await removeUnsent(ctx, waiting, claimed.messageId);
    const handlers = ctx.plugs.all(webhookHandler).filter((handler) => wants(handler, event.kind));
    for (const handler of handlers) await handler.handle(ctx, event);
    if (handlers.length > 0 || event.kind === 'unsend') return 'handled';
    await mark(ctx, waiting, 'recorded');
    return 'recorded';
  });
}

/** Records that the event failed for good, with how often it was tried; others go on. */
export async function settleFailed(
  services: Services,
  waiting: WaitingEvent,
  attempts: number,
  error: unknown,
): Promise<void> {
  await contextOf(services, waiting).transaction(async (ctx) => {
    await rowOf(ctx, waiting)
      .where('state', '=', 'open')
      .set({ state: 'failed', attempts, settled_at: ctx.now(), error: describeFailure(error) })
      .execute();
  });
}

function contextOf(services: Services, waiting: WaitingEvent): Ctx {
  return systemContext(services, waiting.municipalityId, 'line inbox');
}

function wants(handler: WebhookHandler, kind: string): boolean {
  return handler.kinds === 'every' || handler.kinds.includes(kind);
}

interface Claimed {
  readonly at: Temporal.Instant;
  readonly messageId: string | null;
  readonly replyToken: string | null;
  readonly redelivered: boolean;
  readonly late: boolean;
  readonly body: Buffer | null;
}

/** Takes the row for this transaction as handled; undone with everything else if a handler throws. */
async function claim(ctx: TxCtx, waiting: WaitingEvent, attempt: number): Promise<Claimed | null> {
  const row = await rowOf(ctx, waiting)
    .where('state', '=', 'open')
    .set((query) => ({
      state: 'handled' as const,
      attempts: attempt,
      settled_at: ctx.now(),
      late: query
        .exists(
          query
            .selectFrom('line_inbox as newer')
            .select('newer.id')
            .where('newer.municipality_id', '=', ctx.scope.municipalityId)
            .where('newer.channel_id', '=', waiting.channelId)
            .where('newer.line_user_id', '=', lineUserIdToBytes(waiting.lineUserId))
            .where('newer.ts', '>', instant(waiting))
            .where('newer.state', '!=', 'open'),
        )
        .$castTo<boolean>(),
    }))
    .returning(['ts', 'message_id', 'reply_token', 'redelivered', 'late', 'body'])
    .executeTakeFirst();
  if (!row) return null;
  return {
    at: row.ts,
    messageId: row.message_id,
    replyToken: row.reply_token,
    redelivered: row.redelivered,
    late: row.late,
    body: row.body,
  };
}

async function mark(ctx: TxCtx, waiting: WaitingEvent, state: 'recorded' | 'unsent'): Promise<void> {
  await rowOf(ctx, waiting)
    .set(state === 'unsent' ? { state, body: null } : { state })
    .execute();
}

function rowOf(ctx: TxCtx, waiting: WaitingEvent) {
  return ctx.db
    .updateTable('line_inbox')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('channel_id', '=', waiting.channelId)
    .where('event_id', '=', waiting.eventId)
    .where('ts', '=', instant(waiting));
}

function instant(waiting: WaitingEvent): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(waiting.ts);
}

async function incomingEvent(
  ctx: TxCtx,
  waiting: WaitingEvent,
  claimed: Claimed,
  sealed: Buffer,
): Promise<IncomingEvent> {
  const text = await ctx.cipher.open(
    ctx.scope.municipalityId,
    bodyPlace(waiting.channelId, waiting.eventId),
    sealed,
  );
  return {
    id: waiting.eventId,
    kind: waiting.kind,
    channelId: waiting.channelId,
    at: claimed.at,
    lineUserId: waiting.lineUserId,
    replyToken: claimed.replyToken,
    redelivered: claimed.redelivered,
    late: claimed.late,
    // LINE's own shape, stored as it came: kinds and fields that the SDK does not know yet are there too.
    body: JSON.parse(text) as webhook.Event,
  };
}
