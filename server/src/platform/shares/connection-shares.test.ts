import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { ConnectionShares } from './connection-shares.ts';
import { workingFor } from './working-for.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it('OPS-04: ひとつの機能は決めた数までしか取れず、ほかの機能の分は残る', async () => {
  const shares = new ConnectionShares({ total: 6, own: 1, most: 4 });
  shares.know(['pages', 'staff', 'intake']);
  const taken = Array.from({ length: 10 }, () => shares.take('pages'));
  await Promise.all(taken.slice(0, 4));
  expect(shares.use('pages')).toEqual({ held: 4, waiting: 6, peak: 4 });
  await shares.take('staff');
  await shares.take('intake');
  expect(shares.use('staff').held + shares.use('intake').held).toBe(2);
  for (let n = 0; n < 10; n += 1) shares.giveBack('pages');
  await Promise.all(taken);
});

it('ほかの機能の分には、空いていても手をつけない', async () => {
  const shares = new ConnectionShares({ total: 4, own: 1, most: 4 });
  shares.know(['pages', 'staff', 'intake']);
  const taken = [shares.take('pages'), shares.take('pages'), shares.take('pages')];
  await Promise.all(taken.slice(0, 2));
  expect(shares.use('pages')).toMatchObject({ held: 2, waiting: 1 });
  shares.giveBack('pages');
  await taken[2];
});

it('返されると、待っている機能が順番に受け取る', async () => {
  const shares = new ConnectionShares({ total: 1, own: 0, most: 1 });
  await shares.take('a');
  const order: string[] = [];
  const waiting = ['a', 'a', 'b'].map((name) => shares.take(name).then(() => order.push(name)));
  for (let n = 0; n < 3; n += 1) {
    shares.giveBack(order.at(-1) ?? 'a');
    await waiting[0];
    await new Promise(setImmediate);
  }
  expect(order).toEqual(['a', 'b', 'a']);
});

it('OPS-04: 本物のデータベースで、ひとつの機能が100の取引を始めても、ほかの機能はすぐに始められる', async () => {
  const { shares } = db.services.database;
  const { most } = shares.limits;
  let open: (() => void) | undefined;
  const closed = new Promise<void>((resolve) => (open = resolve));
  let inside = 0;
  const flood = workingFor('pages', () =>
    Array.from({ length: 100 }, () =>
      db.ctx().transaction(async () => {
        inside += 1;
        await closed;
      }),
    ),
  );
  const answer = await workingFor('staff', () =>
    db.ctx().transaction(async (ctx) => {
      const rows = await ctx.db.selectFrom('municipalities').select('municipality_id').execute();
      return rows.length;
    }),
  ).catch((error: unknown) => error);
  expect(answer).not.toBeInstanceOf(Error);
  await expect.poll(() => inside).toBe(most);
  expect(shares.use('pages')).toMatchObject({ held: most, waiting: 100 - most });
  open!();
  await Promise.all(flood);
  expect(inside).toBe(100);
  expect(shares.use('pages')).toEqual({ held: 0, waiting: 0, peak: most });
});
