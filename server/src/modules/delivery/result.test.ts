import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import type { StaffBrowser } from '../../../testing/staff-api.ts';
import { collectNext, pauseMinutes } from './collect-statistics.ts';
import { mountRedirect } from './count-clicks.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(240);
  staff = await trial.staff();
});
afterEach(() => trial.db.clock.release());
afterAll(() => trial.close());

async function sent(change: Record<string, unknown>) {
  const { id, revision } = await trial.draft(staff, change);
  const { body } = await staff.call('POST', `/deliveries/${id}/check`);
  const confirmedRecipients = body['recipients'];
  await staff.call('POST', `/deliveries/${id}/send`, { revision, scheduledFor: null, confirmedRecipients });
  const senders = trial.startSenders();
  await trial.reaches(staff, id, 'sent');
  await senders.stop();
  const [row] = await trial.db.sql<{ aggregation_unit: string | null }>(
    'SELECT aggregation_unit FROM deliveries WHERE id = $1',
    [id],
  );
  return { id, recipients: confirmedRecipients as number, unit: row!.aggregation_unit }; // it was just sent
}
const result = async (id: string) => (await staff.call('GET', `/deliveries/${id}/result`)).body;
const open = (body: Record<string, unknown>) =>
  trial.control('POST', `/channels/${trial.lineChannelId}/opens`, body);

describe('配信結果', () => {
  it('DLV-12 LINEに聞くまでは空で、聞くと開封とクリックした人数が出る', async () => {
    const { id, recipients, unit } = await sent({
      blocks: [{ kind: 'text', text: 'くわしくは https://example.jp/a へ' }],
    });
    expect(await result(id)).toMatchObject({
      state: 'sent',
      recipients,
      confirmed: recipients,
      unknown: 0,
      failed: 0,
      opens: { count: null, rate: null, at: null },
      clicks: { count: 0, people: null, links: [{ url: 'https://example.jp/a', clicks: 0 }] },
    });
    expect(unit).toMatch(/^d_[0-9a-f]{24}$/);
    await open({ unit, share: 1 });
    expect(await collectNext(trial.db.ctx())).toBe(true);
    const figures = await result(id);
    expect(figures['opens']).toMatchObject({ count: recipients, rate: 1 });
    expect(figures['opens'].at).not.toBeNull();
    expect(await collectNext(trial.db.ctx())).toBe(false);
  });

  it('20人未満のときは、人数も割合も出さない', async () => {
    const { id, unit, recipients } = await sent({
      target: {
        kind: 'condition',
        condition: { kind: 'testers' },
        includeUnanswered: false,
      },
    });
    expect(recipients).toBeLessThan(20);
    await open({ unit, share: 1 });
    await collectNext(trial.db.ctx());
    expect((await result(id))['opens']).toMatchObject({ count: null, rate: null });
  });

  it('友だち全員への配信は、受付番号で聞く', async () => {
    const { id, unit } = await sent({ target: { kind: 'everyone' } });
    expect(unit).toBeNull();
    const { calls } = await trial.control('GET', '/calls?endpoint=broadcast');
    await open({ requestId: calls[0].requestId, share: 0.5 });
    expect(await collectNext(trial.db.ctx())).toBe(true);
    expect((await result(id))['opens'].count).toBeGreaterThan(20);
  });

  it('LINEに聞けないときも止まらず、あとでまた聞き、14日たったら聞くのをやめる', async () => {
    const { id } = await sent({});
    await trial.control('POST', '/faults', { endpoint: '*', kind: 'error_before', times: 20 });
    expect(await collectNext(trial.db.ctx())).toBe(false);
    await trial.control('DELETE', '/faults');
    const due = () =>
      trial.db.sql<{ due: boolean }>(
        'SELECT ask_again_at IS NOT NULL AS due FROM delivery_statistics WHERE delivery_id = $1',
        [id],
      );
    expect(await due()).toEqual([{ due: true }]);
    trial.db.clock.advance({ hours: 24 * 14 + 1 });
    for (let n = 0; n < 10; n += 1) await collectNext(trial.db.ctx());
    expect(await due()).toEqual([{ due: false }]);
    expect([0, 1, 24, 24 * 10].map(pauseMinutes)).toEqual([1, 3, 72, 360]);
  });
});

describe('クリックの記録', () => {
  it('DLV-13 自分たちのアドレスは元のページへ案内し、人のクリックだけを数える', async () => {
    const url = 'https://example.jp/%E5%81%A5%E8%A8%BA?a=1';
    const { id } = await sent({ blocks: [{ kind: 'text', text: url }] });
    const [link] = await trial.db.sql<{ token: string }>(
      'SELECT token FROM delivery_links WHERE delivery_id = $1',
      [id],
    );
    const app = new Hono();
    mountRedirect(app, trial.db.runtime);
    const path = `/l/minatodai/${link!.token}`;
    const answers = await Promise.all(Array.from({ length: 30 }, () => app.request(path)));
    for (const answer of answers) {
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe(url);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    await app.request(path, { method: 'HEAD' });
    const poker = 'facebookexternalhit/1.1;line-poker/1.0';
    expect((await app.request(path, { headers: { 'user-agent': poker } })).status).toBe(302);
    await expect.poll(async () => (await result(id))['clicks'].count, { timeout: 5000 }).toBe(30);
    expect((await result(id))['clicks'].links).toMatchObject([{ url, clicks: 30 }]);
  });

  it('知らないアドレスや別の自治体のアドレスは 404 で、どこへも案内しない', async () => {
    const [link] = await trial.db.sql<{ token: string }>('SELECT token FROM delivery_links LIMIT 1');
    const app = new Hono();
    mountRedirect(app, trial.db.runtime);
    for (const path of [
      `/l/yamanobe/${link!.token}`,
      `/l/nowhere/${link!.token}`,
      '/l/minatodai/AAAAAAAAAAA',
      '/l/minatodai/%00',
      `/l/minatodai/${link!.token}x`,
    ])
      expect((await app.request(path)).status, path).toBe(404);
  });
});
