import { afterEach, expect, test } from 'vitest';
import { outboxTrial, type OutboxTrial } from '../../../../testing/outbox.ts';
import { openAlarms, queuePush, queueReply } from './index.ts';
import { reconcile } from './reconcile.ts';

let trial: OutboxTrial;
afterEach(() => trial.close());

const text = (words: string) => [{ type: 'text' as const, text: words }];

/** Has the first friend write to the account without a webhook of ours: the emulator hands out the token. */
async function replyToken(): Promise<string> {
  const { item } = await trial.control('POST', `/users/${trial.lineUserId(0)}/text`, {
    channelId: trial.lineChannelId,
    text: 'こんにちは',
  });
  expect(item).toBeTruthy();
  const { webhooks } = await trial.control('GET', `/webhooks?channelId=${trial.lineChannelId}`);
  return JSON.parse(webhooks.at(-1).body).events[0].replyToken;
}

async function messageStates(): Promise<
  { state: string; attempts: number; body: unknown; failure: string | null }[]
> {
  return trial.db.sql('select state, attempts, body, failure from outbox_messages order by message_id');
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 60_000; !(await check());) {
    if (performance.now() > deadline) throw new Error(JSON.stringify(await messageStates()));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const settled = async () =>
  (await messageStates()).every(({ state }) => ['confirmed', 'failed', 'unknown'].includes(state));

/** A receiver for the emulator's webhooks, so that it makes reply tokens. */
async function withWebhook(): Promise<void> {
  await trial.control('PATCH', `/channels/${trial.lineChannelId}`, {
    webhookUrl: `${trial.emulator.url}/_emulator/health`,
  });
}

test('返信はトークに届き、済んだら文面を残さない', async () => {
  trial = await outboxTrial(1);
  await withWebhook();
  trial.startSenders();
  const token = await replyToken();
  await trial.ctx().transaction((ctx) =>
    queueReply(ctx, {
      channelId: trial.channelId,
      replyToken: token,
      messages: text('返信'),
      eventId: 'e1',
    }),
  );
  await until(settled);
  expect(await messageStates()).toMatchObject([{ state: 'confirmed', attempts: 1, body: null }]);
  expect((await trial.calls('reply')).map((call) => call.status)).toEqual([200]);
});

test('返信は一度だけ試し、返事がなければ二度と送らない', async () => {
  trial = await outboxTrial(1);
  await withWebhook();
  await trial.fault({ endpoint: 'reply', kind: 'error_after', times: 1 });
  trial.startSenders({ pollMs: 50 });
  const token = await replyToken();
  await trial.ctx().transaction((ctx) =>
    queueReply(ctx, {
      channelId: trial.channelId,
      replyToken: token,
      messages: text('返信'),
      eventId: 'e1',
    }),
  );
  await until(settled);
  expect(await messageStates()).toMatchObject([{ state: 'unknown', attempts: 1, body: null }]);
  await new Promise((resolve) => setTimeout(resolve, 700)); // longer than the first backoff
  expect((await trial.calls('reply')).length).toBe(1);
});

test('送信中に落ちた返信は、再起動しても送らず、結果不明とする', async () => {
  trial = await outboxTrial(1);
  await trial
    .ctx()
    .transaction((ctx) =>
      queueReply(ctx, { channelId: trial.channelId, replyToken: 'x', messages: text('返信'), eventId: 'e1' }),
    );
  // What a process leaves behind that died between its commit and LINE's answer.
  await trial.db.sql(
    `update outbox_messages set state = 'attempted', attempts = 1, attempt_at = now(), due_at = now() - interval '1 s'`,
  );
  trial.startSenders({ pollMs: 50 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await reconcile(trial.ctx());
  expect(await messageStates()).toMatchObject([{ state: 'unknown', attempts: 1 }]);
  expect(await trial.calls('reply')).toEqual([]);
});

test('一人あての通知は、同じ鍵と同じ文面で受け付けられるまで試す', async () => {
  trial = await outboxTrial(3);
  await trial.fault({ endpoint: 'push', kind: 'error_before', times: 1 });
  await trial.fault({ endpoint: 'push', kind: 'error_after', times: 1 });
  trial.startSenders({ pollMs: 50 });
  for (let i = 0; i < 3; i += 1) {
    const lineUserId = trial.lineUserId(i);
    await trial.ctx().transaction((ctx) =>
      queuePush(ctx, {
        channelId: trial.channelId,
        lane: 'reply',
        lineUserId,
        messages: text('予約を受け付けました'),
        subject: `booking ${i}`,
      }),
    );
  }
  await until(settled);
  expect((await messageStates()).map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  expect([...(await trial.received()).values()]).toEqual([1, 1, 1]);
  const calls = await trial.calls('push');
  expect(calls.length).toBe(5);
  expect(new Set(calls.map((call) => call.retryKey)).size).toBe(3);
});

test('存在しない宛先への通知は失敗として記録する', async () => {
  trial = await outboxTrial(1);
  trial.startSenders();
  await trial.ctx().transaction((ctx) =>
    queuePush(ctx, {
      channelId: trial.channelId,
      lane: 'emergency',
      lineUserId: `U${'0'.repeat(32)}`,
      messages: text('通知'),
      subject: 'x',
    }),
  );
  await until(settled);
  expect(await messageStates()).toMatchObject([{ state: 'failed', failure: expect.stringContaining('400') }]);
});

test('アクセストークンが拒まれた通知は警告を残し、直るまで待つ', async () => {
  trial = await outboxTrial(1);
  await trial.control('PATCH', `/channels/${trial.lineChannelId}`, { accessToken: 'replaced' });
  trial.startSenders();
  await trial.ctx().transaction((ctx) =>
    queuePush(ctx, {
      channelId: trial.channelId,
      lane: 'reply',
      lineUserId: trial.lineUserId(0),
      messages: text('通知'),
      subject: 'x',
    }),
  );
  await until(async () => (await trial.ctx().transaction((ctx) => openAlarms(ctx))).length > 0);
  expect(await trial.ctx().transaction((ctx) => openAlarms(ctx))).toMatchObject([
    { kind: 'channel_refused', subject: trial.channelId },
  ]);
  expect(await messageStates()).toMatchObject([{ state: 'attempted' }]);
});
