/** The plug point at which modules listed after `line` receive what residents do in the talk. */
import type { webhook } from '@line/bot-sdk';
import type { TxCtx } from '../../../platform/context/context.ts';
import { plugPoint } from '../../../platform/plugs/index.ts';

/** One event of LINE, handed to every handler that wants its kind, in one resident's order of time. */
export interface IncomingEvent {
  /** webhookEventId: stays the same when LINE sends the event again. */
  readonly id: string;
  /** `message`, `follow`, `postback` … or a kind that LINE introduced after this was written. */
  readonly kind: string;
  readonly channelId: string;
  /** LINE's own time of the event. */
  readonly at: Temporal.Instant;
  /** null when LINE withholds it (no consent, PC-only account) or the event has no person. */
  readonly lineUserId: string | null;
  /** Usable once, within about a minute. null in standby mode and for kinds without one. */
  readonly replyToken: string | null;
  readonly redelivered: boolean;
  /** A newer event of the same resident was settled before this one arrived: do not undo what that one did. */
  readonly late: boolean;
  readonly body: webhook.Event;
}

export interface WebhookHandler {
  /** Names the handler in logs and metrics: `<module>.<what>`. */
  readonly name: string;
  readonly kinds: readonly string[] | 'every';
  /** Runs in the transaction that also records the outcome: what it writes happens exactly once, or not at all. */
  handle(ctx: TxCtx, event: IncomingEvent): Promise<void>;
}

/** Handlers of an event run in module order, all in one transaction. */
export const webhookHandler = plugPoint<WebhookHandler>('line.webhookHandler');
