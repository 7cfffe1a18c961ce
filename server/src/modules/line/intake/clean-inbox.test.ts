import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { post, testChannel, textEvent, userId, webhookApp, webhookBody } from '../../../../testing/line.ts';
import type { CreatedChannel } from '../index.ts';
import { BODY_DAYS, cleanInbox, ROW_DAYS } from './clean-inbox.ts';

let db: TestDatabase;
let channel: CreatedChannel;

beforeAll(async () => {
  db = await testDatabase();
  channel = await testChannel(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql('delete from line_inbox');
  await post(
    webhookApp(db.runtime),
    channel,
    webhookBody(textEvent(userId(1), '前に書いたこと'), textEvent(userId(2), 'まだ処理していない')),
  );
  await db.sql(
    `update line_inbox set state = 'handled' where line_user_id = decode(lpad('1', 32, '0'), 'hex')`,
  );
});

const rows = () =>
  db.sql<{ state: string; has_body: boolean }>(
    'select state, body is not null as has_body from line_inbox order by id',
  );
const age = (days: number) =>
  db.sql(`update line_inbox set received_at = now() - make_interval(days => $1)`, [days]);

it('期限の前は何も消さない', async () => {
  await age(BODY_DAYS - 1);
  expect(await cleanInbox(db.ctx())).toEqual({ bodies: 0, rows: 0 });
});

it('本文は期限が来たら消し、処理していないものは残す', async () => {
  await age(BODY_DAYS + 1);
  expect(await cleanInbox(db.ctx())).toEqual({ bodies: 1, rows: 0 });
  expect(await rows()).toEqual([
    { state: 'handled', has_body: false },
    { state: 'open', has_body: true },
  ]);
});

it('行も期限が来たら消す。ほかの自治体のものには触れない', async () => {
  await age(ROW_DAYS + 1);
  expect(await cleanInbox(db.ctxOf(db.otherMunicipality))).toEqual({ bodies: 0, rows: 0 });
  expect(await cleanInbox(db.ctx())).toEqual({ bodies: 1, rows: 1 });
  expect(await rows()).toEqual([{ state: 'open', has_body: true }]);
});

it('昔の日の区画だけを落とす', async () => {
  await db.sql(
    `create table line_inbox_20200101 partition of line_inbox for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')`,
  );
  await db.sql('alter table line_inbox_20200101 owner to madoguchi_owner');
  const { rows: dropped } = await db.services.database.transaction(null, (_db, client) =>
    client.query<{ n: number }>('select drop_line_inbox_partitions() as n'),
  );
  expect(dropped).toEqual([{ n: 1 }]);
});
