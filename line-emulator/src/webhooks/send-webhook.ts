import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from '../channels.ts';
import type { Fault } from '../faults.ts';
import type { EmulatorState } from '../state.ts';
import { postWebhook } from './post.ts';
import { signWebhook } from './sign.ts';
import type { WebhookRecord, WebhookResult } from './webhook-log.ts';
import type { WebhookEvent } from './make-event.ts';

interface WebhookOptions {
  /** Elsewhere than at the channel's webhook URL. */
  url?: string;
  /** Sends again by the channel's setting (default), or never. */
  redeliver?: boolean;
}

/** One webhook on its way. */
interface Errand {
  state: EmulatorState;
  channel: Channel;
  record: WebhookRecord;
  url: string;
  events: WebhookEvent[];
}

/** A webhook out of order waits for a later one, but no longer than this. */
const OUT_OF_ORDER_MS = 1000;
const STORM_COUNT = 10;
const STORM_EVERY_MS = 100;

/** Signs and sends events in one POST; gives the result of the first attempt. Redeliveries follow later. */
export async function sendWebhook(
  state: EmulatorState,
  channel: Channel,
  given: WebhookEvent[],
  options: WebhookOptions = {},
): Promise<WebhookResult> {
  const { channelId, useWebhook } = channel.settings;
  const url = options.url ?? channel.settings.webhookUrl;
  const webhookEventIds = given.map((event) => event.webhookEventId);
  // The console's test reaches the given URL also while webhooks are switched off.
  if (!url || (!useWebhook && options.url === undefined)) {
    return { sent: false, delivered: false, webhookEventIds, attempts: [] };
  }
  const { waitMs, fault } = state.faults.draw('webhook', channelId, true);
  const events = fault?.kind === 'out_of_order_webhook' ? given.toReversed() : given;
  const body = bodyOf(channel, events);
  const record = state.webhooks.add({
    channelId,
    at: state.clock.now(),
    body,
    signature: signWebhook(channel.settings.channelSecret, Buffer.from(body)),
    sent: true,
    delivered: false,
    webhookEventIds,
    attempts: [],
  });
  const errand: Errand = { state, channel, record, url, events };
  if (waitMs > 0) await pause(state, waitMs);
  if (fault?.kind === 'lost_webhook') {
    record.lost = true;
    return resultOf(record);
  }
  if (fault?.kind === 'out_of_order_webhook') await overtaken(state, channel, fault.ms ?? OUT_OF_ORDER_MS);
  const copies = fault?.kind === 'duplicate_webhook' ? (fault.count ?? 1) : 0;
  // Duplicates race with the original unless the fault spaces them out.
  await Promise.all(
    Array.from({ length: copies + 1 }, async (_, copy) => {
      if (copy > 0 && fault?.ms) await pause(state, copy * fault.ms);
      await attempt(errand, body, record.signature, false);
    }),
  );
  channel.webhookFlow.sent();
  if (options.url === undefined) noteOutcome(channel, record.delivered);
  if (fault?.kind === 'redelivery_storm') void storm(errand, fault);
  else if (!record.delivered && channel.settings.redelivery.enabled && options.redeliver !== false) {
    void redeliverLater(errand);
  }
  return resultOf(record);
}

/** Sends a recorded webhook again at once, whatever the channel's setting and however it went before. */
export async function redeliverNow(
  state: EmulatorState,
  channel: Channel,
  record: WebhookRecord,
): Promise<WebhookResult> {
  const url = channel.settings.webhookUrl;
  if (record.body === null || !url) return resultOf(record);
  const { events } = JSON.parse(record.body) as { events: WebhookEvent[] };
  await redeliver({ state, channel, record, url, events });
  return resultOf(record);
}

const bodyOf = (channel: Channel, events: WebhookEvent[]): string =>
  JSON.stringify({ destination: channel.settings.botUserId, events });

/** By the channel's setting, until it is answered with 2xx. */
async function redeliverLater(errand: Errand): Promise<void> {
  for (const delay of errand.channel.settings.redelivery.delaysMs) {
    if (!(await pause(errand.state, delay))) return;
    await redeliver(errand);
    if (errand.record.delivered) return;
  }
}

/** LINE at its worst: the same webhook again and again, although it was answered. */
async function storm(errand: Errand, fault: Fault): Promise<void> {
  for (let i = 0; i < (fault.count ?? STORM_COUNT); i++) {
    if (!(await pause(errand.state, fault.ms ?? STORM_EVERY_MS))) return;
    await redeliver(errand);
  }
}

/** The same event ids, timestamps and reply tokens; only isRedelivery differs, and the tokens get a new minute. */
async function redeliver(errand: Errand): Promise<void> {
  const { state, channel } = errand;
  const events = errand.events.map((event) => ({ ...event, deliveryContext: { isRedelivery: true } }));
  const body = bodyOf(channel, events);
  for (const event of events) if (event.replyToken) state.replyTokens.redelivered(event.replyToken);
  await attempt(errand, body, signWebhook(channel.settings.channelSecret, Buffer.from(body)), true);
}

async function attempt(
  { state, record, url }: Errand,
  body: string,
  signature: string,
  isRedelivery: boolean,
): Promise<void> {
  const started = performance.now();
  const at = state.clock.now();
  const { statusCode, reason } = await postWebhook(url, body, signature, state.stopping.signal);
  record.attempts.push({
    at,
    ms: Math.round(performance.now() - started),
    ok: reason === undefined,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(reason === undefined ? {} : { reason }),
    isRedelivery,
  });
  if (reason === undefined) record.delivered = true;
}

/** LINE may suspend the webhooks of an endpoint that keeps failing; when, it does not say, so a channel has it as a setting. */
function noteOutcome(channel: Channel, delivered: boolean): void {
  channel.webhookFlow.failuresInARow = delivered ? 0 : channel.webhookFlow.failuresInARow + 1;
  const { webhookSuspension } = channel.settings;
  if (webhookSuspension && channel.webhookFlow.failuresInARow >= webhookSuspension.afterFailures) {
    channel.settings.useWebhook = false;
  }
}

/** Waits until another webhook of the channel went out. */
async function overtaken(state: EmulatorState, channel: Channel, longestMs: number): Promise<void> {
  const stop = new AbortController();
  await Promise.race([channel.webhookFlow.next(), pause(state, longestMs, stop.signal)]);
  stop.abort();
}

/** False when the emulator stopped meanwhile. */
async function pause(state: EmulatorState, ms: number, cancel?: AbortSignal): Promise<boolean> {
  const signal = cancel ? AbortSignal.any([cancel, state.stopping.signal]) : state.stopping.signal;
  try {
    await sleep(ms, undefined, { ref: false, signal });
    return true;
  } catch {
    return false;
  }
}

function resultOf({ sent, delivered, webhookEventIds, lost, attempts }: WebhookRecord): WebhookResult {
  return { sent, delivered, webhookEventIds, ...(lost ? { lost } : {}), attempts: [...attempts] };
}
