import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { administrate } from '../../platform/db/administrate.ts';
import { auditModule } from './module.ts';
import { spendTheRest, withPatience } from './patience.ts';

let db: TestDatabase;
let administrator: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase({ AUDIT_SEARCH_SECONDS: '1' });
  administrator = await staffApi(db, [auditModule])
    .browser()
    .signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

test('待たせすぎる検索は途中でやめて、条件を狭めるよう伝える。ほかの失敗はそのまま', async () => {
  const ask = (seconds: number) =>
    db
      .ctx()
      .transaction((ctx) => withPatience(ctx, (ctx) => sql`SELECT pg_sleep(${seconds})`.execute(ctx.db)));
  await expect(ask(60)).rejects.toMatchObject({ code: 'search_too_wide' });
  expect((await ask(0)).rows).toHaveLength(1);
  const broken = db.ctx().transaction((ctx) => withPatience(ctx, (ctx) => sql`SELECT 1 / 0`.execute(ctx.db)));
  await expect(broken).rejects.toThrow('division by zero');
});

test('2つの重い問いが、ひとつの待ち時間を分け合う', async () => {
  const both = db.ctx().transaction((ctx) =>
    withPatience(ctx, async (ctx) => {
      await sql`SELECT pg_sleep(0.7)`.execute(ctx.db);
      await spendTheRest(ctx);
      await sql`SELECT pg_sleep(0.7)`.execute(ctx.db); // each alone would fit into the second
    }),
  );
  await expect(both).rejects.toMatchObject({ code: 'search_too_wide' });
});

test('SEC-12 記録がなかなか読めないとき、検索・集計・書き出しは待ち続けずに断り、読めるようになればまた使える', async () => {
  const askAll = () =>
    Promise.all([
      administrator.call('GET', '/audit/entries'),
      administrator.call('GET', '/audit/figures'),
      administrator.call('POST', '/audit/export', { purpose: '点検' }),
    ]);
  // Whoever holds the table makes every reader wait, as a search through too many entries does.
  const refused = await administrate(db.adminUrl, async (query) => {
    await query('BEGIN');
    await query('LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE');
    return askAll(); // the lock goes with the connection
  });
  for (const answer of refused) expect(answer).toMatchObject(refusal(422, 'search_too_wide'));
  for (const answer of await askAll()) expect(answer.status).toBe(200);
});

test('長い期間も、検索と書き出しは断らない', async () => {
  const days = { from: '2016-01-01', to: '2026-01-01' };
  expect(await administrator.call('GET', `/audit/entries?from=${days.from}&to=${days.to}`)).toMatchObject({
    status: 200,
    body: days,
  });
  expect(await administrator.call('POST', '/audit/export', { ...days, purpose: '点検' })).toMatchObject({
    status: 200,
  });
});
