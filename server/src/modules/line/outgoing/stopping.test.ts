import { afterEach, expect, test } from 'vitest';
import { outboxTrial, type OutboxTrial } from '../../../../testing/outbox.ts';
import { openAlarms, resumeSend, startSend, stopSend } from './index.ts';
import { claimBatches } from './claim-batches.ts';
import { planBatches } from './plan-batches.ts';
import { reconcile } from './reconcile.ts';
import { postponeBatch } from './record-batches.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

let trial: OutboxTrial;
afterEach(() => trial.close());

const alarms = async () => (await trial.ctx().transaction((ctx) => openAlarms(ctx))).map(({ kind }) => kind);
const stop = (sourceId: string) => trial.ctx().transaction((ctx) => stopSend(ctx, 'synthetic', sourceId));

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 60_000; !(await check());) {
    if (performance.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('止めると、まだ送っていない人には送らず、送った人は一度のまま', async () => {
  trial = await outboxTrial(20_000);
  await trial.fault({ endpoint: 'multicast', kind: 'latency', ms: 100 });
  trial.startSenders();
  const id = await trial.order({ text: '止める', count: 20_000, size: 50 });
  await until(async () => (await trial.progress(id)).confirmed > 5);
  const { unsentRecipients } = await stop(id);
  expect(unsentRecipients).toBeGreaterThan(0);
  const progress = await trial.ended(id);
  expect(progress.state).toBe('stopped');
  expect(trial.outcomes).toEqual([{ sourceId: id, outcome: 'stopped' }]);
  const received = await trial.received();
  expect(received.size).toBe(progress.recipientsConfirmed);
  expect([...received.values()].every((times) => times === 1)).toBe(true);
  const callsThen = (await trial.calls('multicast')).length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await trial.calls('multicast')).length).toBe(callsThen);
});

test('止めたとき結果の分からない送信は「不明」とし、人に知らせる', async () => {
  trial = await outboxTrial(500);
  await trial.fault({ endpoint: 'multicast', kind: 'error_after', rate: 1 });
  trial.startSenders({ pollMs: 50 });
  const id = await trial.order({ text: '不明', count: 500 });
  await until(async () => (await trial.calls('multicast')).length > 0);
  await stop(id);
  await until(async () => {
    await reconcile(trial.ctx());
    return (await trial.progress(id)).unknown === 1;
  });
  expect(await trial.ended(id)).toMatchObject({
    state: 'stopped',
    recipientsUnknown: 500,
    recipientsConfirmed: 0,
  });
  expect(await alarms()).toContain('outcome_unknown');
});

test('止めたとき429で断られた送信は、送らないまま終わる', async () => {
  trial = await outboxTrial(500);
  const id = await trial.order({ text: '429', count: 500 });
  await planBatches(trial.ctx(), DEFAULT_SETTINGS, () => undefined);
  const claim = {
    channelId: trial.channelId,
    verb: 'multicast',
    limit: 10,
    urgentOnly: false,
    leaseMs: 60_000,
  } as const;
  const { calls } = await claimBatches(trial.ctx(), claim, new Map());
  expect(calls).toHaveLength(1);
  await stop(id);
  await postponeBatch(trial.ctx(), calls[0]!.key, { uncertain: false, delayMs: 0, failure: '429' });
  await reconcile(trial.ctx());
  expect(await trial.ended(id)).toMatchObject({
    state: 'stopped',
    recipientsConfirmed: 0,
    unknown: 0,
    stopped: 1,
  });
  expect(trial.outcomes).toEqual([{ sourceId: id, outcome: 'stopped' }]);
});

test('401では止まって人に知らせ、鍵を直して再開すると全員に一度ずつ届く', async () => {
  trial = await outboxTrial(2500);
  const channel = await trial.control('GET', `/channels/${trial.lineChannelId}`);
  await trial.control('PATCH', `/channels/${trial.lineChannelId}`, { accessToken: 'replaced' });
  trial.startSenders();
  const id = await trial.order({ text: '再開', count: 2500 }, 'emergency');
  await until(async () => (await trial.progress(id)).state === 'halted');
  expect((await trial.progress(id)).haltReason).toBe('credentials_refused');
  expect(await alarms()).toEqual(['send_halted']);
  // A call that was under way beside the first refused one would halt the send once more.
  await until(async () => {
    const attempted = await trial.db.sql(`SELECT FROM outbox_batches WHERE state = 'attempted'`);
    return attempted.length === 0;
  });
  await trial.control('PATCH', `/channels/${trial.lineChannelId}`, { accessToken: channel.accessToken });
  await trial.ctx().transaction((ctx) => resumeSend(ctx, 'synthetic', id));
  expect(await trial.ended(id)).toMatchObject({ state: 'complete', recipientsConfirmed: 2500 });
  expect([...(await trial.received()).values()].every((times) => times === 1)).toBe(true);
  expect(await alarms()).toEqual([]);
});

test('文面が拒まれると、二分せずに止まる', async () => {
  trial = await outboxTrial(2000);
  trial.startSenders();
  const id = await trial.order({ text: 'あ'.repeat(5001), count: 2000 });
  await until(async () => (await trial.progress(id)).state === 'halted');
  expect((await trial.progress(id)).haltReason).toBe('message_refused');
  await stop(id);
  expect(await trial.ended(id)).toMatchObject({
    state: 'stopped',
    recipientsConfirmed: 0,
    recipientsStopped: 2000,
  });
  expect((await trial.calls('multicast')).length).toBeLessThan(10);
});

test('LINEが鍵を忘れる24時間を過ぎた送信は、二度と試さず「不明」にする', async () => {
  trial = await outboxTrial(500);
  const fault = await trial.control('POST', '/faults', { endpoint: 'multicast', kind: 'error_after' });
  const sending = trial.startSenders({ pollMs: 50 });
  const id = await trial.order({ text: '24時間', count: 500 });
  await until(async () => (await trial.calls('multicast')).length > 0);
  await sending.stop();
  const before = (await trial.calls('multicast')).length;
  await trial.control('DELETE', `/faults/${fault.id}`);
  trial.db.clock.advance({ hours: 24 });
  await trial.control('POST', '/clock', { offsetMs: 24 * 3_600_000 });
  await trial.db.sql(`update outbox_batches set due_at = 'epoch'`);
  trial.startSenders({ pollMs: 50 });
  await reconcile(trial.ctx());
  expect(await trial.ended(id)).toMatchObject({ state: 'partial', unknown: 1, recipientsUnknown: 500 });
  expect((await trial.calls('multicast')).length).toBe(before);
  expect([...(await trial.received()).values()].every((times) => times === 1)).toBe(true);
  expect(await alarms()).toEqual(['outcome_unknown']);
});

test('一分進まない送信を人に知らせ、進めば取り消す', async () => {
  trial = await outboxTrial(500);
  const id = await trial.order({ text: '停滞', count: 500 });
  expect(await reconcile(trial.ctx())).toMatchObject({ stalled: 0 });
  trial.db.clock.advance({ seconds: 61 });
  expect(await reconcile(trial.ctx())).toMatchObject({ stalled: 1 });
  await reconcile(trial.ctx());
  expect(await alarms()).toEqual(['send_stalled']);
  trial.startSenders();
  await trial.ended(id);
  expect(await alarms()).toEqual([]);
});

test('予約した時刻までは送らず、二重の開始は一つの送信になる', async () => {
  trial = await outboxTrial(500);
  trial.db.clock.set('2026-11-21T03:00:00Z');
  trial.startSenders({ pollMs: 50 });
  const sourceId = JSON.stringify({ text: '予約', count: 500 });
  const order = {
    source: 'synthetic',
    sourceId,
    channelId: trial.channelId,
    lane: 'scheduled',
    startAt: Temporal.Instant.from('2026-11-21T04:00:00Z'),
  } as const;
  const ids = await Promise.all([1, 2].map(() => trial.ctx().transaction((ctx) => startSend(ctx, order))));
  expect(ids[0]).toBe(ids[1]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await trial.calls('multicast')).toEqual([]);
  trial.db.clock.set('2026-11-21T04:00:00Z');
  expect(await trial.ended(sourceId)).toMatchObject({ state: 'complete', recipientsConfirmed: 500 });
});
