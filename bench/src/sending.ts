/**
 * What the sending benches share: PostgreSQL as it is in production (durable), the emulator and the senders in processes of
 * their own. The subject is the outbox with a batch source over invented residents.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualUserIds } from '@madoguchi/line-emulator';
import { buildRuntime } from '../../server/src/app/services.ts';
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import { createChannel, sendProgress, type SendProgress } from '../../server/src/modules/line/index.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { systemContext } from '../../server/src/platform/context/context.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import type { SenderProcessOptions } from '../../server/testing/sender-process.ts';
import { startSenderProcess, type SenderProcess } from '../../server/testing/start-sender-process.ts';
import { orderId, seedFriends, type SyntheticOrder } from '../../server/testing/synthetic-source.ts';
import { startEmulatorProcess } from './emulator-process.ts';

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
  const processes: SenderProcess[] = [];
  const progress = (order: SyntheticOrder) =>
    ctx().transaction((ctx) => sendProgress(ctx, 'synthetic', orderId(order)));
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll());
  const closeAll = async () => {
    for (const started of processes) started.kill();
    await database.close();
    await database.embedded?.stop();
    emulator.stop();
    removeEmbeddedData(path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  };
  // An interrupted bench leaves no PostgreSQL and no emulator behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(130)));
  }
  return {
    lineUserId,
    control,
    progress,
    async startSender(options = {}) {
      const started = await startSenderProcess({
        environment: { ...environment, DATABASE_URL: database.adminUrl },
        municipality,
        channelId: channel.id,
        options,
      });
      processes.push(started);
      return started;
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
    [Symbol.asyncDispose]: close,
  };
}
