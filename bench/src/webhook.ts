/**
 * LINE's webhook: how fast events become durable while they are being handled, how a backlog drains, and how soon the
 * talk answers. Durable PostgreSQL, the server and the load each in a process of its own.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildRuntime } from '../../server/src/app/services.ts';
import { createChannel } from '../../server/src/modules/line/index.ts';
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { readEnvironment } from '../../server/src/platform/config/env.ts';
import { systemContext } from '../../server/src/platform/context/context.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import type { FromServer, Load, LoadResult, ToServer } from './webhook/messages.ts';
import { startEmulatorForReplies, type ReplyEmulator } from './webhook/replies.ts';

const SECRET = 'bench-channel-secret';
const RESIDENTS = 20_000;

interface Bench extends AsyncDisposable {
  readonly webhookUrl: string;
  load(load: Partial<Load>): Promise<LoadResult>;
  tell(message: ToServer): Promise<FromServer>;
  sql<Row extends object>(text: string): Promise<Row[]>;
}

/**
 * `--seconds N` (30) at 2,000/s, `--peak-seconds N` (60) at 3,000/s, `--backlog N` (100,000), `--reply-seconds N` (20) at
 * 300/s; 0 leaves a part out.
 */
export async function run(flags: Record<string, string>) {
  const flag = (name: string, otherwise: number) =>
    flags[name] === undefined ? otherwise : Number(flags[name]);
  const emulator = await startEmulatorForReplies();
  await using bench = await startBench(emulator);
  const figures: Record<string, number | string> = {};
  let met = true;
  await bench.tell({ kind: 'work' });
  await bench.load({ perSecond: 500, seconds: 3, prefix: 'warm' });
  await drained(bench);

  for (const [name, perSecond, seconds] of [
    ['sustained', 2000, flag('seconds', 30)],
    ['peak', 3000, flag('peak-seconds', 60)],
  ] as const) {
    if (seconds === 0) continue;
    const before = await handledCount(bench);
    const cpu = await usage(bench);
    const result = await bench.load({ perSecond, seconds, prefix: name });
    const handledMeanwhile = (await handledCount(bench)) - before;
    const used = await usage(bench);
    const draining = performance.now();
    await drained(bench);
    Object.assign(figures, {
      [`${name}PerSecond`]: Math.round(result.accepted / result.seconds),
      [`${name}P50Ms`]: round(result.p50),
      [`${name}P99Ms`]: round(result.p99),
      [`${name}WorstMs`]: round(result.worst),
      [`${name}ClientLateP99Ms`]: round(result.clientLateP99),
      [`${name}HandledPerSecond`]: Math.round(handledMeanwhile / result.seconds),
      [`${name}ServerCpuMsPer1000`]: Math.round(((used.cpuMs - cpu.cpuMs) / result.accepted) * 1000),
      [`${name}DrainedAfterMs`]: Math.round(performance.now() - draining),
      rssMb: Math.round(used.rssMb),
    });
    met &&= result.accepted === result.posted && result.accepted / result.seconds >= perSecond * 0.98;
    met &&= result.p99 <= 50 && handledMeanwhile / result.seconds >= 500;
    met &&= await nothingLost(bench, name, result.posted);
  }

  const backlog = flag('backlog', 100_000);
  if (backlog > 0) {
    await bench.tell({ kind: 'rest' });
    const eventsPerPost = 50;
    const posts = Math.ceil(backlog / eventsPerPost);
    const first = Math.round(performance.timeOrigin + performance.now()) - backlog;
    const load = {
      perSecond: 100,
      seconds: posts / 100,
      eventsPerPost,
      firstTimestamp: first,
      residents: 5000,
      prefix: 'back',
    };
    const result = await bench.load(load);
    await bench.load({ ...load, seconds: 1 }); // the first 100 posts once more
    await bench.load({ ...load, seconds: 1 });
    const draining = performance.now();
    await bench.tell({ kind: 'work' });
    await drained(bench);
    const seconds = (performance.now() - draining) / 1000;
    const outOfOrder = await disorder(bench);
    Object.assign(figures, {
      backlog: posts * eventsPerPost,
      backlogPerSecond: Math.round((posts * eventsPerPost) / seconds),
      outOfOrder,
    });
    met &&= result.accepted === posts && outOfOrder === 0 && (posts * eventsPerPost) / seconds >= 500;
    met &&= await nothingLost(bench, 'back', posts * eventsPerPost);
  }
  figures.handledTwice = await handledTwice(bench);
  met &&= figures.handledTwice === 0;

  const replySeconds = flag('reply-seconds', 20);
  if (replySeconds > 0) {
    const replies = await emulator.measure(300, replySeconds);
    Object.assign(figures, replies);
    met &&= replies.replyP50Ms <= 100 && replies.repliesLost === 0;
  }
  return {
    name: 'webhook',
    figures,
    budget:
      '2,000/s and 3,000/s at p99 ≤ 50 ms, ≥ 500/s handled, backlog in order, none lost, none twice; reply p50 ≤ 100 ms at 300/s',
    met,
  };
}

async function startBench(emulator: ReplyEmulator): Promise<Bench> {
  await using begun = new AsyncDisposableStack(); // what was begun ends also when a later step fails
  begun.defer(() => emulator.stop());
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  begun.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
  const environment = {
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    LINE_API_BASE_URL: emulator.url,
  };
  const config = loadConfig(environment);
  const database = await openDatabase(config);
  begun.defer(async () => {
    await database.close();
    await database.embedded?.stop();
    removeEmbeddedData(path.join(folder, 'postgres'));
  });
  const runtime = buildRuntime({ config, database, log: createLogger('silent'), modules: [] });
  const municipality = await createMunicipality(database.system, config.masterKey, {
    slug: 'bench',
    name: 'みほん市',
    contactName: '広報課',
    contactPhone: '000-000-0000',
  });
  const channel = await systemContext(runtime.services, municipality, 'bench').transaction((ctx) =>
    createChannel(ctx, {
      name: 'みほん市',
      lineChannelId: emulator.channelId,
      channelSecret: SECRET,
      accessToken: emulator.accessToken,
    }),
  );
  const sql: Bench['sql'] = (text) => administrate(database.adminUrl, (query) => query(text, []));
  await sql(
    'CREATE TABLE bench_handled (n bigserial, line_user bytea, event_id text, ts bigint, late boolean)',
  );
  await sql('GRANT ALL ON bench_handled, bench_handled_n_seq TO madoguchi_app').catch(() => undefined);
  await sql('GRANT ALL ON bench_handled TO madoguchi_app');
  await sql('GRANT ALL ON SEQUENCE bench_handled_n_seq TO madoguchi_app');

  const env = { ...readEnvironment(), ...environment, DATABASE_URL: database.adminUrl };
  const child = (file: string) => {
    const started = fork(path.join(import.meta.dirname, 'webhook', file), [], { env });
    begun.defer(() => void started.kill('SIGKILL'));
    return started;
  };
  const server = child('server-process.ts');
  const client = child('client-process.ts');
  const { url } = (await heard(server)) as Extract<FromServer, { kind: 'listening' }>;
  const webhookUrl = `${url}${channel.webhookPath}`;
  await emulator.connect(webhookUrl, SECRET);
  const whole = begun.move();
  return {
    webhookUrl,
    sql,
    tell: async (message) => {
      const answer = heard(server);
      server.send(message);
      return (await answer) as FromServer;
    },
    load: async (load) => {
      const answer = heard(client);
      const order: Load = {
        url: webhookUrl,
        channelSecret: SECRET,
        perSecond: 1000,
        seconds: 1,
        residents: RESIDENTS,
        eventsPerPost: 1,
        firstTimestamp: null,
        prefix: '',
        ...load,
      };
      client.send(order);
      return (await answer) as LoadResult;
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

function heard(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('a process of the bench ended'));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

async function usage(bench: Bench) {
  return (await bench.tell({ kind: 'usage' })) as Extract<FromServer, { kind: 'usage' }>;
}

async function drained(bench: Bench): Promise<void> {
  for (const deadline = performance.now() + 600_000; ; await sleep(100)) {
    const [row] = await bench.sql<{ waits: boolean }>(
      "SELECT EXISTS (SELECT FROM line_inbox WHERE state = 'open') AS waits",
    );
    if (!row?.waits) return;
    if (performance.now() > deadline) throw new Error('the inbox does not drain');
  }
}

async function handledCount(bench: Bench): Promise<number> {
  return (await bench.sql<{ n: number }>('SELECT count(*) AS n FROM bench_handled'))[0]!.n; // count has one row
}

async function nothingLost(bench: Bench, prefix: string, expected: number): Promise<boolean> {
  const [row] = await bench.sql<{ n: number }>(
    `SELECT count(DISTINCT event_id) AS n FROM bench_handled WHERE event_id LIKE '${prefix}%'`,
  );
  return row?.n === expected;
}

async function handledTwice(bench: Bench): Promise<number> {
  const [row] = await bench.sql<{ n: number }>(
    'SELECT count(*) AS n FROM (SELECT FROM bench_handled GROUP BY event_id HAVING count(*) > 1) twice',
  );
  return row?.n ?? 0;
}

/** Events of the backlog that were handled after a newer one of the same resident. */
async function disorder(bench: Bench): Promise<number> {
  const [row] = await bench.sql<{ n: number }>(`
    SELECT count(*) AS n FROM (
      SELECT ts < lag(ts) OVER (PARTITION BY line_user ORDER BY n) AS before FROM bench_handled WHERE event_id LIKE 'back%'
    ) pairs WHERE before`);
  return row?.n ?? 0;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
