import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import type { Module, Subscription } from '../module.ts';
import { appendEvent, appendEvents } from './event-log.ts';
import { findPending } from './find-pending.ts';
import { eventsBehind, takeTurn, type CursorPosition } from './read-batch.ts';
import { subscriberLoop, subscriptionsOf } from './subscriber.ts';

declare module './event-log.ts' {
  interface EventKinds {
    'test.counted': { n: number };
    'test.other': Record<string, never>;
  }
}

function moduleWith(...subscriptions: Subscription[]): Module {
  return { name: 'test', subscriptions };
}

async function append(db: TestDatabase, n: number): Promise<void> {
  await db.ctx().transaction((ctx) => appendEvent(ctx, { kind: 'test.counted', residentNo: 1, data: { n } }));
}

/** A table that the effects are written to, so that they live and die with the cursor. */
async function makeEffects(db: TestDatabase): Promise<void> {
  await db.sql(
    `CREATE TABLE effects (n int NOT NULL, reader text NOT NULL DEFAULT ''); GRANT ALL ON effects TO madoguchi_app`,
  );
}

async function effects(db: TestDatabase): Promise<number[]> {
  return (await db.sql<{ n: number }>('SELECT n FROM effects ORDER BY n')).map((row) => row.n);
}

const noting: Subscription = {
  name: 'test.note',
  kinds: ['test.counted'],
  async handle(ctx, event) {
    const { n } = event.data as { n: number };
    await ctx.db.executeQuery({
      sql: 'INSERT INTO effects (n) VALUES ($1)',
      parameters: [n],
      query: { kind: 'RawNode' },
      queryId: { queryId: 'test' },
    } as never);
  },
};

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 6000; tries += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error('did not come true');
}

describe('出来事の購読', () => {
  test('遅れて確定する書き手が混ざっても、一つも失わず、二度届けない', async () => {
    await using db = await testDatabase();
    await makeEffects(db);
    const stop = new AbortController();
    // Two processes' worth of readers, so that they also compete for the cursor.
    const loops = [1, 2].map(() => subscriberLoop([moduleWith(noting)]).run(db.runtime, stop.signal));
    const WRITERS = 12;
    const EACH = 100;
    let slow = 0;
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let i = 0; i < EACH; i += 1) {
          const n = writer * EACH + i;
          await db.ctx().transaction(async (ctx) => {
            await appendEvent(ctx, { kind: 'test.counted', data: { n } });
            // Pseudo-random, so that a run can be repeated: some commit 1–25 ms after they drew their number.
            const pause = (n * 7919) % 50;
            if (pause < 25) {
              slow += 1;
              await sleep(pause);
            }
          });
        }
      }),
    );
    const total = WRITERS * EACH;
    expect(slow).toBeGreaterThan(total / 3);
    await until(async () => (await effects(db)).length >= total);
    stop.abort();
    await Promise.all(loops);
    expect(await effects(db)).toEqual(Array.from({ length: total }, (_, n) => n));
  });

  test('処理と目印は一緒に確定し、途中で倒れてもやり直しで過不足がない', async () => {
    await using db = await testDatabase();
    await makeEffects(db);
    await db.ctx().transaction((ctx) =>
      appendEvents(
        ctx,
        [1, 2, 3].map((n) => ({ kind: 'test.counted', data: { n } }) as const),
      ),
    );
    await db.settled();
    let first = true;
    const failing: Subscription = {
      ...noting,
      async handle(ctx, event) {
        await noting.handle(ctx, event);
        if (first && (event.data as { n: number }).n === 2) {
          first = false;
          throw Object.assign(new Error('connection lost'), { code: '08006' });
        }
      },
    };
    await expect(takeTurn(db.services, db.municipality, failing)).rejects.toThrow('connection lost');
    expect(await effects(db)).toEqual([]);
    expect(await takeTurn(db.services, db.municipality, failing)).toEqual({
      handled: 3,
      poison: 0,
      more: false,
    });
    expect(await effects(db)).toEqual([1, 2, 3]);
  });

  test('処理できない出来事は記録して飛ばし、その書き込みも後処理も残さず、次へ進む', async () => {
    await using db = await testDatabase();
    await makeEffects(db);
    const ids = [1, 2, 3, 4];
    await db.ctx().transaction((ctx) =>
      appendEvents(
        ctx,
        ids.map((n) => ({ kind: 'test.counted', data: { n } }) as const),
      ),
    );
    const told: number[] = [];
    const choosy: Subscription = {
      ...noting,
      async handle(ctx, event) {
        const { n } = event.data as { n: number };
        await noting.handle(ctx, event);
        ctx.afterCommit(() => void told.push(n));
        if (n === 2) throw new TypeError('山田さんの値が読めません');
        if (n === 3) await ctx.db.selectFrom('no_such_table' as never).execute();
      },
    };
    await db.settled();
    const turn = await takeTurn(db.services, db.municipality, choosy);
    expect(turn).toEqual({ handled: 2, poison: 2, more: false });
    expect(await effects(db)).toEqual([1, 4]);
    expect(told).toEqual([1, 4]);
    const poison = await db.sql<{ subscription: string; kind: string; error: string }>(
      'SELECT subscription, kind, error FROM event_poison ORDER BY event_id',
    );
    expect(poison.map((row) => row.kind)).toEqual(['test.counted', 'test.counted']);
    expect(poison[0]!.error).toMatch(/^TypeError at events\/subscriber\.test\.ts:\d+/);
    expect(poison[1]!.error).toContain('42P01');
    expect(JSON.stringify(poison)).not.toContain('山田');
    expect(await takeTurn(db.services, db.municipality, choosy)).toEqual({
      handled: 0,
      poison: 0,
      more: false,
    });
  });

  test('500件を超えるたまりは順番どおりに何回かに分けて読む', async () => {
    await using db = await testDatabase();
    await db.ctx().transaction((ctx) =>
      appendEvents(
        ctx,
        Array.from({ length: 1200 }, (_, n) => ({ kind: 'test.counted', data: { n } }) as const),
      ),
    );
    const seen: number[] = [];
    const reading: Subscription = {
      name: 'test.read',
      kinds: ['test.counted'],
      handle: async (_ctx, event) => void seen.push((event.data as { n: number }).n),
    };
    await db.settled();
    const turns = [];
    for (let n = 0; n < 3; n += 1) turns.push(await takeTurn(db.services, db.municipality, reading));
    expect(turns.map((turn) => turn.handled)).toEqual([500, 500, 200]);
    expect(seen).toEqual(Array.from({ length: 1200 }, (_, n) => n));
  });

  test('自分の種類だけを受け取り、ほかの種類は目印だけ進む。ほかの自治体の出来事は見えない', async () => {
    await using db = await testDatabase();
    await db.ctx().transaction((ctx) => appendEvent(ctx, { kind: 'test.other', subject: 12 }));
    await db
      .ctxOf(db.otherMunicipality)
      .transaction((ctx) => appendEvent(ctx, { kind: 'test.counted', data: { n: 99 } }));
    await db.settled();
    const names = ['test.note'];
    expect(await findPending(db.runtime.database.system, names)).toEqual([
      { municipality: db.municipality, subscription: 'test.note' },
      { municipality: db.otherMunicipality, subscription: 'test.note' },
    ]);
    const never: Subscription = { ...noting, handle: async () => expect.unreachable() };
    expect(await takeTurn(db.services, db.municipality, never)).toMatchObject({ handled: 0, poison: 0 });
    expect(await findPending(db.runtime.database.system, names)).toEqual([
      { municipality: db.otherMunicipality, subscription: 'test.note' },
    ]);
  });

  test('同じプロセスで起きた出来事は、次の見回りを待たずに届く', async () => {
    await using db = await testDatabase();
    const arrived = new Set<number>();
    const stop = new AbortController();
    const hourly = { busy: 3_600_000, idle: 3_600_000 };
    const loop = subscriberLoop(
      [
        moduleWith({
          name: 'test.quick',
          kinds: ['test.counted'],
          handle: async (_ctx, event) => void arrived.add((event.data as { n: number }).n),
        }),
      ],
      hourly,
    ).run(db.runtime, stop.signal);
    for (let n = 0; n < 5; n += 1) {
      await append(db, n);
      // While another test's transaction holds the border back, a ring finds nothing: the next event rings again.
      for (let again = 1; !arrived.has(n); again += 1) {
        await sleep(20);
        if (!arrived.has(n)) await append(db, 100 * again);
      }
    }
    stop.abort();
    await loop;
  });

  test('同じ名前の購読が二つあれば起動しない', () => {
    expect(() => subscriptionsOf([moduleWith(noting), moduleWith(noting)])).toThrow('test.note');
  });
});

describe('出来事の表', () => {
  test('書き換えは許されず、月の区画には直接さわれない', async () => {
    await using db = await testDatabase();
    await append(db, 1);
    const [partition] = await db.sql<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass ORDER BY 1 LIMIT 1`,
    );
    const attempt = (text: string) =>
      db.services.database.transaction(db.municipality, (_db, client) => client.query(text));
    await expect(attempt(`UPDATE events SET kind = 'x'`)).rejects.toThrow('permission denied');
    await expect(attempt(`SELECT * FROM ${partition!.name}`)).rejects.toThrow('permission denied');
  });

  test('購読の読み取りは、行の保護のもとで、統計が古くても、たまりの長さによらず索引で引かれる', async () => {
    await using db = await testDatabase();
    const burst = (count: number) =>
      db.sql(
        `INSERT INTO events (municipality_id, kind, at) SELECT ${db.municipality}, 'test.other', now() FROM generate_series(1, ${count})`,
      );
    for (let n = 0; n < 20; n += 1) await burst(250);
    await db.sql('ANALYZE events');
    const [last] = await db.sql<CursorPosition>(
      'SELECT xid::text, event_id::int, recorded_at::text FROM events ORDER BY events.xid DESC, events.event_id DESC LIMIT 1',
    );
    await burst(60_000); // beyond everything that the statistics know
    await db.settled();
    for (const from of [{ ...last!, xid: '5' }, last!]) {
      const { rows } = await db.ctx().transaction((ctx) =>
        sql<{
          'QUERY PLAN': string;
        }>`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) ${eventsBehind(db.municipality, from)}`.execute(
          ctx.db,
        ),
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan using events_\d{4}_\d{2}_pkey on \S+ \w+ \(actual rows=50[01]\b/);
      expect(plan).toMatch(/Index Cond: .*ROW\(xid, event_id\) > ROW/);
      expect(plan).not.toMatch(/Seq Scan|Sort \(|Sort Method/);
    }
  });
});
