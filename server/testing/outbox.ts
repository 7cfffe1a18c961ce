/** Arranging the outbox in tests: emulator, channel, friends and senders on a database of one's own. */
import { startEmulator, virtualUserIds, type Emulator } from '@madoguchi/line-emulator';
import { buildRuntime } from '../src/app/services.ts';
import {
  createChannel,
  sendProgress,
  startSend,
  type Lane,
  type SendProgress,
} from '../src/modules/line/index.ts';
import { reconcile } from '../src/modules/line/outgoing/reconcile.ts';
import { runSenders } from '../src/modules/line/outgoing/senders.ts';
import type { SenderSettings } from '../src/modules/line/outgoing/settings.ts';
import { systemContext, type Ctx } from '../src/platform/context/context.ts';
import { createLogger } from '../src/platform/logging/index.ts';
import type { Runtime } from '../src/platform/module.ts';
import { testDatabase, type TestDatabase } from './index.ts';
import { orderId, seedFriends, syntheticModule, type SyntheticOrder } from './synthetic-source.ts';

export interface Call {
  readonly id: number;
  readonly endpoint: string;
  readonly status: number;
  readonly retryKey?: string;
  readonly outcome: 'accepted' | 'duplicate' | 'rejected' | 'fault';
  readonly accepted: boolean;
  readonly named: number;
  readonly at: number;
}

export interface OutboxTrial {
  readonly db: TestDatabase;
  readonly runtime: Runtime;
  readonly emulator: Emulator;
  readonly channelId: string;
  readonly lineChannelId: string;
  readonly outcomes: { sourceId: string; outcome: string }[];
  readonly lineUserId: (index: number) => string;
  ctx(): Ctx;
  control(method: string, path: string, body?: unknown): Promise<any>;
  fault(fault: Record<string, unknown>): Promise<void>;
  order(order: SyntheticOrder, lane?: Exclude<Lane, 'reply'>): Promise<string>;
  progress(sourceId: string): Promise<SendProgress>;
  /** Waits until the send has ended, whatever its end. */
  ended(sourceId: string, timeoutMs?: number): Promise<SendProgress>;
  calls(endpoint: string): Promise<Call[]>;
  /** `userId → times received`. */
  received(): Promise<Map<string, number>>;
  startSenders(settings?: Partial<SenderSettings>): { stop(): Promise<void> };
  close(): Promise<void>;
}

/** @param friends how many friends the channel has */
export async function outboxTrial(
  friends: number,
  channel: Record<string, unknown> = {},
): Promise<OutboxTrial> {
  const emulator = await startEmulator();
  const db = await testDatabase({ LINE_API_BASE_URL: emulator.url });
  const outcomes: { sourceId: string; outcome: string }[] = [];
  const runtime = buildRuntime({
    config: db.config,
    database: db.runtime.database,
    log: createLogger('silent'),
    modules: [syntheticModule((sourceId, outcome) => outcomes.push({ sourceId, outcome }))],
    now: db.services.now,
  });
  const ctx = () => systemContext(runtime.services, db.municipality, 'test');
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
  const line = await control('POST', '/channels', { displayName: 'みなと台市', ...channel });
  await control('POST', `/channels/${line.channelId}/friends`, { count: friends });
  const created = await ctx().transaction((ctx) =>
    createChannel(ctx, {
      name: 'みなと台市',
      lineChannelId: line.channelId,
      channelSecret: line.channelSecret,
      accessToken: line.accessToken,
    }),
  );
  const lineUserId = virtualUserIds(line.channelId);
  await seedFriends(db.sql, db.municipality, created.id, friends, lineUserId);
  const running = new Set<() => Promise<void>>();
  const progress = async (sourceId: string) => {
    const found = await ctx().transaction((ctx) => sendProgress(ctx, 'synthetic', sourceId));
    if (!found) throw new Error('no such send');
    return found;
  };
  return {
    db,
    runtime,
    emulator,
    channelId: created.id,
    lineChannelId: line.channelId,
    outcomes,
    lineUserId,
    ctx,
    control,
    fault: async (fault) => void (await control('POST', '/faults', fault)),
    async order(order, lane = 'bulk') {
      const sourceId = orderId(order);
      await ctx().transaction((ctx) =>
        startSend(ctx, { source: 'synthetic', sourceId, channelId: created.id, lane }),
      );
      return sourceId;
    },
    progress,
    async ended(sourceId, timeoutMs = 60_000) {
      for (const deadline = performance.now() + timeoutMs; ;) {
        const now = await progress(sourceId);
        // What was under way at a stop is settled by the reconciler, which runs beside every sender.
        if (now.state === 'stopped') await reconcile(ctx());
        if (
          ['complete', 'partial', 'stopped'].includes(now.state) &&
          outcomes.some((end) => end.sourceId === sourceId)
        )
          // Read again: the end may have come after the reading above, with more that is settled.
          return progress(sourceId);
        if (performance.now() > deadline) throw new Error(`not ended: ${JSON.stringify(now)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    calls: async (endpoint) => (await control('GET', `/calls?endpoint=${endpoint}&limit=10000`)).calls,
    async received() {
      const text: string = await control('GET', `/deliveries/ids?channelId=${line.channelId}`);
      return new Map(
        text
          .trim()
          .split('\n')
          .filter(Boolean)
          .map((row) => [row.split(' ')[0]!, Number(row.split(' ')[1])]),
      );
    },
    startSenders(settings = {}) {
      const stopping = new AbortController();
      const ended = runSenders(runtime, stopping.signal, settings);
      const stop = async () => {
        running.delete(stop);
        stopping.abort();
        await ended;
      };
      running.add(stop);
      return { stop };
    },
    async close() {
      await Promise.all([...running].map((stop) => stop()));
      await db.close();
      await emulator.stop();
    },
  };
}
