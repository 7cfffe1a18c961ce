import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { testChannel, userId } from '../../../../testing/line.ts';
import { lineUserIdToBytes } from '../line-user-id.ts';
import { CLAIM } from './handle-event.ts';
import { TAKE } from './take-events.ts';

let db: TestDatabase;
let channel: string;
/** The day that holds most of the rows. */
let day: string;

beforeAll(async () => {
  db = await testDatabase();
  channel = (await testChannel(db)).id;
  await db.sql(
    `insert into line_inbox (municipality_id, channel_id, ts, event_id, shard, kind, line_user_id, redelivered, body, state)
     select $1, $2, now() - n * interval '1 second', 'event-' || n, n % 64, 'message', decode(lpad(to_hex(n % 500), 32, '0'), 'hex'), false, '\\x00',
       case when n % 100 = 0 then 'open' else 'handled' end
     from generate_series(1, 20000) n`,
    [db.municipality, channel],
  );
  await db.sql('analyze line_inbox');
  const [most] = await db.sql<{ day: string }>(
    'select tableoid::regclass::text as day from line_inbox group by 1 order by count(*) desc limit 1',
  );
  day = most!.day;
});
afterAll(() => db.close());

const plan = (text: string, values: unknown[]) =>
  db.services.database.transaction(db.municipality, async (_db, client) => {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN ${text}`, values });
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });

describe('受信箱の問い合わせの計画(madoguchi_appとして)', () => {
  it('待っているものは、待っているものだけの索引から順に読む', async () => {
    const shards = Array.from({ length: 64 }, (_, shard) => shard);
    const text = await plan(TAKE, [db.municipality, '-infinity', shards, 500]);
    expect(text).toContain(`Index Scan using ${day}_municipality_id_ts_id_idx`);
    expect(text).not.toContain(`Seq Scan on ${day}`);
  });

  it('受け持つ行は索引で見つけ、遅れかどうかはその人の索引で調べる', async () => {
    const [event] = await db.sql<{ event_id: string; at: string }>(
      `select event_id, ts::text as at from ${day} where state = 'open' limit 1`,
    );
    const { event_id: eventId, at } = event!; // 200 are open
    const bytes = lineUserIdToBytes(userId(1));
    const text = await plan(CLAIM, [
      db.municipality,
      1,
      at,
      [channel],
      [eventId],
      [at],
      [bytes],
      ['handled'],
      at,
      at,
    ]);
    expect(text).toMatch(new RegExp(`Index Scan using ${day}_(pkey|municipality_id_ts_id_idx)`));
    expect(text).toContain(`Index Scan using ${day}_municipality_id_channel_id_line_user_id`);
    expect(text).not.toContain(`Seq Scan on ${day}`);
    expect(text).not.toContain('line_inbox_default event');
  });
});
