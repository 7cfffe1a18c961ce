/** The emulator as LINE and as residents who ask 「返事」: how long until the talk shows the answer. */
import { startEmulator } from '@madoguchi/line-emulator';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ReplyFigures extends Record<string, number> {
  readonly repliesAsked: number;
  /** From the resident's message to the reply call, LINE's own transport included. */
  readonly replyP50Ms: number;
  readonly replyP99Ms: number;
  readonly repliesLost: number;
}

export interface ReplyEmulator {
  readonly url: string;
  readonly channelId: string;
  readonly accessToken: string;
  connect(webhookUrl: string, channelSecret: string): Promise<void>;
  measure(perSecond: number, seconds: number): Promise<ReplyFigures>;
  stop(): Promise<void>;
}

export async function startEmulatorForReplies(): Promise<ReplyEmulator> {
  const emulator = await startEmulator({ port: 0 });
  const control = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const channel = await control<{ channelId: string; accessToken: string }>('POST', '/channels', {
    displayName: 'みほん市',
  });
  return {
    url: emulator.url,
    channelId: channel.channelId,
    accessToken: channel.accessToken,
    connect: async (webhookUrl, channelSecret) =>
      void (await control('PATCH', `/channels/${channel.channelId}`, { webhookUrl, channelSecret })),
    async measure(perSecond, seconds) {
      const count = perSecond * seconds;
      const { users } = await control<{ users: { userId: string }[] }>('POST', '/users', {
        count,
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
            control('POST', `/users/${ids[asked.length]!}/text`, {
              channelId: channel.channelId,
              text: '返事',
            }),
          ); // due ≤ count ids
        }
        await sleep(1);
      }
      await Promise.all(asked);
      await sleep(2000);
      const waits: number[] = [];
      for (const id of ids) {
        const { items } = await control<{ items: { at: number; from: string; kind: string }[] }>(
          'GET',
          `/users/${id}/talk?channelId=${channel.channelId}`,
        );
        const question = items.find((item) => item.from === 'user' && item.kind === 'message');
        const answers = items.filter((item) => item.from === 'account');
        if (question && answers.length === 1) waits.push(answers[0]!.at - question.at); // length 1: it is there
      }
      waits.sort((a, b) => a - b);
      const share = (part: number) => waits[Math.floor(waits.length * part)] ?? Infinity;
      return {
        repliesAsked: count,
        replyP50Ms: share(0.5),
        replyP99Ms: share(0.99),
        repliesLost: count - waits.length,
      };
    },
    stop: () => emulator.stop(),
  };
}
