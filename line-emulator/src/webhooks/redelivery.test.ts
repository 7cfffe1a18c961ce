import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';

const MINUTE = 60_000;

describe('webhookのまとまりと乱れ', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let users: string[];
  let answer: (call: number) => number | Promise<number>;
  beforeEach(async () => {
    answer = () => 200;
    receiver = await startReceiver((call) => answer(call));
    trial = await startTrial({ webhookUrl: receiver.url });
    const made = await trial.control('/users', { count: 3 });
    users = made.users.map((user: { userId: string }) => user.userId);
  });
  afterEach(async () => {
    await trial.stop();
    await receiver.stop();
  });

  const say = (text: string, user = 0) =>
    trial.control(`/users/${users[user]}/text`, { channelId: trial.channel.channelId, text });
  const set = (settings: object) => trial.control('/channels', { ...trial.channel, ...settings });
  const statistics = async () =>
    (await trial.get(`/_emulator/channels/${trial.channel.channelId}/webhook-statistics`)).json;
  const texts = () =>
    receiver.received.map(({ body }) =>
      JSON.parse(body.toString()).events.map((event: any) => event.message.text),
    );
  const eventOf = (call: number) => JSON.parse(receiver.received[call]!.body.toString()).events[0];
  const received = async (count: number): Promise<void> => {
    while (receiver.received.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  test('数人のイベントが1通にまとまり、上限で次の1通になる', async () => {
    await set({ webhookBatch: { windowMs: 60, most: 2 } });
    const results = await Promise.all(['あ', 'い', 'う'].map((text, i) => say(text, i)));
    expect(
      texts()
        .map((inOne) => inOne.length)
        .toSorted(),
    ).toEqual([1, 2]);
    expect(texts().flat().toSorted()).toEqual(['あ', 'い', 'う']);
    expect(results.every(({ webhook }) => webhook.delivered)).toBe(true);
    expect(results.map(({ webhook }) => webhook.webhookEventIds.length).toSorted()).toEqual([1, 2, 2]);
  });

  test('まとまった1通が失敗すれば、どの人のイベントも失敗で、まとめて再送される', async () => {
    await set({
      webhookBatch: { windowMs: 30, most: 10 },
      redelivery: { enabled: true, delaysMs: [1] },
    });
    answer = (call) => (call === 1 ? 503 : 200);
    const results = await Promise.all([say('あ', 0), say('い', 1)]);
    expect(results.every(({ webhook }) => !webhook.delivered)).toBe(true);
    await received(2);
    expect(texts()[1]).toEqual(texts()[0]);
  });

  test('失敗が続くと送られなくなり、設定し直すと再開する', async () => {
    await set({ webhookSuspension: { afterFailures: 2 } });
    answer = () => 500;
    await say('1');
    await say('2');
    expect((await say('3')).webhook).toMatchObject({ sent: false });
    expect(receiver.received).toHaveLength(2);
    const endpoint = await trial.lineGet('/v2/bot/channel/webhook/endpoint');
    expect(endpoint.json.active).toBe(false);
    expect(await statistics()).toMatchObject({ useWebhook: false, failuresInARow: 2, failed: 2 });
    answer = () => 200;
    await set({ webhookSuspension: { afterFailures: 2 }, useWebhook: true });
    expect((await say('4')).webhook.delivered).toBe(true);
  });

  test('失敗は理由ごと、時間ごとに数えられる', async () => {
    answer = (call) => (call === 1 ? 404 : 200);
    await say('1');
    await say('2');
    await receiver.stop();
    await say('3');
    const found = await statistics();
    expect(found).toMatchObject({ webhooks: 3, delivered: 1, attempts: 3, failed: 2 });
    expect(found.byReason).toMatchObject({ error_status_code: 1, could_not_connect: 1, request_timeout: 0 });
    expect(found.hours.reduce((sum: number, hour: { failed: number }) => sum + hour.failed, 0)).toBe(2);
  });

  test('httpでないURLには送れない', async () => {
    await set({ webhookUrl: 'ftp://127.0.0.1/webhook' });
    expect((await say('あ')).webhook.attempts[0]).toMatchObject({ ok: false, reason: 'could_not_connect' });
  });

  test('返事の途中で切れればunclassified', async () => {
    answer = () => new Promise(() => {});
    const failing = say('あ');
    await received(1);
    await receiver.stop();
    expect((await failing).webhook.attempts[0]).toMatchObject({ ok: false, reason: 'unclassified' });
  });

  test('手で再送できる。20分を過ぎたイベントの応答トークンは延びない', async () => {
    await say('あ');
    const { webhooks } = (await trial.get('/_emulator/webhooks')).json;
    const again = () => trial.control(`/webhooks/${webhooks[0].id}/redeliver`);
    const reply = async () => {
      const { replyToken } = eventOf(0);
      const messages = [{ type: 'text', text: '返事' }];
      return (await trial.line('/v2/bot/message/reply', { replyToken, messages })).status;
    };
    await trial.control('/clock', { advance: 21 * MINUTE });
    await again();
    expect(eventOf(1)).toEqual({ ...eventOf(0), deliveryContext: { isRedelivery: true } });
    expect(await reply()).toBe(400);
    await trial.control('/clock', { offsetMs: 19 * MINUTE });
    await again();
    expect(await reply()).toBe(200);
  });

  test('再送の嵐: 受け取っていても何度も届く', async () => {
    await trial.control('/faults', { kind: 'redelivery_storm', count: 4, ms: 1, times: 1 });
    expect((await say('あ')).webhook.delivered).toBe(true);
    await received(5);
    const flags = [0, 1, 2, 3, 4].map((call) => eventOf(call).deliveryContext.isRedelivery);
    expect(flags).toEqual([false, true, true, true, true]);
    expect(new Set([0, 4].map((call) => eventOf(call).webhookEventId)).size).toBe(1);
  });

  test('順序の乱れ: 先のwebhookが後から届く', async () => {
    await trial.control('/faults', { kind: 'out_of_order_webhook', times: 1, ms: 60_000 });
    const first = say('先');
    while ((await trial.get('/_emulator/webhooks')).json.webhooks.length === 0);
    await say('後');
    await first;
    expect(texts()).toEqual([['後'], ['先']]);
  });

  test('重複は数を選べ、同時に届く', async () => {
    await trial.control('/faults', { kind: 'duplicate_webhook', count: 3, times: 1 });
    await say('あ');
    expect(receiver.received).toHaveLength(4);
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  test('webhookを待たせられる', async () => {
    await trial.control('/faults', { endpoint: 'webhook', kind: 'latency', ms: 80 });
    const started = performance.now();
    await say('あ');
    expect(performance.now() - started).toBeGreaterThan(70);
  });
});
