/**
 * The server under the webhook bench: the product's web application and inbox worker in one process, connected as
 * `madoguchi_app`. Its one handler writes a row per event (by which order and loss are checked) and answers 「返事」.
 */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { buildRuntime } from '../../../server/src/app/services.ts';
import { connectOutside } from '../../../server/src/app/outside.ts';
import { lineUserIdToBytes, queueReply, webhookHandler } from '../../../server/src/modules/line/index.ts';
import { inboxLoop } from '../../../server/src/modules/line/intake/work-inbox.ts';
import { lineModule } from '../../../server/src/modules/line/module.ts';
import { loadConfig } from '../../../server/src/platform/config/config.ts';
import { readEnvironment } from '../../../server/src/platform/config/env.ts';
import type { TxCtx } from '../../../server/src/platform/context/context.ts';
import { openDatabase } from '../../../server/src/platform/db/open.ts';
import { createWebApp } from '../../../server/src/platform/http/app.ts';
import { createLogger } from '../../../server/src/platform/logging/index.ts';
import type { Module } from '../../../server/src/platform/module.ts';
import type { FromServer, ToServer } from './messages.ts';

interface BenchTables {
  bench_handled: { line_user: Buffer | null; event_id: string; ts: number; late: boolean };
}

const benchModule: Module = {
  name: 'bench',
  plugs: [
    webhookHandler.with({
      name: 'bench.note',
      kinds: 'every',
      async handle(ctx, event) {
        const db = ctx.db as unknown as import('kysely').Kysely<BenchTables>;
        await db
          .insertInto('bench_handled')
          .values({
            line_user: lineUserIdToBytes(event.lineUserId),
            event_id: event.id,
            ts: event.at.epochMilliseconds,
            late: event.late,
          })
          .execute();
        if (wantsReply(event.body)) await reply(ctx, event.channelId, event.replyToken, event.id);
      },
    }),
  ],
};

function wantsReply(body: object): boolean {
  return (body as { message?: { text?: string } }).message?.text === '返事';
}

async function reply(
  ctx: TxCtx,
  channelId: string,
  replyToken: string | null,
  eventId: string,
): Promise<void> {
  if (replyToken === null) return;
  await queueReply(ctx, { channelId, replyToken, messages: [{ type: 'text', text: 'はい' }], eventId });
}

const config = loadConfig(readEnvironment());
const database = await openDatabase(config);
const modules = [lineModule, benchModule];
const log = createLogger(config.logLevel);
const runtime = buildRuntime({ config, database, log, modules, outside: connectOutside });
const app = createWebApp({
  runtime,
  modules,
  // Nobody signs in here.
  gates: {
    staff: async () => null,
    apiKey: async () => null,
    explainRefusal: async () => ({ givers: [], department: null }),
    resident: async () => null,
    publication: async () => 'public',
    municipality: async () => null,
  },
  renderer: null,
  adminFolder: null,
  frameAncestors: [],
  ready: async () => ({ ok: true, problems: [] }),
});
const say = (message: FromServer) => void process.send!(message); // forked: there is a channel
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () =>
  say({ kind: 'listening', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);

const forever = new AbortController();
for (const loop of lineModule.loops ?? []) {
  if (loop !== inboxLoop && loop.role === 'worker')
    void loop
      .run(runtime, forever.signal)
      .catch((error: unknown) => log.error({ err: error }, 'loop failed'));
}
let resting = new AbortController();
let working: Promise<void> | null = null;

process.on('message', (message: ToServer) => {
  void answer(message);
});
process.on('disconnect', () => process.exit(0));

async function answer(message: ToServer): Promise<void> {
  if (message.kind === 'usage') {
    const { user, system } = process.cpuUsage();
    return say({ kind: 'usage', cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 });
  }
  if (message.kind === 'work') {
    resting = new AbortController();
    working = inboxLoop.run(runtime, resting.signal);
  } else {
    resting.abort();
    await working;
  }
  say({ kind: 'done' });
}
