import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';
import { Schedule } from './schedule.ts';
import { tappableOf } from './tappable.ts';

/** A site whose page wants a LINE Login first, as residents' pages do. */
async function startSite(authorize: () => string) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const signedIn = /session=(\S+)/.exec(request.headers.cookie ?? '')?.[1];
    if (url.pathname === '/callback') {
      response.setHeader('set-cookie', `session=${url.searchParams.get('code')}; Path=/; HttpOnly`);
      response.writeHead(302, { location: '/page' });
    } else if (!signedIn) response.writeHead(302, { location: authorize() });
    else seen.push(signedIn);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, stop: () => new Promise((resolve) => server.close(resolve)) };
}

describe('配信のあとの住民の動き', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let site: Awaited<ReturnType<typeof startSite>>;
  beforeEach(async () => {
    receiver = await startReceiver();
    trial = await startTrial({ webhookUrl: receiver.url });
    const { loginChannelId, channelId } = trial.channel;
    site = await startSite(
      () =>
        `${trial.emulator.url}/oauth2/v2.1/authorize?response_type=code&client_id=${loginChannelId}` +
        `&redirect_uri=${encodeURIComponent(`${site.url}/callback`)}&state=s&scope=openid%20profile`,
    );
    await trial.control('/channels', { ...trial.channel, loginCallbackUrls: [`${site.url}/callback`] });
    await trial.control(`/channels/${channelId}/friends`, { count: 400, seed: '町' });
  });
  afterEach(async () => {
    await trial.stop();
    await Promise.all([receiver.stop(), site.stop()]);
  });

  const everyone = Array.from({ length: 400 }, (_, i) => virtualUserId('町', i));
  const deliver = (messages: object[], to = everyone) =>
    trial.line('/v2/bot/message/multicast', { to, messages });
  const start = (settings: object) =>
    trial.control('/loads', { channelId: trial.channel.channelId, spread: 0, ...settings });
  const finished = async (id: number) => {
    for (;;) {
      const { json } = await trial.get(`/_emulator/loads/${id}`);
      if (json.state !== 'running') return json;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const events = (): any[] => receiver.received.flatMap(({ body }) => JSON.parse(body.toString()).events);
  const question = (uri: string) => ({
    type: 'template',
    altText: '質問',
    template: {
      type: 'buttons',
      text: '参加しますか',
      actions: [
        { type: 'postback', label: 'はい', data: 'join=1', displayText: 'はい' },
        { type: 'uri', label: '詳しく', uri },
      ],
    },
  });

  test('選んだ割合の人が、押し、答え、ログインしてページを開く', async () => {
    const { id } = await start({
      share: 0.25,
      for: '1s',
      most: 4,
      tap: 1,
      open: 1,
      answer: 1,
      texts: ['はい'],
    });
    await deliver([question(`${site.url}/page`)]);
    const ended = await finished(id);
    expect(ended).toMatchObject({
      state: 'done',
      waiting: 0,
      running: 0,
      refused: 0,
      failedPages: 0,
      failedWebhooks: 0,
    });
    expect(ended.planned).toBeGreaterThan(70);
    expect(ended.planned).toBeLessThan(130);
    expect(ended.tapped + ended.answered + ended.opened).toBe(ended.planned);
    expect(Math.min(ended.tapped, ended.answered, ended.opened)).toBeGreaterThan(10);
    expect(ended.pageStatuses).toEqual({ 200: ended.opened });
    expect(new Set(site.seen).size).toBe(ended.opened);
    const taps = events().filter(({ type }) => type === 'postback');
    expect(taps).toHaveLength(ended.tapped);
    expect(taps.every(({ postback }) => postback.data === 'join=1')).toBe(true);
    expect(ended.webhookMs.count).toBe(ended.tapped + ended.answered);
    expect(ended.webhookMs.p50).toBeGreaterThan(0);
  });

  test('同じ種なら、同じ人が同じことをする', async () => {
    const once = async (): Promise<string[]> => {
      receiver.received.splice(0);
      await deliver([question('https://example.com/')]);
      const { id } = await start({ share: 0.1, deliveries: 'past', seed: 3, open: 0 });
      await finished(id);
      await trial.remove('/_emulator/records');
      return events()
        .map(({ type, source }) => `${type} ${source.userId}`)
        .toSorted();
    };
    const first = await once();
    const second = await once();
    expect(first.length).toBeGreaterThan(10);
    // The second run finds the delivery of the first too, with the same text: everyone acts the same way twice.
    expect(new Set(second)).toEqual(new Set(first));
  });

  test('速さを抑え、途中で止められる', async () => {
    await deliver([{ type: 'text', text: 'お知らせ' }]);
    const { id } = await start({ share: 1, deliveries: 'past', rate: 20 });
    while (events().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const stopped = (await trial.remove(`/_emulator/loads/${id}`)).json;
    expect(stopped).toMatchObject({ state: 'stopped', planned: 400, waiting: 0 });
    expect(stopped.started).toBeLessThan(200);
  });

  test('よその機械のページは、名指ししないかぎり開かない', async () => {
    await deliver([{ type: 'text', text: 'https://www.example.com/ を見て' }], everyone.slice(0, 30));
    const { id } = await start({ share: 1, deliveries: 'past', tap: 0, open: 1, answer: 0 });
    expect(await finished(id)).toMatchObject({ elsewhere: 30, opened: 0 });
  });

  test('使えない設定と、知らない番号は断る', async () => {
    await expect(start({ share: 2 })).rejects.toThrow('share');
    await expect(start({ share: 1, spread: 'しばらく' })).rejects.toThrow('1.5s');
    expect((await trial.get('/_emulator/loads/9')).status).toBe(404);
  });
});

test('押せるものは、Flexの中からも、クイックリプライからも見つかる', () => {
  const postback = { type: 'postback', data: 'a' };
  const messages = [
    {
      type: 'text',
      text: '見て https://example.com/a。',
      quickReply: { items: [{ type: 'action', action: postback }] },
    },
    {
      type: 'flex',
      contents: {
        type: 'bubble',
        body: {
          type: 'box',
          action: { type: 'uri', uri: 'https://example.com/b' },
          contents: [{ type: 'button', action: { type: 'message', text: 'は' } }],
        },
      },
    },
    { type: 'imagemap', actions: [{ type: 'uri', linkUri: 'https://example.com/c' }] },
  ];
  const found = tappableOf({ json: '', hash: '', messages });
  expect(found.actions).toEqual([postback, { type: 'message', text: 'は' }]);
  expect(found.links).toEqual([
    { url: 'https://example.com/a', place: 0 },
    { url: 'https://example.com/b', place: 1 },
    { url: 'https://example.com/c', place: 2 },
  ]);
});

test('予定は時が来た順に取り出され、早い予定をあとから足せる', () => {
  const schedule = new Schedule();
  const sending = {} as never;
  schedule.add(1000, { sending, handle: 2 });
  expect(schedule.take(900)).toBeUndefined();
  schedule.add(500, { sending, handle: 1 });
  schedule.add(86_400_000, { sending, handle: 3 });
  expect([schedule.take(1100), schedule.take(1100), schedule.take(1100)].map((plan) => plan?.handle)).toEqual(
    [1, 2, undefined],
  );
  expect(schedule.take(90_000_000)?.handle).toBe(3);
  expect(schedule.size).toBe(0);
});
