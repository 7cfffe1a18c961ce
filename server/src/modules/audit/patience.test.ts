import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../testing/index.ts';
import { withPatience } from './patience.ts';

test('待たせすぎる検索は途中でやめて、条件を狭めるよう伝える。ほかの失敗はそのまま', async () => {
  await using db = await testDatabase();
  const ask = (seconds: number, patience: number) =>
    db
      .ctx()
      .transaction((ctx) =>
        withPatience(ctx, (ctx) => sql`SELECT pg_sleep(${seconds})`.execute(ctx.db), patience),
      );
  await expect(ask(60, 50)).rejects.toMatchObject({ code: 'search_too_wide' });
  expect((await ask(0, 20_000)).rows).toHaveLength(1);
  const broken = db.ctx().transaction((ctx) => withPatience(ctx, (ctx) => sql`SELECT 1 / 0`.execute(ctx.db)));
  await expect(broken).rejects.toThrow('division by zero');
});
