import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';
import { reconcile } from '../line/outgoing/reconcile.ts';
import { startNextDue } from './start-scheduled.ts';
import { tellNotStarted } from './tell-not-started.ts';

const NOBODY = '00000000-0000-7000-8000-000000000009';
let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(240);
  staff = await trial.staff();
});
afterEach(async () => {
  trial.db.clock.release();
  await fetch(`${trial.emulator.url}/_emulator/faults`, { method: 'DELETE' });
});
afterAll(() => trial.close());

async function send(scheduledFor: string | null = null): Promise<string> {
  const { id, revision } = await trial.draft(staff);
  const { body } = await staff.call('POST', `/deliveries/${id}/check`);
  const order = { revision, scheduledFor, confirmedRecipients: body['recipients'] };
  expect(await staff.call('POST', `/deliveries/${id}/send`, order)).toMatchObject({ status: 200 });
  return id;
}
const act = (id: string, what: string, body: object = {}) =>
  staff.call('POST', `/deliveries/${id}/${what}`, body);
const result = async (id: string) => (await staff.call('GET', `/deliveries/${id}/result`)).body;
const troubles = async (id: string) =>
  (await staff.call('GET', '/deliveries/troubles')).body['entries'].filter(
    (entry: { id: string }) => entry.id === id,
  );

describe('一時停止', () => {
  it('一時停止の間は誰にも送られず、再開すると全員に1回ずつ届く', async () => {
    await trial.forget();
    const id = await send();
    expect(await act(id, 'pause')).toMatchObject({ status: 200, body: { halted: 'paused' } });
    expect(await act(id, 'pause')).toMatchObject(refusal(409, 'already_halted'));
    const senders = trial.startSenders();
    await reconcile(trial.db.ctx());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await trial.received()).size).toBe(0);
    expect(await result(id)).toMatchObject({ state: 'sending', halted: 'paused', confirmed: 0, pace: null });
    expect(await act(id, 'resume')).toMatchObject({ status: 200, body: { halted: null } });
    await trial.reaches(staff, id, 'sent');
    await senders.stop();
    expect([...(await trial.received())].sort()).toEqual(
      (await trial.inAsahi()).map((one) => [one, 1]).sort(),
    );
    expect(await act(id, 'pause')).toMatchObject(
      refusal(409, 'wrong_state', { state: 'sent', allowed: ['sending'] }),
    );
    expect(await act(NOBODY, 'pause')).toMatchObject(refusal(404, 'not_found'));
  });

  it('今月の上限に達したら止まって知らせ、上限が上がって再開すると、残りの全員に1回ずつ届く', async () => {
    await trial.forget();
    const fault = {
      endpoint: 'multicast',
      kind: 'rate_limited',
      message: 'You have reached your monthly limit.',
    };
    await trial.control('POST', '/faults', fault);
    const senders = trial.startSenders();
    const id = await send();
    await expect.poll(async () => (await result(id))['halted'], { timeout: 20_000 }).toBe('monthly_limit');
    expect(await troubles(id)).toMatchObject([{ kind: 'halted', title: 'ごみの日' }]);
    await fetch(`${trial.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    expect(await act(id, 'resume')).toMatchObject({ status: 200 });
    await trial.reaches(staff, id, 'sent');
    await senders.stop();
    expect(await troubles(id)).toEqual([]);
    expect([...(await trial.received())].sort()).toEqual(
      (await trial.inAsahi()).map((one) => [one, 1]).sort(),
    );
  });
});

/** A delivery that LINE accepted and never answered, for a day. */
async function unknown(): Promise<string> {
  await trial.forget();
  await trial.control('POST', '/faults', { endpoint: 'multicast', kind: 'error_after' });
  const senders = trial.startSenders();
  const id = await send();
  await expect.poll(async () => (await trial.received()).size, { timeout: 20_000 }).toBeGreaterThan(0);
  await senders.stop();
  trial.db.clock.advance({ hours: 24 });
  await trial.db.sql(`UPDATE outbox_batches SET due_at = 'epoch' WHERE state = 'attempted'`);
  await reconcile(trial.db.ctx());
  trial.db.clock.release(); // staff were signed out long ago by it
  await fetch(`${trial.emulator.url}/_emulator/faults`, { method: 'DELETE' });
  expect(await result(id)).toMatchObject({ state: 'partly_unsent', confirmed: 0 });
  return id;
}
const reason = 'LINE公式アカウントの画面で確かめた';

describe('届いたか分からない人', () => {
  it('「送れたものとして数える」と、配信完了になり、誰にも送り直されない', async () => {
    const id = await unknown();
    const people = (await trial.inAsahi()).length;
    expect(await result(id)).toMatchObject({ unknown: people, counted: 0 });
    expect(await troubles(id)).toMatchObject([{ kind: 'unknown' }]);
    expect(await act(id, 'unknown', { decision: 'counted', reason: '' })).toMatchObject(
      refusal(400, 'invalid_input'),
    );
    expect(await act(id, 'unknown', { decision: 'counted', reason })).toMatchObject({
      status: 200,
      body: { state: 'sent' },
    });
    expect(await result(id)).toMatchObject({ unknown: 0, counted: people, confirmed: people });
    expect(await troubles(id)).toEqual([]);
    expect([...(await trial.received()).values()].every((times) => times === 1)).toBe(true);
    expect(await act(id, 'unknown', { decision: 'counted', reason })).toMatchObject(
      refusal(409, 'wrong_state', { state: 'sent' }),
    );
    expect(await act(NOBODY, 'unknown', { decision: 'counted', reason })).toMatchObject(
      refusal(404, 'not_found'),
    );
  });

  it('「もう一度送る」と、新しい鍵で同じ文面が送られ、配信完了になる', async () => {
    const id = await unknown();
    expect(await act(id, 'unknown', { decision: 'sent_again', reason })).toMatchObject({
      status: 200,
      body: { state: 'sending' },
    });
    const senders = trial.startSenders();
    await trial.reaches(staff, id, 'sent');
    await senders.stop();
    // LINE had accepted the first call after all: a person took that risk.
    expect([...(await trial.received())].sort()).toEqual(
      (await trial.inAsahi()).map((one) => [one, 2]).sort(),
    );
    expect(await result(id)).toMatchObject({
      unknown: 0,
      counted: 0,
      confirmed: (await trial.inAsahi()).length,
    });
    const texts = (await trial.messages()).map((message) => message.text);
    expect(new Set(texts)).toEqual(new Set(['ごみの日が変わります。']));
  });

  it('中止した配信では、もう一度は送れず、数えることだけができる。分からない人がいなければ断る', async () => {
    await trial.forget();
    await trial.control('POST', '/faults', { endpoint: 'multicast', kind: 'error_after' });
    const senders = trial.startSenders();
    const id = await send();
    await expect.poll(async () => (await trial.received()).size, { timeout: 20_000 }).toBeGreaterThan(0);
    await act(id, 'stop');
    await senders.stop();
    await trial.db.sql(`UPDATE outbox_batches SET due_at = 'epoch' WHERE state = 'attempted'`);
    await reconcile(trial.db.ctx());
    await trial.reaches(staff, id, 'stopped');
    expect(await act(id, 'unknown', { decision: 'sent_again', reason })).toMatchObject(
      refusal(409, 'was_stopped'),
    );
    expect(await act(id, 'unknown', { decision: 'counted', reason })).toMatchObject({
      status: 200,
      body: { state: 'stopped' },
    });
    expect(await act(id, 'unknown', { decision: 'counted', reason })).toMatchObject(
      refusal(409, 'nothing_unknown'),
    );
  });
});

describe('始められなかった予約', () => {
  const soon = () => trial.db.services.now().add({ minutes: 5 }).toString();
  const settings = () => staff.call('GET', '/deliveries/settings');

  it('配信先が空になった予約は下書きに戻り、担当者にメールと画面で知らせる', async () => {
    const id = await send(soon());
    const [row] = await trial.db.sql<{ updated_by: string }>(
      'SELECT updated_by FROM deliveries WHERE id = $1',
      [id],
    );
    await trial.db.sql(`UPDATE staff_members SET mail = 'tanaka@example.jp' WHERE id = $1`, [
      row!.updated_by,
    ]);
    const before = await trial.db.sql<{ condition: object }>('SELECT condition FROM segments WHERE id = $1', [
      trial.segmentId,
    ]);
    const condition = (to: unknown) =>
      trial.db.sql('UPDATE segments SET condition = $1 WHERE id = $2', [JSON.stringify(to), trial.segmentId]);
    await condition({ kind: 'choice', definitionId: trial.areaId, choices: ['asahi', 'no-such-area'] });
    trial.db.clock.advance({ minutes: 6 });
    expect(await startNextDue(trial.db.ctx())).toBe(true);
    await condition(before[0]!.condition);
    const { body } = await staff.call('GET', `/deliveries/${id}`);
    expect(body).toMatchObject({ state: 'draft', notStarted: { reason: expect.stringMatching(/。$/) } });
    expect(await troubles(id)).toMatchObject([{ kind: 'not_started', reason: body['notStarted'].reason }]);
    const folder = path.join(trial.db.config.dataDir, 'mail-out');
    await tellNotStarted(trial.db.ctx(), id);
    const mails = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
    expect(mails.filter((mail) => mail.includes('tanaka@example.jp'))).toHaveLength(1);
  });

  it('止まっていて遅れた予約は、決めた分数までなら始まり、過ぎたら人を待ち、緊急ならいつでも始まる', async () => {
    expect(await settings()).toMatchObject({ status: 200, body: { lateMinutes: 30 } });
    expect(await staff.call('PUT', '/deliveries/settings', { lateMinutes: -1 })).toMatchObject(
      refusal(400, 'invalid_input'),
    );
    expect(await staff.call('PUT', '/deliveries/settings', { lateMinutes: 10 })).toMatchObject({
      status: 200,
    });
    expect(await settings()).toMatchObject({ body: { lateMinutes: 10 } });
    const state = async (id: string) => (await staff.call('GET', `/deliveries/${id}`)).body['state'];
    const [slightly, much, urgent] = [await send(soon()), await send(soon()), await send(soon())];
    await trial.db.sql('UPDATE deliveries SET emergency = true WHERE id = $1', [urgent]);
    await trial.db.sql(
      `UPDATE deliveries SET scheduled_for = scheduled_for - interval '60 minutes' WHERE id = ANY($1)`,
      [[much, urgent]],
    );
    trial.db.clock.advance({ minutes: 14 });
    while (await startNextDue(trial.db.ctx()));
    expect(await state(slightly)).toBe('sending');
    expect(await state(urgent)).toBe('sending');
    expect(await staff.call('GET', `/deliveries/${much}`)).toMatchObject({
      body: { state: 'draft', notStarted: { reason: expect.stringContaining('10分まで') } },
    });
    expect(await trial.db.sql('SELECT lane FROM sends WHERE source_id = $1', [urgent])).toEqual([
      { lane: 'emergency' },
    ]);
  });
});
