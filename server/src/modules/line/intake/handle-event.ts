/**
 * The turn of some events: claimed, handed to the handlers and settled in one transaction. Whoever else may try the same
 * event waits at the claim and then finds it settled.
 */
import type { webhook } from '@line/bot-sdk';
import { CompiledQuery } from 'kysely';
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
 * @param events of one municipality, each resident's in order
 * @param attempt how often they are being tried, this time included
 * @returns what became of each
 * @throws whatever a handler throws; nothing is changed then, for none of them
 */
export async function handleEvents(
  services: Services,
  events: readonly WaitingEvent[],
  attempt: number,
): Promise<Settlement[]> {
  const ctx = contextOf(services, events[0]!); // never called with none
  return ctx.transaction(async (ctx) => {
    const every = ctx.plugs.all(webhookHandler);
    const wanting = events.map((event) => every.filter((handler) => wants(handler, event.kind)));
    const claimed = await claim(ctx, events, wanting, attempt);
    const settlements: Settlement[] = [];
    for (const [index, waiting] of events.entries()) {
      const row = claimed.get(index);
      settlements.push(row ? await handle(ctx, waiting, row, wanting[index]!) : 'settled before'); // same length
    }
    return settlements;
  });
}

async function handle(
  ctx: TxCtx,
  waiting: WaitingEvent,
  claimed: Claimed,
  handlers: readonly WebhookHandler[],
): Promise<Settlement> {
  const { body } = claimed;
  if (body === null || (claimed.late && (await wasUnsent(ctx, waiting, claimed.messageId)))) {
    await rowOf(ctx, waiting).set({ state: 'unsent', body: null }).execute();
    return 'unsent';
  }
  if (waiting.kind === 'unsend') await removeUnsent(ctx, waiting, claimed.messageId);
  if (handlers.length === 0) return claimed.state;
  const event = await incomingEvent(ctx, waiting, claimed, body);
  for (const handler of handlers) await handler.handle(ctx, event);
  return claimed.state;
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
  readonly state: 'handled' | 'recorded';
  readonly at: Temporal.Instant;
  readonly messageId: string | null;
  readonly replyToken: string | null;
  readonly redelivered: boolean;
  readonly late: boolean;
  readonly body: Buffer | null;
}

/** Takes the rows for this transaction as settled; undone with everything else if a handler throws. */
async function claim(
  ctx: TxCtx,
  events: readonly WaitingEvent[],
  wanting: readonly (readonly WebhookHandler[])[],
  attempt: number,
): Promise<Map<number, Claimed>> {
  const { rows } = await ctx.db.executeQuery<ClaimedRow>(
    CompiledQuery.raw(CLAIM, [
      ctx.scope.municipalityId,
      attempt,
      ctx.now(),
      events.map((event) => event.channelId),
      events.map((event) => event.eventId),
      events.map((event) => instant(event).toString()),
      events.map((event) => lineUserIdToBytes(event.lineUserId)),
      // We handle an unsend ourselves.
      events.map(
        (event, index) => (wanting[index]!.length > 0 || event.kind === 'unsend' ? 'handled' : 'recorded'), // same length
      ),
      Temporal.Instant.fromEpochMilliseconds(Math.min(...events.map((event) => event.ts))),
      Temporal.Instant.fromEpochMilliseconds(Math.max(...events.map((event) => event.ts))),
    ]),
  );
  return new Map(
    rows.map((row) => [
      row.n - 1,
      {
        state: row.state,
        at: row.ts,
        messageId: row.message_id,
        replyToken: row.reply_token,
        redelivered: row.redelivered,
        late: row.late,
        body: row.body,
      },
    ]),
  );
}

interface ClaimedRow {
  n: number;
  state: 'handled' | 'recorded';
  ts: Temporal.Instant;
  message_id: string | null;
  reply_token: string | null;
  redelivered: boolean;
  late: boolean;
  body: Buffer | null;
}

// Raw: one statement for many events, each found by its key. Late: a newer event of the resident is settled already.
export const CLAIM = `/* prepared: line_inbox_claim */
  UPDATE line_inbox AS event
  SET state = wanted.state, attempts = $2, settled_at = $3, late = EXISTS (
    SELECT FROM line_inbox newer
    WHERE newer.municipality_id = $1 AND newer.channel_id = wanted.channel_id AND newer.line_user_id = wanted.line_user_id
      AND newer.ts > wanted.ts AND newer.ts > $9 AND newer.state <> 'open')
  FROM unnest($4::uuid[], $5::text[], $6::timestamptz[], $7::bytea[], $8::text[]) WITH ORDINALITY
    AS wanted (channel_id, event_id, ts, line_user_id, state, n)
  WHERE event.municipality_id = $1 AND event.channel_id = wanted.channel_id AND event.event_id = wanted.event_id
    AND event.ts = wanted.ts AND event.state = 'open'
    -- The same once more as plain bounds, by which the other days' partitions are left out.
    AND event.ts BETWEEN $9 AND $10
  RETURNING wanted.n, event.state, event.ts, event.message_id, event.reply_token, event.redelivered, event.late, event.body`;

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
