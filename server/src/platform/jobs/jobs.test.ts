import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getConstructionPlans, PgBoss } from 'pg-boss';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { MIGRATIONS } from '../db/open.ts';
import type { Module } from '../module.ts';
import { defineJob, enqueue, startJobs, type JobDefinition } from './index.ts';
import { queueOptions } from './queue.ts';
import { fanOut } from './start-jobs.ts';

const schema = z.object({ id: z.number() });

function counting(
  options: JobDefinition['options'] = {},
  fail: (id: number, attempt: number) => boolean = () => false,
) {
  const done: { id: number; municipality: number }[] = [];
  const attempts = new Map<number, number>();
  const job = defineJob({
    name: 'test.count-thing',
    schema,
    options: { retryDelay: 0, ...options },
    async handle(ctx, { id }) {
      const attempt = (attempts.get(id) ?? 0) + 1;
      attempts.set(id, attempt);
      if (fail(id, attempt)) throw new Error('山田さんのところで失敗');
      done.push({ id, municipality: ctx.scope.municipalityId });
    },
  });
  return { job, done, attempts };
}

function moduleWith(more: Partial<Module>): Module {
  return { name: 'test', ...more };
}

const jobsOf = (db: TestDatabase) =>
  db.sql<{
    state: string;
    data: { payload: { id: number } };
    output: unknown;
    start_after: Temporal.Instant;
  }>(
    `SELECT state, data, output, start_after FROM jobs.job WHERE name = 'test.count-thing' ORDER BY created_on, id`,
  );

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 6000; tries += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error('did not come true');
}

const worker = new Set(['worker', 'scheduler'] as const);

describe('後で行う仕事', () => {
  test('取引と一緒に生まれ、取り消せば生まれない。積んだ順に自治体を添えて届く', async () => {
    await using db = await testDatabase();
    const { job, done } = counting();
    const running = await startJobs(db.runtime, [moduleWith({ jobs: [job] })], worker);
    await expect(
      db.ctx().transaction(async (ctx) => {
        await enqueue(ctx, job, { id: 0 });
        throw new Error('やめた');
      }),
    ).rejects.toThrow('やめた');
    await db.ctx().transaction((ctx) => enqueue(ctx, job, { id: 1 }));
    await db.ctxOf(db.otherMunicipality).transaction((ctx) => enqueue(ctx, job, { id: 2 }));
    await until(() => done.length === 2);
    await running.stop();
    expect(done.toSorted((a, b) => a.id - b.id)).toEqual([
      { id: 1, municipality: db.municipality },
      { id: 2, municipality: db.otherMunicipality },
    ]);
  });

  test('働き手がまだ一度も動いていなくても積める。たまりは速く片づく', async () => {
    await using db = await testDatabase();
    const { job, done } = counting({ concurrency: 1 });
    await db.ctx().transaction(async (ctx) => {
      for (let id = 0; id < 40; id += 1) expect(await enqueue(ctx, job, { id })).toBe(true);
    });
    const running = await startJobs(db.runtime, [moduleWith({ jobs: [job] })], worker);
    const began = performance.now();
    await until(() => done.length === 40);
    // One job per look (2 s) would take 80 s; a busy machine takes some seconds.
    expect(performance.now() - began).toBeLessThan(40_000);
    await running.stop();
    expect((await jobsOf(db)).every((row) => row.state === 'completed')).toBe(true);
  });

  test('失敗はやり直され、何度やってもだめなら失敗として残り、訳に個人情報は残らない', async () => {
    await using db = await testDatabase();
    const { job, done, attempts } = counting({ retryLimit: 1 }, (id, attempt) => id === 2 || attempt === 1);
    const running = await startJobs(db.runtime, [moduleWith({ jobs: [job] })], worker);
    await db.ctx().transaction(async (ctx) => {
      await enqueue(ctx, job, { id: 1 });
      await enqueue(ctx, job, { id: 2 });
    });
    await until(async () => (await jobsOf(db)).every((row) => ['completed', 'failed'].includes(row.state)));
    await running.stop();
    expect(done.map((one) => one.id)).toEqual([1]);
    expect([...attempts].toSorted()).toEqual([
      [1, 2],
      [2, 2],
    ]);
    const failed = (await jobsOf(db)).find((row) => row.state === 'failed');
    expect(failed?.data.payload.id).toBe(2);
    expect(JSON.stringify(failed?.output)).toContain('Error at jobs/jobs.test.ts');
    expect(JSON.stringify(failed?.output)).not.toContain('山田');
  });

  test('同じ鍵の仕事は、待っている間は一つだけ。別の自治体とは混ざらない', async () => {
    await using db = await testDatabase();
    const { job } = counting();
    const add = (municipality: typeof db.municipality) =>
      db.ctxOf(municipality).transaction((ctx) => enqueue(ctx, job, { id: 5 }, { key: 'plan 5' }));
    expect(await add(db.municipality)).toBe(true);
    expect(await add(db.municipality)).toBe(false);
    expect(await add(db.otherMunicipality)).toBe(true);
    expect(await jobsOf(db)).toHaveLength(2);
  });

  test('時刻を決めた仕事は、その時刻まで始まらない', async () => {
    await using db = await testDatabase();
    const { job, done } = counting();
    const startAfter = Temporal.Now.instant().add({ hours: 1 }).round('millisecond');
    await db.ctx().transaction((ctx) => enqueue(ctx, job, { id: 1 }, { startAfter }));
    const running = await startJobs(db.runtime, [moduleWith({ jobs: [job] })], worker);
    await sleep(300);
    await running.stop();
    expect(done).toEqual([]);
    const [row] = await jobsOf(db);
    expect(row!.start_after.equals(startAfter)).toBe(true);
  });

  test('文章や氏名は積めない', async () => {
    await using db = await testDatabase();
    const wordy = defineJob({
      name: 'test.wordy',
      schema: z.object({ note: z.string() }),
      handle: async () => undefined,
    });
    await db.ctx().transaction(async (ctx) => {
      await expect(enqueue(ctx, wordy, { note: '山田花子' })).rejects.toThrow('payload.note');
      await expect(enqueue(ctx, wordy, { note: 5 } as never)).rejects.toThrow();
      expect(await enqueue(ctx, wordy, { note: '0192aabb-0000-7000-8000-000000000000' })).toBe(true);
    });
  });

  test('予定の時刻には、自治体ごとに一つずつ積まれる', async () => {
    await using db = await testDatabase();
    const { job } = counting();
    const schedule = { name: 'nightly', cron: '15 3 * * *', job, payload: { id: 9 } };
    const running = await startJobs(
      db.runtime,
      [moduleWith({ schedules: [schedule] })],
      new Set(['scheduler'] as const),
    );
    await running.stop();
    expect(await db.sql('SELECT name, cron, timezone FROM jobs.schedule')).toEqual([
      { name: 'schedule/nightly', cron: '15 3 * * *', timezone: 'Asia/Tokyo' },
    ]);
    await fanOut(db.runtime, schedule);
    await fanOut(db.runtime, schedule);
    const rows = await db.sql<{ data: { municipality: number } }>(
      `SELECT data FROM jobs.job WHERE name = 'test.count-thing'`,
    );
    expect(rows.map((row) => row.data.municipality).toSorted()).toEqual([
      db.municipality,
      db.otherMunicipality,
    ]);
  });

  test('止めるときは、始めた仕事を終えてから止まる', async () => {
    await using db = await testDatabase();
    let begun = false;
    let ended = false;
    const slow = defineJob({
      name: 'test.slow',
      schema,
      async handle() {
        begun = true;
        await sleep(400);
        ended = true;
      },
    });
    const running = await startJobs(db.runtime, [moduleWith({ jobs: [slow] })], worker);
    await db.ctx().transaction((ctx) => enqueue(ctx, slow, { id: 1 }));
    await until(() => begun);
    await running.stop();
    expect(ended).toBe(true);
  });
});

describe('pg-boss との約束', () => {
  test('表は、pg-boss が自分で作るものと同じ', () => {
    const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
    const plan = getConstructionPlans('jobs', { createSchema: false });
    const ours = fs.readFileSync(path.join(MIGRATIONS, '0003_jobs.sql'), 'utf8');
    const made = plan.slice(plan.indexOf('CREATE TYPE'), plan.lastIndexOf('COMMIT;'));
    expect(words(ours.slice(ours.indexOf('-- begin pg-boss') + 16, ours.indexOf('-- end pg-boss')))).toBe(
      words(made),
    );
  });

  test('私たちの積み方は、pg-boss の send() と同じ行になる', async () => {
    await using db = await testDatabase();
    const { job } = counting();
    await db.ctx().transaction((ctx) => enqueue(ctx, job, { id: 1 }, { key: 'k' }));
    const boss = new PgBoss({
      connectionString: db.appUrl,
      schema: 'jobs',
      migrate: false,
      supervise: false,
      schedule: false,
    });
    await boss.start();
    await boss.createQueue('test.sent', queueOptions(job));
    await boss.send(
      'test.sent',
      { municipality: db.municipality, payload: { id: 1 } },
      { singletonKey: `${db.municipality} k` },
    );
    await boss.stop({ graceful: false });
    const rows = await db.sql<Record<string, unknown>>(
      `SELECT to_jsonb(j) - 'id' - 'name' - 'created_on' - 'start_after' - 'keep_until'
         || jsonb_build_object('kept', keep_until - start_after) AS row FROM jobs.job j ORDER BY created_on`,
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual(rows[1]);
  });
});
