import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from './test-setup.ts';
import { virtualUserId } from './virtual-users.ts';

describe('故障の注入', () => {
  let trial: Trial;
  const to = [0, 1, 2].map((i) => virtualUserId('町', i));
  beforeEach(async () => {
    trial = await startTrial();
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 3, seed: '町' });
  });
  afterEach(() => trial.stop());

  const multicast = (key = randomUUID()) =>
    trial.line(
      '/v2/bot/message/multicast',
      { to, messages: [{ type: 'text', text: 'お知らせ' }] },
      { 'x-line-retry-key': key },
    );
  const calls = async () => (await trial.get('/_emulator/calls?endpoint=multicast')).json.calls;
  const received = async () => (await trial.get('/_emulator/deliveries')).json.receipts;

  test('error_after: 受け付けて届けたあとに500。同じキーの再送は409', async () => {
    await trial.control('/faults', { endpoint: 'multicast', kind: 'error_after', times: 1 });
    const key = randomUUID();
    expect((await multicast(key)).status).toBe(500);
    expect(await received()).toBe(3);
    const again = await multicast(key);
    expect(again.status).toBe(409);
    expect(await received()).toBe(3);
    const [first, second] = await calls();
    expect(first).toMatchObject({
      outcome: 'fault',
      accepted: true,
      fault: 'error_after',
      status: 500,
      delivered: 3,
    });
    expect(second).toMatchObject({ outcome: 'duplicate', acceptedRequestId: first.requestId });
  });

  test('error_before: 何も起きない。同じキーの再送は届く', async () => {
    await trial.control('/faults', { endpoint: 'multicast', kind: 'error_before', times: 1, status: 503 });
    const key = randomUUID();
    expect((await multicast(key)).status).toBe(503);
    expect(await received()).toBe(0);
    expect((await multicast(key)).status).toBe(200);
    expect(await received()).toBe(3);
  });

  test('hangとreset: 返事がないまま、acceptedなら届いている', async () => {
    for (const kind of ['hang', 'reset']) {
      for (const accepted of [false, true]) {
        await trial.remove('/_emulator/records');
        await trial.control('/faults', { endpoint: 'multicast', kind, accepted, times: 1 });
        const key = randomUUID();
        const attempt = fetch(`${trial.emulator.url}/v2/bot/message/multicast`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${trial.channel.accessToken}`,
            'content-type': 'application/json',
            'x-line-retry-key': key,
          },
          body: JSON.stringify({ to, messages: [{ type: 'text', text: 'お知らせ' }] }),
          signal: AbortSignal.timeout(200),
        });
        await expect(attempt).rejects.toThrow();
        expect(await received()).toBe(accepted ? 3 : 0);
        expect((await calls())[0]).toMatchObject({ outcome: 'fault', accepted, fault: kind });
        expect((await multicast(key)).status).toBe(accepted ? 409 : 200);
      }
    }
  });

  test('止めるときは、返事を待たせている接続も閉じる', async () => {
    await trial.control('/faults', { endpoint: 'multicast', kind: 'hang' });
    const attempt = multicast();
    const failed = expect(attempt).rejects.toThrow();
    for (let i = 0; (await calls()).length === 0 && i < 1000; i++) await new Promise(setImmediate);
    await trial.stop();
    await failed;
    trial = await startTrial();
  });

  test('rate_limitedは429、latencyは待たせ、rateは種で決まる割合だけ当たる', async () => {
    await trial.control('/faults', { endpoint: 'multicast', kind: 'rate_limited', times: 1 });
    expect((await multicast()).status).toBe(429);
    await trial.control('/faults', { endpoint: 'multicast', kind: 'latency', ms: 60 });
    const started = performance.now();
    expect((await multicast()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(50);
    await trial.remove('/_emulator/faults');
    const run = async (): Promise<number[]> => {
      const { id } = await trial.control('/faults', {
        endpoint: '*',
        kind: 'error_before',
        rate: 0.5,
        seed: 7,
      });
      const statuses: number[] = [];
      for (let i = 0; i < 20; i++) statuses.push((await multicast()).status);
      await trial.remove(`/_emulator/faults/${id}`);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  test('webhookの紛失と重複', async () => {
    const receiver = await startReceiver();
    await trial.control('/channels', { ...trial.channel, webhookUrl: receiver.url });
    const say = (text: string) =>
      trial.control(`/users/${to[0]}/text`, { channelId: trial.channel.channelId, text });
    await trial.control('/faults', { kind: 'lost_webhook', times: 1 });
    expect((await say('届かない')).webhook).toMatchObject({ delivered: false, lost: true });
    expect(receiver.received).toHaveLength(0);
    await trial.control('/faults', { kind: 'duplicate_webhook', times: 1 });
    await say('二度届く');
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]!.body).toEqual(receiver.received[1]!.body);
    await receiver.stop();
  });

  test('知らない入口や種類の故障は400', async () => {
    await expect(trial.control('/faults', { endpoint: 'nothing', kind: 'hang' })).rejects.toThrow('400');
    await expect(trial.control('/faults', { kind: 'explode' })).rejects.toThrow('400');
  });
});
