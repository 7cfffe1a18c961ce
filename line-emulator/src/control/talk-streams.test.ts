import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrial, type Trial } from '../test-setup.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial.stop());

test('いくつものトークを一本の流れで受けとり、それぞれの続きから始まる', async () => {
  const { channelId } = trial.channel;
  const { users } = await trial.control('/users', { count: 2 });
  const [first, second]: string[] = users.map(({ userId }: { userId: string }) => userId);
  await trial.control(`/channels/${channelId}/friends`, { userIds: [first, second] });
  const push = (to: string | undefined, text: string) =>
    trial.line('/v2/bot/message/push', { to, messages: [{ type: 'text', text }] });
  await push(first, '見た');
  await push(second, 'まだ');
  const { items } = (await trial.get(`/_emulator/users/${first}/talk?channelId=${channelId}`)).json;

  const leave = new AbortController();
  const query = `talk=${channelId}.${first}.${items.at(-1).seq}&talk=${channelId}.${second}.0`;
  const stream = await fetch(`${trial.emulator.url}/_emulator/talks/events?${query}`, {
    headers: { accept: 'text/event-stream' },
    signal: leave.signal,
  });
  const heard: [string, string][] = [];
  await push(first, '新しい');
  let rest = '';
  for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(rest.slice(0, end))?.[1];
      rest = rest.slice(end + 2);
      if (data === undefined) continue;
      const event = JSON.parse(data);
      heard.push([event.userId, event.data.message.text]);
    }
    if (heard.length === 2) break;
  }
  leave.abort();
  expect(heard).toEqual([
    [second, 'まだ'],
    [first, '新しい'],
  ]);
});

test('知らない人や、番号でない続きは断る', async () => {
  const { channelId } = trial.channel;
  const { users } = await trial.control('/users', { count: 1 });
  const events = (talk: string) => trial.get(`/_emulator/talks/events?talk=${talk}`);
  expect((await events(`${channelId}.U${'0'.repeat(32)}`)).status).toBe(404);
  expect((await events(`${channelId}`)).status).toBe(404);
  expect((await events(`${channelId}.${users[0].userId}.x`)).status).toBe(400);
});

test('千のトークも一本の流れで受けとれる', async () => {
  const { channelId } = trial.channel;
  const { users } = await trial.control('/users', { count: 1000 });
  const talks = users.map(({ userId }: { userId: string }) => `talk=${channelId}.${userId}.1`).join('&');
  const leave = new AbortController();
  const stream = await fetch(`${trial.emulator.url}/_emulator/talks/events?${talks}`, {
    headers: { accept: 'text/event-stream' },
    signal: leave.signal,
  });
  leave.abort();
  expect(stream.status).toBe(200);
});
