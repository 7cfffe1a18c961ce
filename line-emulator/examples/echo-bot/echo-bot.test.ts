import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../../src/test-setup.ts';

describe('私たちのものを何も使わない小さなボット', () => {
  let trial: Trial;
  let userId: string;
  let bot: ChildProcess;
  let webhookUrl: string;

  /** Starts the bot as a stranger would. @param port 0 takes a free one */
  async function startBot(port: number): Promise<void> {
    bot = spawn(process.execPath, ['bot.mjs'], {
      cwd: import.meta.dirname,
      env: {
        PATH: path.dirname(process.execPath),
        LINE_CHANNEL_ACCESS_TOKEN: trial.channel.accessToken,
        LINE_CHANNEL_SECRET: trial.channel.channelSecret,
        LINE_API_BASE_URL: trial.emulator.url,
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    bot.stderr!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    for await (const chunk of bot.stdout!) {
      printed += String(chunk);
      const url = /http:\S+\/webhook/.exec(printed)?.[0];
      if (url) {
        webhookUrl = url;
        // Read on, so that the bot never waits for us.
        bot.stdout!.resume();
        return;
      }
    }
    throw new Error(`the bot printed: ${printed}`);
  }
  async function stopBot(): Promise<void> {
    if (bot.exitCode !== null || bot.signalCode !== null) return;
    const gone = once(bot, 'exit');
    bot.kill('SIGKILL');
    await gone;
  }

  beforeAll(async () => {
    // Soon at first, and still there when a busy machine takes long to start the bot again.
    const delaysMs = [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600];
    trial = await startTrial({ redelivery: { enabled: true, delaysMs } });
    await startBot(0);
    const { channelId, displayName } = trial.channel;
    await trial.control('/channels', { channelId, displayName, webhookUrl });
    userId = (await trial.control('/users', { users: [{ displayName: '山田 花子' }] })).users[0].userId;
    await act('follow');
  });
  afterAll(async () => {
    await stopBot();
    await trial.stop();
  });

  const act = (what: string, body: Record<string, unknown> = {}): Promise<any> =>
    trial.control(`/users/${userId}/${what}`, { channelId: trial.channel.channelId, ...body });
  const write = (words: string): Promise<any> => act('text', { text: words });

  /** What the account wrote in the talk, in order. */
  async function answers(): Promise<string[]> {
    const { items } = (
      await trial.get(`/_emulator/users/${userId}/talk?channelId=${trial.channel.channelId}`)
    ).json as { items: { from: string; message: { text: string } }[] };
    return items.filter(({ from }) => from === 'account').map(({ message }) => message.text);
  }
  const lastAnswer = async (): Promise<string | undefined> => (await answers()).at(-1);
  const times = async (words: string): Promise<number> =>
    (await answers()).filter((answer) => answer === words).length;
  const notice = '【お知らせ】あすは資源ごみの日です。';
  const withFault = async (fault: Record<string, unknown>, run: () => Promise<void>): Promise<void> => {
    await trial.control('/faults', fault);
    await run();
    await trial.remove('/_emulator/faults');
  };

  test('友だちになるとあいさつし、書いたことをくり返す', async () => {
    await expect.poll(lastAnswer).toBe('はじめまして。書いたことをくり返します。');
    await write('<b>こんにちは</b> 𠮷');
    await expect.poll(lastAnswer).toBe('「<b>こんにちは</b> 𠮷」ですね。');
  });

  test('リッチメニューが見え、左はお知らせ、右はポストバック', async () => {
    const channelId = trial.channel.channelId;
    const shown = (await trial.get(`/_emulator/users/${userId}/richmenu?channelId=${channelId}`)).json;
    expect(shown).toMatchObject({ from: 'default', menu: { name: 'echo-bot' } });
    const left = await act('richmenu/tap', { area: 0 });
    await act('action', { action: left.action });
    await expect.poll(lastAnswer).toBe(notice);
    const right = await act('richmenu/tap', { area: 1 });
    await act('action', { action: right.action });
    await expect.poll(lastAnswer).toBe('みほん市の小さなボットです。');
  });

  test('署名のないもの、違うものには401で、何もしない', async () => {
    const before = await answers();
    for (const headers of [{}, { 'x-line-signature': 'x' }] as Record<string, string>[]) {
      const response = await fetch(webhookUrl, { method: 'POST', headers, body: '{"events":[]}' });
      expect(response.status).toBe(401);
    }
    expect(await answers()).toEqual(before);
  });

  test('遅いLINEでも答える', async () => {
    await withFault({ endpoint: '*', kind: 'latency', ms: 300, jitterMs: 100 }, async () => {
      await write('遅くても');
      await expect.poll(lastAnswer).toBe('「遅くても」ですね。');
    });
  });

  test('受けつけたのに500と言うLINEに、同じキーで送りなおし、409を見て終わる: 届くのは1通', async () => {
    const before = await times(notice);
    const since = (await trial.get('/_emulator/calls')).json.latest as string | number;
    await withFault({ endpoint: 'push', kind: 'error_after', times: 1 }, async () => {
      await write('お知らせ');
      const pushes = async (): Promise<string[]> =>
        (await trial.get(`/_emulator/calls?endpoint=push&since=${since}`)).json.calls.map(
          ({ status, outcome }: { status: number; outcome: string }) => `${status} ${outcome}`,
        );
      await expect.poll(pushes).toEqual(['500 fault', '409 duplicate']);
    });
    expect(await times(notice)).toBe(before + 1);
  });

  test('429と切れる回線のあとも、1通だけ届く', async () => {
    const before = await times(notice);
    await trial.control('/faults', { endpoint: 'push', kind: 'reset', accepted: true, times: 1 });
    await withFault({ endpoint: 'push', kind: 'rate_limited', times: 1 }, async () => {
      await write('お知らせ');
      await expect
        .poll(async () =>
          (await trial.get('/_emulator/faults')).json.faults.map((fault: { hits: number }) => fault.hits),
        )
        .toEqual([1, 1]);
      await expect.poll(() => times(notice)).toBe(before + 1);
    });
    await write('そのあと');
    await expect.poll(lastAnswer).toBe('「そのあと」ですね。');
    expect(await times(notice)).toBe(before + 1);
  });

  test('同じ出来事が何度届いても、答えは1つ', async () => {
    await withFault({ endpoint: 'webhook', kind: 'duplicate_webhook', count: 2, times: 1 }, async () => {
      await write('二重に届く');
      await expect.poll(lastAnswer).toBe('「二重に届く」ですね。');
    });
    await withFault({ kind: 'redelivery_storm', count: 3, ms: 20, times: 1 }, async () => {
      await write('嵐');
      await expect.poll(lastAnswer).toBe('「嵐」ですね。');
    });
    await write('静か');
    await expect.poll(lastAnswer).toBe('「静か」ですね。');
    expect(await times('「二重に届く」ですね。')).toBe(1);
    expect(await times('「嵐」ですね。')).toBe(1);
  });

  test('失われた出来事には答えられず、次には答える', async () => {
    await withFault({ kind: 'lost_webhook', times: 1 }, async () => {
      expect((await write('届かない')).webhook).toMatchObject({ lost: true, delivered: false });
    });
    await write('届く');
    await expect.poll(lastAnswer).toBe('「届く」ですね。');
    expect(await times('「届かない」ですね。')).toBe(0);
  });

  test('止まっていたあいだの出来事は、再送で届いて答える', async () => {
    const port = Number(new URL(webhookUrl).port);
    await stopBot();
    await write('留守のあいだに');
    await startBot(port);
    await expect.poll(lastAnswer).toBe('「留守のあいだに」ですね。');
    const { webhooks } = (await trial.get(`/_emulator/webhooks?channelId=${trial.channel.channelId}`)).json;
    expect(webhooks.at(-1).attempts.at(-1)).toMatchObject({ ok: true, isRedelivery: true });
  });
});
