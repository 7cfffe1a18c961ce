import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';
import { signWebhook } from './sign.ts';

const MINUTE = 60_000;

test('署名は本文そのもののHMAC-SHA256', () => {
  const body = Buffer.from('{"destination":"U","events":[]}');
  expect(signWebhook('secret', body)).toBe(createHmac('sha256', 'secret').update(body).digest('base64'));
  // Computed with openssl: printf '…' | openssl dgst -sha256 -hmac secret -binary | base64
  expect(signWebhook('secret', body)).toBe('QobvK0ds8SKIlIPL37nhxBK6S+OpTXSd9wYYv/ezYVI=');
});

describe('webhookと返信', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let userId: string;
  let status = 200;
  beforeEach(async () => {
    status = 200;
    receiver = await startReceiver(() => status);
    trial = await startTrial({ webhookUrl: receiver.url });
    userId = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users[0].userId;
  });
  afterEach(async () => {
    await trial.stop();
    await receiver.stop();
  });

  const act = (name: string, body: object = {}) =>
    trial.control(`/users/${userId}/${name}`, { channelId: trial.channel.channelId, ...body });
  const lastEvent = () => JSON.parse(receiver.received.at(-1)!.body.toString()).events[0];
  const reply = (replyToken: string) =>
    trial.line('/v2/bot/message/reply', { replyToken, messages: [{ type: 'text', text: '返事' }] });

  test('友だち追加、発言、ポストバック、ブロック、ブロック解除の各webhookが署名つきで届く', async () => {
    await act('follow');
    expect(lastEvent()).toMatchObject({
      type: 'follow',
      mode: 'active',
      follow: { isUnblocked: false },
      source: { type: 'user', userId },
      deliveryContext: { isRedelivery: false },
    });
    const { headers, body } = receiver.received[0]!;
    expect(headers['x-line-signature']).toBe(signWebhook(trial.channel.channelSecret, body));
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body.toString()).destination).toBe(trial.channel.botUserId);
    const { item } = await act('text', { text: 'こんにちは' });
    expect(lastEvent()).toMatchObject({
      type: 'message',
      message: { type: 'text', text: 'こんにちは', id: item.messageId },
    });
    await act('action', { action: { type: 'postback', data: 'a=1', displayText: 'はい', label: 'はい' } });
    expect(lastEvent()).toMatchObject({ type: 'postback', postback: { data: 'a=1' } });
    await act('block');
    expect(lastEvent().type).toBe('unfollow');
    expect(lastEvent().replyToken).toBeUndefined();
    await act('unblock');
    expect(lastEvent()).toMatchObject({ type: 'follow', follow: { isUnblocked: true } });
    const talk = await trial.get(`/_emulator/users/${userId}/talk?channelId=${trial.channel.channelId}`);
    expect(talk.json.items.map((entry: { kind: string }) => entry.kind)).toEqual([
      'system',
      'message',
      'displayText',
      'system',
      'system',
    ]);
  });

  test('応答トークンは1回、1分以内だけ使える', async () => {
    await act('follow');
    const { replyToken } = lastEvent();
    expect((await reply(replyToken)).status).toBe(200);
    expect(await reply(replyToken)).toMatchObject({ status: 400, json: { message: 'Invalid reply token' } });
    await act('text', { text: 'あ' });
    const late = lastEvent().replyToken;
    await trial.control('/clock', { offsetMs: MINUTE + 1 });
    expect((await reply(late)).status).toBe(400);
    expect((await reply('x')).status).toBe(400);
  });

  test('誤った内容の返信は、応答トークンを使い切らない', async () => {
    await act('follow');
    const { replyToken } = lastEvent();
    expect((await trial.line('/v2/bot/message/reply', { replyToken, messages: [] })).status).toBe(400);
    expect((await reply(replyToken)).status).toBe(200);
  });

  test('再送は同じwebhookEventIdで、isRedeliveryだけが違い、応答トークンが1分延びる', async () => {
    await trial.control('/channels', {
      ...trial.channel,
      redelivery: { enabled: true, delaysMs: [5, 5, 5] },
    });
    status = 500;
    const { webhook } = await act('text', { text: 'あ' });
    expect(webhook).toMatchObject({
      delivered: false,
      attempts: [{ reason: 'error_status_code', statusCode: 500 }],
    });
    await trial.control('/clock', { offsetMs: 2 * MINUTE });
    status = 200;
    while (
      receiver.received.length < 2 ||
      JSON.parse(receiver.received.at(-1)!.body.toString()).events[0].deliveryContext.isRedelivery !== true
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const [first] = JSON.parse(receiver.received[0]!.body.toString()).events;
    expect({ ...lastEvent(), deliveryContext: null }).toEqual({ ...first, deliveryContext: null });
  });

  test('つながらないときの理由', async () => {
    await receiver.stop();
    expect((await act('text', { text: 'あ' })).webhook.attempts[0]).toMatchObject({
      ok: false,
      reason: 'could_not_connect',
    });
  });

  test('2秒以内に返事がなければrequest_timeout', async () => {
    const slow = await startReceiver(() => new Promise(() => {}));
    await trial.control('/channels', { ...trial.channel, webhookUrl: slow.url });
    const { attempts } = (await act('text', { text: 'あ' })).webhook;
    expect(attempts).toEqual([expect.objectContaining({ ok: false, reason: 'request_timeout' })]);
    expect(attempts[0].ms).toBeGreaterThanOrEqual(1990);
    await slow.stop();
  });

  test('イベントのないwebhookも送れる', async () => {
    const { webhook } = await trial.control(`/channels/${trial.channel.channelId}/webhook`, {});
    expect(webhook.delivered).toBe(true);
    expect(JSON.parse(receiver.received[0]!.body.toString()).events).toEqual([]);
    const tested = await trial.line('/v2/bot/channel/webhook/test', {});
    expect(tested.json).toMatchObject({ success: true, statusCode: 200 });
  });

  test('画像は取得でき、準備中は202、送信取消のあとは410', async () => {
    const bytes = Buffer.from('picture');
    const { item } = await act('image', {
      dataBase64: bytes.toString('base64'),
      contentType: 'image/jpeg',
      preparingMs: 5000,
    });
    expect(lastEvent().message).toMatchObject({ type: 'image', contentProvider: { type: 'line' } });
    expect(lastEvent().message.contentUrl).toBeUndefined();
    const path = `/v2/bot/message/${item.messageId}/content`;
    expect((await trial.lineGet(path)).status).toBe(202);
    await trial.control('/clock', { offsetMs: 6000 });
    const content = await trial.lineGet(path);
    expect(content).toMatchObject({ status: 200, json: 'picture' });
    expect(content.headers.get('content-type')).toBe('image/jpeg');
    expect((await trial.lineGet(`${path}/transcoding`)).status).toBe(400);
    expect((await trial.lineGet('/v2/bot/message/1/content')).status).toBe(404);
    await act('unsend', { messageId: item.messageId });
    expect(lastEvent()).toMatchObject({ type: 'unsend', unsend: { messageId: item.messageId } });
    expect(await trial.lineGet(path)).toMatchObject({
      status: 410,
      json: { message: 'The content is gone' },
    });
  });

  test('友だちでない人にも、7日以内に発言していればpushが届く。プロフィールは404', async () => {
    await act('text', { text: 'こんにちは' });
    const push = { to: userId, messages: [{ type: 'text', text: 'あ' }] };
    expect((await trial.line('/v2/bot/message/push', push)).status).toBe(200);
    expect((await trial.get('/_emulator/deliveries')).json.receipts).toBe(1);
    expect((await trial.lineGet(`/v2/bot/profile/${userId}`)).status).toBe(404);
    await trial.control('/clock', { offsetMs: 8 * 24 * 60 * MINUTE });
    await trial.line('/v2/bot/message/push', push);
    expect((await trial.get('/_emulator/deliveries')).json.receipts).toBe(1);
  });

  test('電話はSSEと長い待ち受けの両方で新しい項目を受け取る', async () => {
    const path = `/_emulator/users/${userId}/events?channelId=${trial.channel.channelId}`;
    const aborter = new AbortController();
    const stream = await fetch(trial.emulator.url + path, {
      headers: { accept: 'text/event-stream' },
      signal: aborter.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = (await reader.read()).value ?? '';
    const waiting = trial.get(`${path}&since=0&wait=20`);
    await act('follow', { webhook: false });
    while (!heard.includes('event: friendship')) heard += (await reader.read()).value ?? '';
    expect(heard).toContain('event: item');
    expect((await waiting).json.items[0].message.type).toBe('follow');
    aborter.abort();
  });
});
