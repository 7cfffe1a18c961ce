import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from '../channels.ts';
import type { EmulatorState } from '../state.ts';
import { signWebhook } from './sign.ts';
import type { WebhookAttempt, WebhookRecord, WebhookResult } from './webhook-log.ts';
import type { WebhookEvent } from './make-event.ts';

/** LINE waits two seconds for a 2xx. */
const TIMEOUT_MS = 2000;

interface WebhookOptions {
  /** Elsewhere than at the channel's webhook URL. */
  url?: string;
  /** Sends again by the channel's setting (default), or never. */
  redeliver?: boolean;
}

/** Signs and sends events; gives the result of the first attempt. Redeliveries follow later by the channel's setting. */
export async function sendWebhook(
  state: EmulatorState,
  channel: Channel,
  events: WebhookEvent[],
  options: WebhookOptions = {},
): Promise<WebhookResult> {
  const { channelId, botUserId, channelSecret, redelivery } = channel.settings;
  const url = options.url ?? channel.settings.webhookUrl;
  const webhookEventIds = events.map((event) => event.webhookEventId);
  if (!url) return { sent: false, delivered: false, webhookEventIds, attempts: [] };
  const { waitMs, fault } = state.faults.draw('webhook', channelId, true);
  const body = JSON.stringify({ destination: botUserId, events });
  const record = state.webhooks.add({
    channelId,
    at: state.clock.now(),
    body,
    signature: signWebhook(channelSecret, Buffer.from(body)),
    sent: true,
    delivered: false,
    webhookEventIds,
    attempts: [],
  });
  if (waitMs > 0) await sleep(waitMs);
  if (fault?.kind === 'lost_webhook') {
    record.lost = true;
    return resultOf(record);
  }
  await attempt(state, record, url, body, record.signature, false);
  if (fault?.kind === 'duplicate_webhook') await attempt(state, record, url, body, record.signature, false);
  if (!record.delivered && redelivery.enabled && options.redeliver !== false) {
    void redeliver(state, channel, record, url, events);
  }
  return resultOf(record);
}

async function redeliver(
  state: EmulatorState,
  channel: Channel,
  record: WebhookRecord,
  url: string,
  events: WebhookEvent[],
): Promise<void> {
  // The same event ids, timestamps and reply tokens; only isRedelivery differs.
  const again = events.map((event) => ({ ...event, deliveryContext: { isRedelivery: true } }));
  const body = JSON.stringify({ destination: channel.settings.botUserId, events: again });
  const signature = signWebhook(channel.settings.channelSecret, Buffer.from(body));
  for (const delay of channel.settings.redelivery.delaysMs) {
    try {
      await sleep(delay, undefined, { ref: false, signal: state.stopping.signal });
    } catch {
      return;
    }
    for (const event of events) if (event.replyToken) state.replyTokens.redelivered(event.replyToken);
    await attempt(state, record, url, body, signature, true);
    if (record.delivered) return;
  }
}

async function attempt(
  state: EmulatorState,
  record: WebhookRecord,
  url: string,
  body: string,
  signature: string,
  isRedelivery: boolean,
): Promise<void> {
  const started = performance.now();
  const made: WebhookAttempt = { at: state.clock.now(), ms: 0, ok: false, isRedelivery };
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-line-signature': signature,
        'user-agent': 'LineBotWebhook/2.0',
      },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), state.stopping.signal]),
    });
    await response.arrayBuffer();
    made.statusCode = response.status;
    made.ok = response.status >= 200 && response.status < 300;
    if (!made.ok) made.reason = 'error_status_code';
  } catch (error) {
    made.reason = reasonOf(error);
  }
  made.ms = Math.round(performance.now() - started);
  record.attempts.push(made);
  if (made.ok) record.delivered = true;
}

function reasonOf(error: unknown): NonNullable<WebhookAttempt['reason']> {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'request_timeout';
  return error instanceof TypeError ? 'could_not_connect' : 'unclassified';
}

function resultOf({ sent, delivered, webhookEventIds, lost, attempts }: WebhookRecord): WebhookResult {
  return { sent, delivered, webhookEventIds, ...(lost ? { lost } : {}), attempts: [...attempts] };
}
