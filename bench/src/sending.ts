/**
 * What the sending benches share: PostgreSQL as it is in production (durable), the emulator and the senders in processes of
 * their own. The subject is the outbox with a batch source over invented residents.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualUserIds } from '@madoguchi/line-emulator';
import { buildRuntime } from '../../server/src/app/services.ts';
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import {
  createChannel,
  sendProgress,
  type Lane,
  type SendProgress,
} from '../../server/src/modules/line/index.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { systemContext } from '../../server/src/platform/context/context.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import {
  OPTIONS,
  type Reply,
  type Request,
  type SenderProcessOptions,
} from '../../server/testing/sender-process.ts';
import { orderId, seedFriends, type SyntheticOrder } from '../../server/testing/synthetic-source.ts';

export interface SenderProcess {
  readonly pid: number;
  /** Orders a sending in that process, as a click there would. @returns when the click arrived, ms since 1970 */
  click(order: SyntheticOrder, lane: Exclude<Lane, 'reply'>): Promise<number>;
  /** The signal that ended it, or null after a graceful end. */
  readonly ended: Promise<NodeJS.Signals | null>;
  stop(): Promise<void>;
  /** Resident memory, MB. */
  memory(): number;
}

export interface Call {
  readonly id: number;
  readonly at: number;
  readonly status: number;
  readonly outcome: string;
  readonly accepted: boolean;
  readonly named: number;
  readonly hash?: string;
  readonly retryKey?: string;
}

export interface SendingBench extends AsyncDisposable {
  readonly lineUserId: (index: number) => string;
  control(method: string, path: string, body?: unknown): Promise<any>;
  startSender(options?: Partial<SenderProcessOptions>): Promise<SenderProcess>;
  progress(order: SyntheticOrder): Promise<SendProgress | null>;
  /** Waits for the end; @returns when it was seen, ms since 1970 (looked for every 20 ms). */
  ended(order: SyntheticOrder, timeoutMs: number): Promise<number>;
  calls(since?: number): Promise<Call[]>;
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
}

export const now = (): number => performance.timeOrigin + performance.now();

export async function sendingBench(residents: number): Promise<SendingBench> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const masterKey = randomBytes(32).toString('base64');
  const emulator = await startEmulatorProcess();
  const environment = {
    MASTER_KEY: masterKey,
    DATA_DIR: folder,
    LINE_API_BASE_URL: emulator.url,
    LOG_LEVEL: 'warn',
  };
  const config = loadConfig(environment);
  const database = await openDatabase(config);
  const runtime = buildRuntime({ config, database, log: createLogger('silent'), modules: [] });
  const control = async (method: string, target: string, body?: unknown) => {
    const response = await fetch(`${emulator.url}/_emulator${target}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${target}: ${response.status} ${text}`);
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
  const municipality = await createMunicipality(database.system, config.masterKey, {
    slug: 'bench',
    name: 'みほん市',
    contactName: '広報課',
    contactPhone: '000-000-0000',
  });
  const ctx = () => systemContext(runtime.services, municipality, 'bench');
  const line = await control('POST', '/channels', { displayName: 'みほん市' });
  await control('POST', `/channels/${line.channelId}/friends`, { count: residents });
  const channel = await ctx().transaction((ctx) =>
    createChannel(ctx, {
      name: 'みほん市',
      lineChannelId: line.channelId,
      channelSecret: line.channelSecret,
      accessToken: line.accessToken,
    }),
  );
  const lineUserId = virtualUserIds(line.channelId);
  await administrate(database.adminUrl, async (query) => {
    await seedFriends(query, municipality, channel.id, residents, lineUserId);
    await query('VACUUM ANALYZE residents');
  });
  const children = new Set<ChildProcess>();
  const progress = (order: SyntheticOrder) =>
    ctx().transaction((ctx) => sendProgress(ctx, 'synthetic', orderId(order)));
  return {
    lineUserId,
    control,
    progress,
    async startSender(options = {}) {
      const child = fork(path.resolve(import.meta.dirname, '../../server/testing/sender-process.ts'), [], {
        env: {
          ...environment,
          PATH: process.env.PATH,
          DATABASE_URL: database.adminUrl,
          [OPTIONS]: JSON.stringify({ death: null, settings: {}, ...options }),
        },
      });
      children.add(child);
      return senderProcess(child, municipality, channel.id, () => children.delete(child));
    },
    async ended(order, timeoutMs) {
      for (const deadline = now() + timeoutMs; ; await sleep(20)) {
        const found = await progress(order);
        if (found && ['complete', 'partial', 'stopped'].includes(found.state)) return now();
        if (now() > deadline) throw new Error(`not ended: ${JSON.stringify(found)}`);
      }
    },
    calls: async (since = 0) =>
      (await control('GET', `/calls?endpoint=multicast&limit=1000000&since=${since}`)).calls,
    sql: (text, values) => administrate(database.adminUrl, (query) => query(text, values)),
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL');
      await database.close();
      await database.embedded?.stop();
      emulator.stop();
      removeEmbeddedData(path.join(folder, 'postgres'));
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function senderProcess(
  child: ChildProcess,
  municipality: number,
  channelId: string,
  gone: () => void,
): Promise<SenderProcess> {
  const heard = (wanted: (reply: Reply) => boolean) =>
    new Promise<Reply>((resolve, reject) => {
      const listen = (reply: Reply) => {
        if (!wanted(reply)) return;
        child.off('message', listen);
        resolve(reply);
      };
      child.on('message', listen);
      child.once('exit', () => reject(new Error('the sender process ended')));
    });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_code, signal) => {
      gone();
      resolve(signal);
    }),
  );
  await heard((reply) => reply.what === 'ready');
  const send = (request: Request) => child.send(request);
  return {
    pid: child.pid!, // it is running: it said so
    ended,
    async click(order, lane) {
      const ordered = heard((reply) => reply.what === 'ordered' && reply.sourceId === orderId(order));
      send({ do: 'order', municipality, channelId, order, lane });
      const reply = await ordered;
      return reply.what === 'ordered' ? reply.at : NaN;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) send({ do: 'stop' });
      await ended;
    },
    memory() {
      const resident = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      return Number(resident?.[1] ?? NaN) / 1024;
    },
  };
}

async function startEmulatorProcess(): Promise<{ url: string; stop(): void }> {
  const main = path.resolve(import.meta.dirname, '../../line-emulator/src/main.ts');
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, EMULATOR_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const found = /LINE emulator\s+(\S+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    child.once('exit', () => reject(new Error('the emulator ended')));
  });
  return { url, stop: () => void child.kill('SIGKILL') };
}
