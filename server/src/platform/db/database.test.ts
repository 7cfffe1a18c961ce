import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { rolePasswords } from '../config/config.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './open.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const municipalities = () =>
  db.ctx().transaction((ctx) => ctx.db.selectFrom('municipalities').select('slug').execute());

describe('トランザクション', () => {
  it('自分の自治体の行だけが見え、ほかの自治体の行は書けない', async () => {
    expect(await municipalities()).toEqual([{ slug: 'minatodai' }]);
    const changed = await db
      .ctx()
      .transaction((ctx) =>
        ctx.db
          .updateTable('municipalities')
          .set({ name: '書き換え' })
          .where('municipality_id', '=', db.otherMunicipality)
          .executeTakeFirst(),
      );
    expect(changed.numUpdatedRows).toBe(0n);
  });

  it('接続を使い回しても、前の自治体の設定は残らない', async () => {
    for (let round = 0; round < 30; round += 1) {
      const [mine, theirs] = await Promise.all([
        municipalities(),
        db
          .ctxOf(db.otherMunicipality)
          .transaction((ctx) => ctx.db.selectFrom('municipalities').select('slug').execute()),
      ]);
      expect([mine, theirs]).toEqual([[{ slug: 'minatodai' }], [{ slug: 'yamanobe' }]]);
    }
    const outside = await db.services.database.pool.query('select count(*)::int as n from municipalities');
    expect(outside.rows).toEqual([{ n: 0 }]);
  });

  it('失敗すると何も残らず、確定後の手順も動かない', async () => {
    let ran = false;
    await expect(
      db.ctx().transaction(async (ctx) => {
        ctx.afterCommit(() => void (ran = true));
        await ctx.db.updateTable('municipalities').set({ name: '消えるはず' }).execute();
        throw new Error('やめる');
      }),
    ).rejects.toThrow('やめる');
    expect(ran).toBe(false);
    expect(await db.sql("select 1 from municipalities where name = '消えるはず'")).toEqual([]);
  });

  it('中でもう一度始めることと、終わったあとに使うことは断る', async () => {
    const outer = db.ctx();
    await expect(outer.transaction(() => outer.transaction(async () => 1))).rejects.toThrow('already open');
    const escaped = await outer.transaction(async (ctx) => ctx.db);
    await expect(sql`select 1`.execute(escaped)).rejects.toThrow('has ended');
    expect(await outer.transaction(async () => 2)).toBe(2);
  });

  it('日時は Temporal で行き来し、端数も落ちない', async () => {
    const instant = Temporal.Instant.from('2026-11-21T03:04:05.678901Z');
    const date = Temporal.PlainDate.from('2024-02-29');
    const row = await db.ctx().transaction(
      async (ctx) =>
        (
          await sql<{
            i: unknown;
            d: unknown;
          }>`select ${instant}::timestamptz as i, ${date}::date as d`.execute(ctx.db)
        ).rows[0],
    );
    expect(String(row?.i)).toBe(instant.toString());
    expect(String(row?.d)).toBe('2024-02-29');
  });
});

describe('起動', () => {
  it('ひとつのPostgreSQLの別々のデータベースで同時に起動しても、役割の取り合いで倒れない', async () => {
    await using other = await testDatabase();
    const passwords = rolePasswords(db.runtime.database.secret);
    const starts = Array.from({ length: 8 }, (_, n) =>
      migrate(n % 2 === 0 ? db.adminUrl : other.adminUrl, MIGRATIONS, passwords),
    );
    expect(await Promise.all(starts)).toEqual(starts.map(() => []));
  });
});
