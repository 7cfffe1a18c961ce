import fs from 'node:fs';
import path from 'node:path';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { collectFriends } from './collect-friends.ts';
import { countBlocks } from './count-blocks.ts';
import { mountRedirect } from './count-clicks.ts';
import { mailResults } from './mail-results.ts';

const NOBODY = '00000000-0000-7000-8000-000000000009';
let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(240);
  staff = await trial.staff();
});
afterEach(() => trial.db.clock.release());
afterAll(() => trial.close());

const act = (id: string, what: string, body: object = {}, method = 'POST') =>
  staff.call(method, `/deliveries/${id}/${what}`, body);

async function press(id: string, revision: number): Promise<number> {
  const { body } = await act(id, 'check');
  const order = { revision, scheduledFor: null, confirmedRecipients: body['recipients'] };
  expect(await act(id, 'send', order)).toMatchObject({ status: 200 });
  return body['recipients'];
}

async function sent(change: Record<string, unknown> = {}): Promise<string> {
  const { id, revision } = await trial.draft(staff, change);
  await press(id, revision);
  const senders = trial.startSenders();
  await trial.reaches(staff, id, 'sent');
  await senders.stop();
  return id;
}

describe('訂正を送る', () => {
  it('条件に当てはまる人が変わっても、誤った配信を受け取った人だけに、1回ずつ届く', async () => {
    const wrong = await sent();
    const got = [...(await trial.received()).keys()].sort();
    // Somebody moves to the area afterwards, and somebody out of it: neither changes whom the correction is for.
    await trial.db.sql('UPDATE segments SET condition = $1 WHERE id = $2', [
      JSON.stringify({ kind: 'testers' }),
      trial.segmentId,
    ]);
    await trial.forget();
    const { status, body } = await act(wrong, 'correction');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'draft', corrects: wrong, title: '訂正：ごみの日' });
    expect(body['blocks'][0].text).toMatch(/^【訂正】/);
    expect(await press(body['id'], body['revision'])).toBe(got.length);
    const senders = trial.startSenders();
    const done = await trial.reaches(staff, body['id'], 'sent');
    await senders.stop();
    expect(done).toMatchObject({ recipients: got.length, targetText: '訂正する配信を受け取った人' });
    expect([...(await trial.received())].sort()).toEqual(got.map((id) => [id, 1]));
    await trial.db.sql('UPDATE segments SET condition = $1 WHERE id = $2', [
      JSON.stringify({ kind: 'choice', definitionId: trial.areaId, choices: ['asahi'] }),
      trial.segmentId,
    ]);
  });

  it('まだ送っていない配信の訂正は断る', async () => {
    const draft = await trial.draft(staff);
    expect(await act(draft.id, 'correction')).toMatchObject(refusal(409, 'wrong_state', { state: 'draft' }));
    expect(await act(NOBODY, 'correction')).toMatchObject(refusal(404, 'not_found'));
  });
});

describe('訓練', () => {
  it('配信先が友だち全員でも、テスト配信の対象の職員だけに【訓練】を付けて届く', async () => {
    await trial.forget();
    const { id, revision } = await trial.draft(staff, { target: { kind: 'everyone' } });
    await trial.db.sql('UPDATE deliveries SET drill = true WHERE id = $1', [id]);
    const testers = await trial.db.sql(
      `SELECT 1 FROM residents WHERE municipality_id = $1 AND staff_tester AND friendship = 'followed'`,
      [trial.town],
    );
    expect(await press(id, revision)).toBe(testers.length);
    // No tester any more after the freeze: a drill must not reach a resident then either.
    const [one] = await trial.db.sql<{ id: string; line: string }>(
      `UPDATE residents SET staff_tester = false WHERE municipality_id = $1 AND resident_no =
         (SELECT min(resident_no) FROM residents WHERE municipality_id = $1 AND staff_tester AND friendship = 'followed')
       RETURNING id, 'U' || encode(line_user_id, 'hex') AS line`,
      [trial.town],
    );
    const senders = trial.startSenders();
    await trial.reaches(staff, id, 'sent');
    await senders.stop();
    const received = await trial.received();
    expect(received.size).toBe(testers.length - 1);
    expect(received.has(one!.line)).toBe(false);
    expect((await trial.messages()).map((message) => message.text)).toEqual([
      '【訓練】\nごみの日が変わります。',
    ]);
    await trial.db.sql('UPDATE residents SET staff_tester = true WHERE id = $1', [one!.id]);
  });
});

describe('リンクを止める', () => {
  it('止めると「このリンクは使えません」と問い合わせ先が出て、元に戻すともとのページへ進む', async () => {
    const url = 'https://example.jp/gomi';
    const id = await sent({ blocks: [{ kind: 'text', text: `くわしくは ${url} へ` }] });
    const [{ token }] = (await trial.db.sql<{ token: string }>(
      'SELECT token FROM delivery_links WHERE delivery_id = $1',
      [id],
    )) as [{ token: string }];
    const visit = async () => {
      const app = new Hono();
      mountRedirect(app, trial.db.runtime);
      return app.request(`/l/minatodai/${token}`);
    };
    expect((await visit()).status).toBe(302);
    expect(await act(id, 'links', { url, stopped: true }, 'PUT')).toMatchObject({ status: 200 });
    const stopped = await visit();
    expect(stopped.status).toBe(410);
    expect(await stopped.text()).toContain('000-000-0000');
    const shown = (await staff.call('GET', `/deliveries/${id}/result`)).body;
    expect(shown['clicks'].links).toMatchObject([{ url, stopped: true }]);
    expect(await act(id, 'links', { url, stopped: false }, 'PUT')).toMatchObject({ status: 200 });
    expect((await visit()).headers.get('location')).toBe(url);
    const missing = { url: 'https://example.jp/none', stopped: true };
    expect(await act(id, 'links', missing, 'PUT')).toMatchObject(refusal(409, 'no_such_link'));
  });
});

describe('配信のあと', () => {
  it('ANA-07 配信のあとのブロックを数え、友だちの推移を1日ずつためる', async () => {
    const id = await sent();
    const [blocker] = await trial.inAsahi();
    const set = (friendship: string, at: string) =>
      trial.db.sql(
        `UPDATE residents SET friendship = $1, friendship_at = now() + $2::interval WHERE line_user_id = decode($3, 'hex')`,
        [friendship, at, blocker!.slice(1)],
      );
    await set('blocked', '1 hour');
    expect(await trial.db.ctx().transaction((ctx) => countBlocks(ctx, id))).toBe(1);
    await set('blocked', '4 days');
    expect(await trial.db.ctx().transaction((ctx) => countBlocks(ctx, id))).toBe(0);
    await set('followed', '0 hours');

    expect(await collectFriends(trial.db.ctx())).toBe(true);
    const today = todayInJapan(trial.db.services.now());
    const period = `from=${today.subtract({ days: 7 }).toString()}&to=${today.toString()}`;
    const { body } = await staff.call('GET', `/deliveries/friends?${period}`);
    expect(body['entries']).toMatchObject([{ date: today.subtract({ days: 1 }).toString(), added: null }]);
    const compared = (await staff.call('GET', `/deliveries/compare?${period}`)).body;
    expect(compared['entries'].find((row: { id: string }) => row.id === id)).toMatchObject({
      confirmed: (await trial.inAsahi()).length,
      openRate: null,
    });
    expect(compared['entries'].some((row: { title: string }) => row.title.startsWith('訓練'))).toBe(false);
  });

  it('DLV-10 件名にない言葉も本文から見つかり、期間でしぼれる', async () => {
    const id = await sent({ blocks: [{ kind: 'text', text: 'ミズバショウが咲きました。' }] });
    const list = async (query: string) =>
      (await staff.call('GET', `/deliveries?${query}`)).body['entries'].map((row: { id: string }) => row.id);
    const search = `search=${encodeURIComponent('ミズバショウ')}`;
    expect(await list(search)).toEqual([id]);
    expect(await list(`${search}&to=2020-01-01`)).toEqual([]);
    expect((await staff.call('GET', `/deliveries/export?format=csv&${search}`)).status).toBe(200);
  });

  it('翌日と14日後に、担当者に結果を1回ずつメールする', async () => {
    const id = await sent({ title: '結果のメール' });
    const [row] = await trial.db.sql<{ updated_by: string }>(
      'SELECT updated_by FROM deliveries WHERE id = $1',
      [id],
    );
    await trial.db.sql(`UPDATE staff_members SET mail = 'sato@example.jp' WHERE id = $1`, [row!.updated_by]);
    const folder = path.join(trial.db.config.dataDir, 'mail-out');
    const mails = () =>
      (fs.existsSync(folder) ? fs.readdirSync(folder) : []).filter((file) =>
        Buffer.from(fs.readFileSync(path.join(folder, file), 'utf8').split('\r\n\r\n')[1] ?? '', 'base64')
          .toString()
          .includes('結果のメール'),
      ).length;
    await mailResults(trial.db.ctx());
    expect(mails()).toBe(0);
    trial.db.clock.advance({ hours: 24 });
    await mailResults(trial.db.ctx());
    await mailResults(trial.db.ctx());
    expect(mails()).toBe(1);
    trial.db.clock.advance({ hours: 24 * 14 });
    await mailResults(trial.db.ctx());
    expect(mails()).toBe(2);
  });
});
