import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

const DAY = 86_400_000;

describe('アカウント', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let userId: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    trial = await startTrial({ webhookUrl: receiver.url });
    userId = (await trial.control('/users', { users: [{ displayName: '山田', language: 'ja' }] })).users[0]
      .userId;
    await act('follow', { webhook: false });
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 2500, seed: '町' });
  });
  afterAll(async () => {
    await trial.stop();
    await receiver.stop();
  });
  beforeEach(() => trial.control('/clock', { offsetMs: 0 }));

  const act = (name: string, body: object = {}) =>
    trial.control(`/users/${userId}/${name}`, { channelId: trial.channel.channelId, ...body });

  test('友だちの一覧は全員を1回ずつ返し、続きのしるしは24時間で切れる', async () => {
    const ids: string[] = [];
    let next: string | undefined;
    do {
      const answer = await trial.lineGet(
        `/v2/bot/followers/ids?limit=1000${next ? `&start=${encodeURIComponent(next)}` : ''}`,
      );
      ids.push(...answer.json.userIds);
      next = answer.json.next;
    } while (next);
    expect(ids).toHaveLength(2501);
    expect(new Set(ids)).toContain(virtualUserId('町', 2499));
    expect(new Set(ids).size).toBe(2501);
    const first = await trial.lineGet('/v2/bot/followers/ids');
    expect(first.json.userIds).toHaveLength(300);
    const path = `/v2/bot/followers/ids?start=${first.json.next}`;
    await trial.control('/clock', { offsetMs: DAY - 1000 });
    expect((await trial.lineGet(path)).status).toBe(200);
    await trial.control('/clock', { offsetMs: DAY + 1000 });
    expect((await trial.lineGet(path)).status).toBe(400);
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'start=%21']) {
      expect((await trial.lineGet(`/v2/bot/followers/ids?${query}`)).status, query).toBe(400);
    }
    await trial.patch({ verified: false });
    expect(await trial.lineGet('/v2/bot/followers/ids')).toMatchObject({
      status: 403,
      json: { message: 'Access to this API is not available for your account' },
    });
    await trial.patch({ verified: true });
  });

  test('上限のあるアカウントでは、数える送信のどれもが429になり、返信だけは届く', async () => {
    const quota = { type: 'limited', value: 2502 };
    await trial.patch({ quota });
    expect((await trial.lineGet('/v2/bot/message/quota')).json).toEqual(quota);
    const messages = [{ type: 'text', text: 'あ' }];
    expect((await trial.line('/v2/bot/message/broadcast', { messages })).status).toBe(200);
    expect((await trial.line('/v2/bot/message/push', { to: userId, messages })).status).toBe(200);
    expect((await trial.lineGet('/v2/bot/message/quota/consumption')).json).toEqual({ totalUsage: 2502 });
    for (const [verb, body] of [
      ['push', { to: userId, messages }],
      ['multicast', { to: [userId], messages }],
      ['broadcast', { messages }],
    ] as const) {
      expect(await trial.line(`/v2/bot/message/${verb}`, body), verb).toMatchObject({
        status: 429,
        json: { message: 'You have reached your monthly limit.' },
      });
    }
    receiver.received.length = 0;
    await act('text', { text: 'こんにちは' });
    const { replyToken } = JSON.parse(receiver.received.at(-1)!.body.toString()).events[0];
    expect((await trial.line('/v2/bot/message/reply', { replyToken, messages })).status).toBe(200);
    await trial.patch({ quota: { type: 'none' } });
    expect((await trial.lineGet('/v2/bot/message/quota')).json).toEqual({ type: 'none' });
  });

  test('送った数は次の日にわかり、数えはじめる前の日はそう答える', async () => {
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' })
      .format(trial.emulator.state.clock.now())
      .replaceAll('-', '');
    const of = async (verb: string, date: string) =>
      (await trial.lineGet(`/v2/bot/message/delivery/${verb}?date=${date}`)).json;
    expect(await of('push', today)).toEqual({ status: 'unready' });
    expect(await of('push', '20180330')).toEqual({ status: 'out_of_service' });
    await trial.control('/clock', { offsetMs: DAY });
    expect(await of('broadcast', today)).toEqual({ status: 'ready', success: 2501 });
    expect(await of('push', today)).toEqual({ status: 'ready', success: 1 });
    expect(await of('reply', today)).toEqual({ status: 'ready', success: 1 });
    expect((await trial.lineGet('/v2/bot/message/delivery/push?date=x')).status).toBe(400);
  });

  const talk = async () =>
    (await trial.get(`/_emulator/users/${userId}/talk?channelId=${trial.channel.channelId}`)).json.items;
  const markAsRead = (markAsReadToken: unknown) => trial.line('/v2/bot/chat/markAsRead', { markAsReadToken });
  const lastToken = () =>
    JSON.parse(receiver.received.at(-1)!.body.toString()).events[0].message.markAsReadToken;

  test('チャットがオフなら、発言はすぐに既読になる', async () => {
    expect((await trial.lineGet('/v2/bot/info')).json).toMatchObject({
      userId: trial.channel.botUserId,
      chatMode: 'bot',
      markAsReadMode: 'auto',
    });
    await act('text', { text: '読んで' });
    expect((await talk()).at(-1).readAt).toBeTypeOf('number');
  });

  test('チャットがオンなら、既読にするまで読まれず、前の発言もいっしょに既読になり、電話に伝わる', async () => {
    await trial.patch({ chatMode: 'chat' });
    expect((await trial.lineGet('/v2/bot/info')).json.markAsReadMode).toBe('manual');
    for (const text of ['一', '二']) await act('text', { text });
    const token = lastToken();
    await act('text', { text: '三' });
    expect((await talk()).slice(-3).some((item: any) => item.readAt)).toBe(false);
    const stream = await fetch(
      `${trial.emulator.url}/_emulator/users/${userId}/events?channelId=${trial.channel.channelId}`,
      { headers: { accept: 'text/event-stream' } },
    );
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = (await reader.read()).value ?? '';
    expect((await markAsRead(token)).status).toBe(200);
    while (!heard.includes('event: read')) heard += (await reader.read()).value ?? '';
    await reader.cancel();
    expect(heard.match(/event: update/g)).toHaveLength(2);
    expect((await talk()).slice(-3).map((item: any) => item.readAt !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    for (const wrong of [`${token}x`, '', 5, 'a.b']) expect((await markAsRead(wrong)).status).toBe(400);
    await trial.patch({ chatMode: 'bot' });
  });

  test('読み込み中の表示は5秒きざみで60秒まで', async () => {
    const start = (body: object) => trial.line('/v2/bot/chat/loading/start', { chatId: userId, ...body });
    expect((await start({})).status).toBe(202);
    for (const loadingSeconds of [4, 7, 65, '5', null]) {
      const wanted = loadingSeconds === null ? 202 : 400;
      expect((await start({ loadingSeconds })).status, String(loadingSeconds)).toBe(wanted);
    }
    expect((await start({ chatId: `C${'0'.repeat(32)}` })).status).toBe(400);
    const { loadingUntil } = (
      await trial.get(`/_emulator/users/${userId}/talk?channelId=${trial.channel.channelId}`)
    ).json;
    expect(loadingUntil).toBeGreaterThan(trial.emulator.state.clock.now() + 15_000);
  });

  test('webhookの設定と試し。つながらないときは理由を答える', async () => {
    const set = (endpoint: unknown) =>
      trial.call('/v2/bot/channel/webhook/endpoint', {
        method: 'PUT',
        headers: { authorization: `Bearer ${trial.channel.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ endpoint }),
      });
    for (const wrong of ['http://example.com/', 'x', `https://example.com/${'a'.repeat(500)}`, 5]) {
      expect((await set(wrong)).status, String(wrong)).toBe(400);
    }
    const gone = await startReceiver();
    await gone.stop();
    expect((await set(gone.url)).status).toBe(200);
    expect((await trial.lineGet('/v2/bot/channel/webhook/endpoint')).json).toEqual({
      endpoint: gone.url,
      active: true,
    });
    const tested = await trial.line('/v2/bot/channel/webhook/test', {});
    expect(tested.json).toMatchObject({ success: false, statusCode: 0, reason: 'COULD_NOT_CONNECT' });
    expect((await trial.line('/v2/bot/channel/webhook/test', { endpoint: receiver.url })).json).toMatchObject(
      {
        success: true,
        statusCode: 200,
        reason: 'OK',
      },
    );
    await set(receiver.url);
  });
});
