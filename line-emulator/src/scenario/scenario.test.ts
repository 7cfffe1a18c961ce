import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';
import { readScenario } from './schema.ts';

describe('シナリオ', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeEach(async () => {
    receiver = await startReceiver();
    trial = await startTrial();
    await trial.remove('/_emulator/state');
  });
  afterEach(async () => {
    await trial.stop();
    await receiver.stop();
  });

  const head = () => ({
    channels: [
      {
        channelId: '1',
        displayName: 'みほん市',
        accessToken: trial.channel.accessToken,
        webhookUrl: receiver.url,
        friends: { count: 10, seed: '町' },
      },
    ],
    users: { hanako: { displayName: '花子' } },
  });
  const start = (scenario: object) => trial.control('/scenario', scenario);
  const play = async (scenario: object) => {
    await start(scenario);
    return ended();
  };
  const look = async () => (await trial.get('/_emulator/scenario')).json;
  const ended = async () => {
    for (;;) {
      const found = await look();
      if (found.state !== 'running') return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const events = (): any[] => receiver.received.flatMap(({ body }) => JSON.parse(body.toString()).events);
  const multicast = (text: string) =>
    trial.line('/v2/bot/message/multicast', {
      to: [trial.emulator.state.users.idOf(1 << 24)],
      messages: [{ type: 'text', text }],
    });

  test('チャネル、住民、故障、時計、住民の動きを、順に進める', async () => {
    const found = await play({
      ...head(),
      clock: { now: '2026-04-01T09:00:00+09:00', frozen: true },
      limits: { burst: 'strict' },
      faults: [{ endpoint: 'quota', kind: 'error_before', status: 503 }],
      steps: [
        { do: { act: 'text', user: 'hanako', text: 'こんにちは' } },
        { do: [{ act: 'unsend', user: 'hanako', messageId: '$last' }, { clock: { advance: '1h' } }] },
        { do: { act: 'follow', user: ['町#0', '町#1'] }, repeat: { times: 2, every: 1 } },
        { do: [{ channel: { displayName: 'となり市' } }, { blocks: { share: 1 } }, { log: 'おわり' }] },
      ],
    });
    expect(found).toMatchObject({ state: 'done', step: 4, steps: 4, error: null });
    expect(found.log.at(-1)).toMatchObject({ step: 'steps.3', did: 'log', answer: 'おわり' });
    expect(events().map(({ type }) => type)).toEqual(['message', 'unsend', ...Array(4).fill('follow')]);
    expect(events()[2].timestamp - events()[0].timestamp).toBe(3_600_000);
    expect((await trial.lineGet('/v2/bot/message/quota')).status).toBe(503);
    expect((await trial.get('/_emulator/channels/1/friends')).json).toMatchObject({
      followed: 0,
      blocked: 11,
    });
    expect((await trial.get('/_emulator/channels/1')).json.displayName).toBe('となり市');
  });

  test('条件がそろうまで待ち、届いたものを押す', async () => {
    const buttons = {
      type: 'template',
      altText: '質問',
      template: {
        type: 'buttons',
        text: '参加しますか',
        actions: ['はい', 'いいえ'].map((label) => ({ type: 'postback', label, data: `answer=${label}` })),
      },
    };
    await start({
      ...head(),
      steps: [
        {
          when: { received: { user: 'hanako', contains: '参加しますか' } },
          do: { act: 'tap', user: 'hanako', label: 'いいえ' },
        },
        {
          when: { webhooks: { delivered: true } },
          do: { expect: { calls: { endpoint: 'push', exactly: 1 }, receipts: { exactly: 1 } } },
        },
      ],
    });
    expect(await look()).toMatchObject({ state: 'running', step: 0 });
    const hanako = trial.emulator.state.users.named().find(({ displayName }) => displayName === '花子')!;
    await trial.line('/v2/bot/message/push', { to: hanako.userId, messages: [buttons] });
    expect(await ended()).toMatchObject({ state: 'done', step: 2 });
    expect(events()[0].postback).toEqual({ data: 'answer=いいえ' });
  });

  test('待つ時間が過ぎる、期待に反する、押すものがない、のどれも理由を言って終わる', async () => {
    const failing = async (step: object) => (await play({ ...head(), steps: [step] })).error;
    expect(await failing({ when: { calls: { atLeast: 2 } }, within: 30, do: [] })).toBe(
      'steps.0: not within 30 ms: calls: 0, wanted at least 2',
    );
    expect(await failing({ name: '確かめる', do: { expect: { receipts: { exactly: 3 } } } })).toBe(
      '確かめる: receipts: 0, wanted 3',
    );
    expect(await failing({ do: { act: 'tap', user: 'hanako' } })).toContain('there is: nothing');
    expect(await failing({ do: { act: 'text', user: 'だれか', text: 'あ' } })).toContain('no user だれか');
    expect(await failing({ do: { control: { path: '/_emulator/none' } } })).toContain('404');
  });

  test('止めると、シナリオの故障と負荷も止まる', async () => {
    await start({
      ...head(),
      steps: [
        {
          do: [
            { fault: { endpoint: 'multicast', kind: 'error_before' } },
            { load: { share: 1, spread: '1h' } },
          ],
        },
        { at: '1h', do: [] },
      ],
    });
    while ((await look()).step === 0);
    expect((await multicast('あ')).status).toBe(500);
    await expect(start({ steps: [] })).rejects.toThrow('409');
    expect((await trial.remove('/_emulator/scenario')).json.state).toBe('stopped');
    expect((await multicast('い')).status).toBe(200);
    expect((await trial.get('/_emulator/loads')).json.loads[0].state).toBe('stopped');
    expect(await play({ steps: [] })).toMatchObject({ state: 'done' });
  });

  test.each([
    [{ steps: [{ do: { act: 'text', user: 'a' } }] }, 'steps.0.do.text'],
    [{ steps: [{ do: [{ log: 'a' }, { act: 'dance', user: 'a' }] }] }, 'steps.0.do.1.act'],
    [{ steps: [{ do: { fault: { kind: 'hang', rate: 2 } } }] }, 'steps.0.do.fault.rate'],
    [{ steps: [{ do: { clock: { advance: 'soon' } } }] }, 'steps.0.do.clock.advance'],
    [{ steps: [{ at: 1, after: 2, do: [] }] }, 'steps.0'],
    [{ steps: [{ when: {}, do: [] }] }, 'steps.0.when'],
    [{ steps: [{ do: { explode: true } }] }, 'steps.0.do'],
    [{ channels: [{ displayName: '' }] }, 'channels.0.displayName'],
    [{ channels: [{ displayName: 'あ', friends: { count: -1 } }] }, 'channels.0.friends.count'],
    [{ colour: 'red' }, ''],
  ])('使えないシナリオ %j は、場所を言って断る', async (scenario, place) => {
    const read = readScenario(scenario);
    expect('issues' in read ? read.issues.map(({ path: at }) => at) : []).toEqual([place]);
    await expect(start(scenario)).rejects.toThrow('400');
  });

  test('例のシナリオは読める', () => {
    const file = path.resolve(import.meta.dirname, '../../examples/storm.scenario.json');
    expect(readScenario(JSON.parse(fs.readFileSync(file, 'utf8')))).toHaveProperty('scenario');
  });
});
