import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { readFriendLists } from './read-list.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;
beforeAll(async () => {
  trial = await deliveryTrial(20);
  staff = await trial.staff();
  // Everybody became a friend before the lists below; nobody had been listed yet.
  await trial.db.sql("UPDATE residents SET friendship_at = now() - interval '1 day'");
});
afterAll(() => trial.close());

const newest = async () => (await staff.call('GET', '/residents/friend-lists')).body.entries[0];
const counts = async () => {
  const [row] = await trial.db.sql<{ friends: number; next: number; facets: number }>(
    `SELECT (SELECT count(*)::int FROM residents WHERE friendship = 'followed') AS friends,
       (SELECT next_no FROM resident_counters WHERE municipality_id = $1) AS next,
       (SELECT count(*)::int FROM facets f JOIN facet_values v ON v.municipality_id = f.municipality_id
        WHERE v.kind = 'friendship' AND v.code = ANY (f.values)) AS facets`,
    [trial.db.municipality],
  );
  return row!;
};
const setting = (change: object) => trial.control('PATCH', `/channels/${trial.lineChannelId}`, change);

describe('友だちの取り込みと照合', () => {
  test('登録のない友だちが、番号の抜けなく利用者になり、2度読んでも増えない', async () => {
    await trial.control('POST', `/channels/${trial.lineChannelId}/friends`, { count: 2300 });
    const before = await counts();
    await staff.call('POST', '/residents/friend-lists', {});
    expect(await newest()).toMatchObject({ state: 'running', nightly: false });
    await readFriendLists(trial.db.ctx());
    expect(await newest()).toMatchObject({ state: 'done', named: 2300, gone: 0 });
    const after = await counts();
    const [numbers] = await trial.db.sql<{ all: number; last: number }>(
      'SELECT count(*)::int AS all, max(resident_no)::int AS last FROM residents WHERE municipality_id = $1',
      [trial.db.municipality],
    );
    expect(numbers!.last).toBe(numbers!.all - 1);
    expect(after.next).toBe(numbers!.all);
    expect(after.friends).toBe(2300);
    expect(after.facets).toBe(2300);
    expect(after.friends).toBeGreaterThan(before.friends);
    await readFriendLists(trial.db.ctx());
    expect(await counts()).toEqual(after);
    expect(await newest()).toMatchObject({ state: 'done', added: 0, cameBack: 0, nightly: true });
  });

  test('いなくなった人だけがブロック中になり、一覧に一度も載っていない人はそのまま', async () => {
    const [unlisted] = await trial.db.sql<{ resident_no: number }>(
      `INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at)
       SELECT municipality_id, 90000, channel_id, decode(repeat('ab', 16), 'hex'), 'followed', now() - interval '1 day', now()
       FROM residents LIMIT 1 RETURNING resident_no`,
    );
    const { blocked } = await trial.control('POST', `/channels/${trial.lineChannelId}/blocks`, {
      share: 0.01,
      seed: 1,
    });
    expect(blocked).toBeGreaterThan(3);
    await readFriendLists(trial.db.ctx());
    expect(await newest()).toMatchObject({ state: 'done', gone: blocked, named: 2300 - blocked });
    const [kept] = await trial.db.sql<{ friendship: string }>(
      'SELECT friendship FROM residents WHERE resident_no = $1',
      [unlisted!.resident_no],
    );
    expect(kept!.friendship).toBe('followed');
    // They come back: the list says so.
    await trial.control('POST', `/channels/${trial.lineChannelId}/friends`, { count: 2300 });
    await readFriendLists(trial.db.ctx());
    expect(await newest()).toMatchObject({ cameBack: blocked, added: 0 });
  });

  test('途中で止まったら、続きのページから始める。古い続きの印なら、はじめから読む', async () => {
    const { calls: before } = await trial.control('GET', '/calls?endpoint=followers');
    await staff.call('POST', '/residents/friend-lists', {});
    await trial.db.sql(
      "UPDATE friend_lists SET next_token = 'too-old', pages = 1, named = 1000 WHERE state = 'running'",
    );
    await readFriendLists(trial.db.ctx());
    expect(await newest()).toMatchObject({ state: 'done', named: 3300 });
    const { calls } = await trial.control('GET', '/calls?endpoint=followers');
    expect(calls.length - before.length).toBe(4);
  });

  test('LINEの認証を受けていないアカウントでは、理由が分かる', async () => {
    await setting({ verified: false });
    await readFriendLists(trial.db.ctx());
    expect(await newest()).toMatchObject({ state: 'failed', reason: 'not_allowed' });
    await setting({ verified: true });
  });

  test('権限のない職員は始められない', async () => {
    const editor = await trial.staff('editor');
    expect(await editor.call('POST', '/residents/friend-lists', {})).toMatchObject(refusal(403, 'forbidden'));
  });
});
