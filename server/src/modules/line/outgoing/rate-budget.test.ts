import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { outboxTrial, type OutboxTrial } from '../../../../testing/outbox.ts';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { aggregationInsight, followersInsight, validateMessages } from './index.ts';
import { RATES } from './lanes.ts';
import { RateBudget } from './rate-budget.ts';

let db: TestDatabase | undefined;
let trial: OutboxTrial | undefined;
afterEach(async () => {
  await db?.close();
  await trial?.close();
  db = trial = undefined;
});

test('同時に借りても、枠は重ならず等間隔に並ぶ', async () => {
  db = await testDatabase();
  const channel = randomUUID();
  // Two processes: each has its own budget over the same row.
  const budgets = [new RateBudget(db.services.database), new RateBudget(db.services.database)];
  // Far enough ahead that the clock plays no part: from here on each lease begins where another one ended.
  await budgets[0]!.lease(channel, 'multicast', 10_000);
  const next = async () =>
    (await db!.sql<{ ms: string }>('select extract(epoch from next_at) * 1000 as ms from rate_budgets'))[0]!
      .ms;
  const before = await next();
  const leases = await Promise.all(
    Array.from({ length: 20 }, (_, i) => budgets[i % 2]!.lease(channel, 'multicast', 10)),
  );
  expect(Number(await next()) - Number(before)).toBeCloseTo(20 * 10 * RATES.multicast.intervalMs, 0);
  expect(new Set(leases.map(({ firstAt }) => firstAt)).size).toBe(20);
});

test('一斉配信は十回までは待たず、その後は間隔をあける', async () => {
  db = await testDatabase();
  const budget = new RateBudget(db.services.database);
  const channel = randomUUID();
  const waits: number[] = [];
  for (let i = 0; i < 11; i += 1) {
    waits.push((await budget.lease(channel, 'broadcast', 1)).firstAt - performance.now());
  }
  // The tenth lies on the clock itself; the way to the database is all it waits for.
  expect(Math.max(...waits.slice(0, 10))).toBeLessThan(1000);
  expect(waits[10]!).toBeGreaterThan(60_000);
});

test('429の後は休み、失われた行の後も一秒休む', async () => {
  db = await testDatabase();
  const budget = new RateBudget(db.services.database);
  const channel = randomUUID();
  await budget.lease(channel, 'push', 1);
  await budget.pause(channel, 'push', 3);
  expect((await budget.lease(channel, 'push', 1)).firstAt - performance.now()).toBeGreaterThan(800);
  await db.sql('delete from rate_budgets');
  expect((await budget.lease(channel, 'push', 1)).firstAt - performance.now()).toBeGreaterThan(900);
});

test('LINEに文面を確かめ、直すところを示す', async () => {
  trial = await outboxTrial(1);
  const { ctx, channelId } = trial;
  const withOrigins = () => ({
    ...ctx(),
    outside: {
      ...ctx().outside,
      lineOrigins: { api: trial!.emulator.url, data: trial!.emulator.url, login: '', liff: '' },
    },
  });
  expect(
    await validateMessages(withOrigins(), channelId, 'multicast', [{ type: 'text', text: 'こんにちは' }]),
  ).toEqual({ answered: true, findings: [] });
  const refused = await validateMessages(withOrigins(), channelId, 'multicast', [
    { type: 'text', text: 'あ'.repeat(5001) },
  ]);
  expect(refused).toMatchObject({ answered: true, findings: [{ property: 'messages[0].text' }] });
  await trial.fault({ endpoint: 'validate.multicast', kind: 'error_before' });
  expect(
    await validateMessages(withOrigins(), channelId, 'multicast', [{ type: 'text', text: 'x' }]),
  ).toEqual({ answered: false, findings: [] });
});

test('LINEの統計を読み、まだないときは空とする', async () => {
  trial = await outboxTrial(1);
  const { ctx, channelId } = trial;
  const withOrigins = {
    ...ctx(),
    outside: {
      ...ctx().outside,
      lineOrigins: { api: trial.emulator.url, data: trial.emulator.url, login: '', liff: '' },
    },
  };
  const today = Temporal.Now.plainDateISO('Asia/Tokyo');
  expect(await aggregationInsight(withOrigins, channelId, 'no_such_unit', today, today)).toBeNull();
  expect(await followersInsight(withOrigins, channelId, today)).toBeNull();
  expect(await followersInsight(withOrigins, channelId, today.subtract({ days: 1 }))).toMatchObject({
    blocks: 0,
  });
});
