/** Arranging LINE's side of a test: a channel, signed posts, handlers of one's own. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import {
  createChannel,
  webhookHandler,
  type CreatedChannel,
  type WebhookHandler,
} from '../src/modules/line/index.ts';
import { mountWebhook } from '../src/modules/line/intake/receive-webhook.ts';
import { signatureOf } from '../src/modules/line/intake/signature.ts';
import { inboxLoop } from '../src/modules/line/intake/work-inbox.ts';
import type { Runtime } from '../src/platform/module.ts';
import { Plugs } from '../src/platform/plugs/index.ts';
import type { TestDatabase } from './index.ts';

export const CHANNEL_SECRET = 'test-channel-secret';

/** A channel of the municipality whose webhook is signed with `CHANNEL_SECRET`. */
export function testChannel(db: TestDatabase): Promise<CreatedChannel> {
  return db.ctx().transaction((ctx) =>
    createChannel(ctx, {
      name: 'みなと台市',
      lineChannelId: String(randomBytes(6).readUIntBE(0, 6) + 1_000_000_000),
      channelSecret: CHANNEL_SECRET,
      accessToken: 'test-access-token',
    }),
  );
}

/** The product's runtime with these webhook handlers instead of its own. */
export function withHandlers(runtime: Runtime, handlers: readonly WebhookHandler[]): Runtime {
  const plugs = new Plugs(handlers.map((handler) => webhookHandler.with(handler)));
  return { ...runtime, services: { ...runtime.services, plugs } };
}

/** LINE's door alone. */
export function webhookApp(runtime: Runtime): Hono {
  const app = new Hono();
  mountWebhook(app, runtime);
  return app;
}

export interface PostOptions {
  readonly signature?: string | null;
  readonly secret?: string;
}

/** Posts exact bytes, signed over them unless told otherwise. */
export async function post(
  app: Hono,
  channel: CreatedChannel,
  body: string | Uint8Array,
  options: PostOptions = {},
): Promise<Response> {
  const bytes = Buffer.from(body);
  const signature =
    options.signature === undefined
      ? signatureOf(options.secret ?? CHANNEL_SECRET, bytes)
      : options.signature;
  return app.request(channel.webhookPath, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(bytes.length),
      ...(signature === null ? {} : { 'x-line-signature': signature }),
    },
    body: bytes,
  });
}

/** A webhook body as LINE sends it. */
export function webhookBody(...events: object[]): string {
  return JSON.stringify({ destination: 'U00000000000000000000000000000000', events });
}

/** A text message in the talk, with what a test wants to be different. */
export function textEvent(
  userId: string,
  text: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: 'message',
    mode: 'active',
    timestamp: Temporal.Now.instant().epochMilliseconds,
    webhookEventId: newEventId(),
    deliveryContext: { isRedelivery: false },
    source: { type: 'user', userId },
    replyToken: randomUUID().replaceAll('-', ''),
    message: { id: newMessageId(), type: 'text', text },
    ...more,
  };
}

export function newEventId(): string {
  return `01${randomBytes(12).toString('hex').toUpperCase()}`;
}

export function newMessageId(): string {
  return String(randomBytes(6).readUIntBE(0, 6));
}

/** The user id of the n-th invented resident. */
export function userId(n: number): string {
  return `U${n.toString(16).padStart(32, '0')}`;
}

/** Runs the inbox loop until `stop`; tests that end without stopping it would leave its connection open. */
export function startInbox(runtime: Runtime): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) await inboxLoop.run(runtime, stopping.signal).catch(() => undefined);
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Waits until nothing is open in the inbox. */
export async function inboxDrained(db: TestDatabase, timeoutMs = 60_000): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; ;) {
    const [row] = await db.sql<{ open: number }>(
      `select count(*)::int as open from line_inbox where state = 'open'`,
    );
    if (row?.open === 0) return;
    if (performance.now() > deadline) throw new Error(`${row?.open} events are still open`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
