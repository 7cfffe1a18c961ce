/** The emulator as LINE and as residents who ask 「返事」: how long until the talk shows the answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { startEmulatorProcess } from '../emulator-process.ts';

export interface ReplyFigures extends Record<string, number> {
  readonly repliesAsked: number;
  /** From the resident's message to the reply call, LINE's own transport included. */
  readonly replyP50Ms: number;
  readonly replyP99Ms: number;
  readonly repliesLost: number;
}

export interface ReplyEmulator {
  readonly url: string;
  readonly pid: number;
  readonly channelId: string;
  readonly accessToken: string;
  connect(webhookUrl: string, channelSecret: string): Promise<void>;
  measure(perSecond: number, seconds: number): Promise<ReplyFigures>;
  stop(): Promise<void>;
}

export async function startEmulatorForReplies(): Promise<ReplyEmulator> {
  const emulator = await startEmulatorProcess();
  // fetch would cost these two cores more than the reply that is measured.
  const pool = new Pool(emulator.url, { connections: 64 });
  const control = async <Answer>(
    method: 'GET' | 'POST' | 'PATCH',
    target: string,
    body?: object,
  ): Promise<Answer> => {
    const response = await pool.request({
      method,
      path: `/_emulator${target}`,
      headers: { 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${target}: ${response.statusCode} ${text}`);
    return JSON.parse(text) as Answer;
  };
  const channel = await control<{ channelId: string; accessToken: string }>('POST', '/channels', {
    displayName: 'みほん市',
  });
  return {
    url: emulator.url,
    pid: emulator.pid,
    channelId: channel.channelId,
    accessToken: channel.accessToken,
    connect: async (webhookUrl, channelSecret) =>
      void (await control('PATCH', `/channels/${channel.channelId}`, { webhookUrl, channelSecret })),
    async measure(perSecond, seconds) {
      const count = perSecond * seconds;
      // A question every two seconds each, as in a dialogue. (The emulator's first look into a talk reads all that was ever
      // sent: 6,000 residents with one question each would measure that.)
      const residents = perSecond * 2;
      const { users } = await control<{ users: { userId: string }[] }>('POST', '/users', {
        count: residents,
        prefix: '住民',
      });
      const ids = users.map((user) => user.userId);
      await control('POST', `/channels/${channel.channelId}/friends`, { userIds: ids });
      const started = performance.now();
      const asked: Promise<unknown>[] = [];
      while (asked.length < count) {
        const due = Math.min(count, Math.ceil(((performance.now() - started) / 1000) * perSecond));
        while (asked.length < due) {
          asked.push(
            control('POST', `/users/${ids[asked.length % residents]!}/text`, {
              channelId: channel.channelId,
              text: '返事',
            }),
          ); // the remainder is below their number
        }
        await sleep(1);
      }
      await Promise.all(asked);
      await sleep(5000);
      const waits: number[] = [];
      let lost = 0;
      for (const id of ids) {
        const { items } = await control<{ items: { at: number; from: string; kind: string }[] }>(
          'GET',
          `/users/${id}/talk?channelId=${channel.channelId}`,
        );
        const questions = items.filter((item) => item.from === 'user' && item.kind === 'message');
        const answers = items.filter((item) => item.from === 'account');
        lost += Math.abs(questions.length - answers.length);
        for (const [n, answer] of answers.entries()) waits.push(answer.at - (questions[n]?.at ?? -Infinity));
      }
      waits.sort((a, b) => a - b);
      const share = (part: number) => waits[Math.floor(waits.length * part)] ?? Infinity;
      return {
        repliesAsked: count,
        replyP50Ms: share(0.5),
        replyP99Ms: share(0.99),
        repliesLost: Math.max(lost, count - waits.length),
      };
    },
    async stop() {
      await pool.destroy();
      emulator.stop();
    },
  };
}
