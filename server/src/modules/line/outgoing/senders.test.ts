import { afterEach, expect, test } from 'vitest';
import { outboxTrial, type OutboxTrial } from '../../../../testing/outbox.ts';

let trial: OutboxTrial;
afterEach(() => trial.close());

/** Every friend exactly once, and every id named in exactly one accepted call. */
async function expectExactlyOnce(friends: number): Promise<void> {
  const received = await trial.received();
  const wrong = Array.from({ length: friends }, (_, i) => trial.lineUserId(i)).filter(
    (id) => received.get(id) !== 1,
  );
  expect(wrong).toEqual([]);
  expect(received.size).toBe(friends);
  const accepted = (await trial.calls('multicast')).filter((call) => call.accepted);
  expect(accepted.reduce((sum, call) => sum + call.named, 0)).toBe(friends);
}

test('凍結した全員に一度ずつ、同じ文面で届く', async () => {
  trial = await outboxTrial(5300);
  trial.startSenders();
  const id = await trial.order({ text: '防災訓練のお知らせです。', count: 5300 });
  const progress = await trial.ended(id);
  expect(progress).toMatchObject({
    state: 'complete',
    planned: 11,
    confirmed: 11,
    recipientsConfirmed: 5300,
    recipientsSkipped: 0,
  });
  expect(trial.outcomes).toEqual([{ sourceId: id, outcome: 'complete' }]);
  await expectExactlyOnce(5300);
  const { bodies } = await trial.control('GET', '/deliveries');
  expect(bodies.map((body: { messages: unknown }) => body.messages)).toEqual([
    [{ type: 'text', text: '防災訓練のお知らせです。' }],
  ]);
});

test('受け付けた後の500・切断・無応答・429が混ざっても、全員に一度ずつ届く', async () => {
  trial = await outboxTrial(20_000);
  await trial.fault({ endpoint: 'multicast', kind: 'latency', ms: 20, jitterMs: 20, seed: 11 });
  await trial.fault({ endpoint: 'multicast', kind: 'error_before', rate: 0.1, seed: 1 });
  await trial.fault({ endpoint: 'multicast', kind: 'error_after', rate: 0.1, seed: 2 });
  await trial.fault({ endpoint: 'multicast', kind: 'reset', rate: 0.05, seed: 3, accepted: true });
  await trial.fault({ endpoint: 'multicast', kind: 'reset', rate: 0.05, seed: 4 });
  await trial.fault({ endpoint: 'multicast', kind: 'hang', rate: 0.05, seed: 5, accepted: true });
  await trial.fault({ endpoint: 'multicast', kind: 'rate_limited', rate: 0.05, seed: 6 });
  trial.startSenders({ timeoutMs: 400, pollMs: 100 });
  const id = await trial.order({ text: '混ざった失敗', count: 20_000 });
  const progress = await trial.ended(id);
  expect(progress).toMatchObject({ state: 'complete', recipientsConfirmed: 20_000 });
  await expectExactlyOnce(20_000);
  const calls = await trial.calls('multicast');
  expect(calls.filter((call) => call.outcome === 'duplicate').length).toBeGreaterThan(0);
  // The same key always carries the same bytes.
  const bytes = new Map<string, Set<string>>();
  for (const call of calls) {
    const { sha256 } = await trial.control('GET', `/calls/${call.id}`);
    bytes.set(call.retryKey!, (bytes.get(call.retryKey!) ?? new Set()).add(sha256));
  }
  expect([...bytes.values()].every((hashes) => hashes.size === 1)).toBe(true);
});

test('LINEが一人を拒むと、その一人だけが失敗し、他の全員に一度ずつ届く', async () => {
  trial = await outboxTrial(1200, { multicastUnknown: 'reject' });
  await trial.db.sql(
    `update residents set line_user_id = decode(repeat('00', 16), 'hex') where resident_no = 777`,
  );
  trial.startSenders({ pollMs: 100 });
  const id = await trial.order({ text: '二分', count: 1200 });
  const progress = await trial.ended(id);
  expect(progress).toMatchObject({
    state: 'partial',
    failed: 1,
    recipientsFailed: 1,
    recipientsConfirmed: 1199,
  });
  const received = await trial.received();
  expect([...received.values()].every((times) => times === 1)).toBe(true);
  expect(received.size).toBe(1199);
  const failed = await trial.db.sql(
    `select residents, state, failure from outbox_batches where state = 'failed'`,
  );
  expect(failed).toMatchObject([{ residents: [777], failure: expect.stringContaining('400') }]);
  // The leaves still divide the frozen audience without gap or overlap.
  const leaves = await trial.db.sql<{ no: number }>(
    `select unnest(residents) as no from outbox_batches where state <> 'split' order by 1`,
  );
  expect(leaves.map(({ no }) => no)).toEqual(Array.from({ length: 1200 }, (_, i) => i));
});

test('送る前に去った人には送らず、その数を数える', async () => {
  trial = await outboxTrial(600);
  await trial.db.sql(
    `update residents set friendship = 'blocked' where resident_no in (3, 4) or resident_no >= 500`,
  );
  trial.startSenders();
  const id = await trial.order({ text: '去った人', count: 600 });
  expect(await trial.ended(id)).toMatchObject({
    state: 'complete',
    recipientsConfirmed: 498,
    recipientsSkipped: 102,
  });
  expect((await trial.calls('multicast')).length).toBe(1);
});

test('一斉配信は一回の呼び出しで友だち全員に届く', async () => {
  trial = await outboxTrial(70);
  trial.startSenders();
  const id = await trial.order({ text: '全員へ', count: 70, verb: 'broadcast' }, 'emergency');
  expect(await trial.ended(id)).toMatchObject({ state: 'complete', confirmed: 1 });
  expect((await trial.received()).size).toBe(70);
});
