/** A town with an emulated LINE channel and invented friends, whose staff send: for tests of deliveries. */
import { startEmulator, virtualUserIdBytes, type Emulator } from '@madoguchi/line-emulator';
import type { StandardRole } from '@madoguchi/contract/permissions';
import { seedAttributes } from '../seed/attributes.ts';
import { seedResidents } from '../seed/seed-residents.ts';
import { modules } from '../src/app/modules.ts';
import { createSegment } from '../src/modules/audiences/index.ts';
import { createChannel } from '../src/modules/line/index.ts';
import { runSenders } from '../src/modules/line/outgoing/senders.ts';
import { testDatabase, type TestDatabase } from './index.ts';
import { staffWithAuthenticator } from './staff.ts';
import { staffApi, type StaffBrowser } from './staff-api.ts';

/** What of a check stands in the way of sending. */
export const errorsOf = (
  checked: Record<string, any>,
): { severity: string; path: string; message: string }[] =>
  checked['findings'].filter((finding: { severity: string }) => finding.severity === 'error');

export interface DeliveryTrial {
  readonly db: TestDatabase;
  readonly emulator: Emulator;
  /** LINE's id of the channel. */
  readonly lineChannelId: string;
  readonly town: number;
  /** The segment 「旭地区」. */
  readonly segmentId: string;
  /** The condition of that segment. */
  readonly areaId: string;
  staff(role?: StandardRole): Promise<StaffBrowser>;
  control(method: string, path: string, body?: unknown): Promise<any>;
  /** LINE ids of the friends who live in 旭, read by plain SQL. */
  inAsahi(): Promise<string[]>;
  /** `LINE id → times received`, since the beginning or the last `forget`. */
  received(): Promise<Map<string, number>>;
  forget(): Promise<void>;
  /** Every message object that reached somebody. */
  messages(): Promise<any[]>;
  /** A saved draft for a target; answers its id and revision. */
  draft(browser: StaffBrowser, change?: Record<string, unknown>): Promise<{ id: string; revision: number }>;
  /** Polls the delivery until it has that state. */
  reaches(browser: StaffBrowser, id: string, state: string): Promise<Record<string, any>>;
  startSenders(): { stop(): Promise<void> };
  close(): Promise<void>;
}

export async function deliveryTrial(friends: number): Promise<DeliveryTrial> {
  const emulator = await startEmulator();
  const db = await testDatabase({ LINE_API_BASE_URL: emulator.url, LINE_DATA_API_BASE_URL: emulator.url });
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
  const line = await control('POST', '/channels', { displayName: 'みなと台市' });
  await control('POST', `/channels/${line.channelId}/friends`, { count: friends });
  const channel = await db.ctx().transaction((ctx) =>
    createChannel(ctx, {
      name: 'みなと台市',
      lineChannelId: line.channelId,
      channelSecret: line.channelSecret,
      accessToken: line.accessToken,
    }),
  );
  await db.ctx().transaction(seedAttributes);
  await seedResidents(db.ctx(), {
    channelId: channel.id,
    count: friends,
    lineIds: (first, count) => virtualUserIdBytes(line.channelId, first, count),
  });
  const [area] = await db.sql<{ id: string }>(
    `SELECT id FROM attribute_definitions WHERE municipality_id = $1 AND key = 'residential_area'`,
    [db.municipality],
  );
  const areaId = area!.id; // seeded above
  const segmentId = await db.ctx().transaction((ctx) =>
    createSegment(ctx, {
      name: '旭地区',
      note: '',
      condition: { kind: 'choice', definitionId: areaId, choices: ['asahi'] },
      includeUnanswered: false,
    }),
  );
  const api = staffApi(db, modules);
  const running = new Set<() => Promise<void>>();
  return {
    db,
    emulator,
    lineChannelId: line.channelId,
    town: db.municipality,
    segmentId,
    areaId,
    control,
    staff: async (role = 'administrator') => api.browser().signIn(await staffWithAuthenticator(db, role)),
    async inAsahi() {
      const rows = await db.sql<{ id: string }>(
        `SELECT 'U' || encode(line_user_id, 'hex') AS id FROM residents r JOIN facets f USING (municipality_id, resident_no)
         WHERE municipality_id = $1 AND friendship = 'followed' AND f."values" @> ARRAY[
           (SELECT code FROM facet_values v WHERE v.municipality_id = $1 AND kind = 'choice' AND subject = $2 AND value = 'asahi')]
         ORDER BY id`,
        [db.municipality, areaId],
      );
      return rows.map((row) => row.id);
    },
    async received() {
      const text: string = await control('GET', `/deliveries/ids?channelId=${line.channelId}`);
      const rows = text.trim().split('\n').filter(Boolean);
      return new Map(rows.map((row) => [row.split(' ')[0]!, Number(row.split(' ')[1])]));
    },
    forget: async () => void (await control('DELETE', '/records')),
    async messages() {
      const { bodies } = await control('GET', `/deliveries?channelId=${line.channelId}`);
      return bodies.flatMap((body: { messages: unknown[] }) => body.messages);
    },
    async draft(browser, change = {}) {
      const created = await browser.call('POST', '/deliveries', {});
      if (created.status !== 200) throw new Error(JSON.stringify(created));
      const { id, revision } = created.body;
      const saved = await browser.call('PUT', `/deliveries/${id}/draft`, {
        revision,
        title: 'ごみの日',
        kind: 'announcement',
        blocks: [{ kind: 'text', text: 'ごみの日が変わります。' }],
        target: { kind: 'segment', segmentId },
        silent: false,
        ...change,
      });
      if (saved.status !== 200) throw new Error(JSON.stringify(saved));
      return { id, revision: saved.body['revision'] };
    },
    async reaches(browser, id, state) {
      for (const deadline = performance.now() + 20_000; ;) {
        const { body } = await browser.call('GET', `/deliveries/${id}`);
        if (body['state'] === state) return body;
        if (performance.now() > deadline) throw new Error(`still ${body['state']}, not ${state}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    startSenders() {
      const stopping = new AbortController();
      const ended = runSenders(db.runtime, stopping.signal, { pollMs: 50 });
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
