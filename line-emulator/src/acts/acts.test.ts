import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

describe('住民のすることで届くイベント', () => {
  let trial: Trial;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let userId: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    trial = await startTrial({ webhookUrl: receiver.url });
    userId = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users[0].userId;
    await act('follow');
  });
  beforeEach(() => void receiver.received.splice(0));
  afterAll(async () => {
    await trial.stop();
    await receiver.stop();
  });

  const act = (name: string, body: object = {}) =>
    trial.control(`/users/${userId}/${name}`, { channelId: trial.channel.channelId, ...body });
  const events = (): any[] => receiver.received.flatMap(({ body }) => JSON.parse(body.toString()).events);
  const refused = async (name: string, body: object, status: number) =>
    expect(act(name, body)).rejects.toThrow(`${status}`);

  test('どのイベントにも、LINEの共通の項目がそろう', async () => {
    await act('text', { text: 'あ' });
    expect(events()[0]).toEqual({
      type: 'message',
      message: {
        type: 'text',
        id: expect.stringMatching(/^\d{18}$/),
        text: 'あ',
        quoteToken: expect.any(String),
        markAsReadToken: expect.any(String),
      },
      timestamp: expect.any(Number),
      source: { type: 'user', userId },
      replyToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      mode: 'active',
      webhookEventId: expect.stringMatching(ULID),
      deliveryContext: { isRedelivery: false },
    });
  });

  const common = { id: expect.any(String), markAsReadToken: expect.any(String) };
  const line = { type: 'line' };
  const quoteToken = expect.any(String);
  const external = {
    originalContentUrl: 'https://example.com/a.jpg',
    previewImageUrl: 'https://example.com/b.jpg',
  };
  const emojis = [{ index: 0, length: 4, productId: '5ac1', emojiId: '001' }];
  const mention = { mentionees: [{ type: 'user', index: 0, length: 4, userId: 'U1', isSelf: false }] };
  test.each([
    [
      'text',
      { text: '(笑顔)', emojis, mention },
      { type: 'text', text: '(笑顔)', emojis, mention, quoteToken },
    ],
    ['image', {}, { type: 'image', contentProvider: line, quoteToken }],
    [
      'image',
      { external },
      { type: 'image', contentProvider: { type: 'external', ...external }, quoteToken },
    ],
    ['video', { duration: 5000 }, { type: 'video', duration: 5000, contentProvider: line, quoteToken }],
    ['audio', { duration: 700 }, { type: 'audio', duration: 700, contentProvider: line }],
    [
      'file',
      { dataBase64: 'JVBERg==', fileName: '申請書.pdf' },
      { type: 'file', fileName: '申請書.pdf', fileSize: 4 },
    ],
    [
      'location',
      { title: '市役所', latitude: 35.1, longitude: 139.2 },
      { type: 'location', title: '市役所', latitude: 35.1, longitude: 139.2 },
    ],
    [
      'sticker',
      {
        packageId: '1',
        stickerId: '2',
        stickerResourceType: 'MESSAGE',
        keywords: ['うれしい'],
        text: 'やった',
      },
      {
        type: 'sticker',
        packageId: '1',
        stickerId: '2',
        stickerResourceType: 'MESSAGE',
        keywords: ['うれしい'],
        text: 'やった',
        quoteToken,
      },
    ],
  ])('メッセージ: %s', async (name, body, message) => {
    await act(name, body);
    expect(events()[0].message).toEqual({ ...common, ...message });
  });

  test('引用した発言には、引用元のIDがつく', async () => {
    const { item } = await act('text', { text: 'もと' });
    await act('sticker', { packageId: '1', stickerId: '2', quotedMessageId: item.messageId });
    expect(events()[1].message.quotedMessageId).toBe(item.messageId);
    await refused('text', { text: 'あ', quotedMessageId: '600000000000000000' }, 404);
  });

  test('送ったファイルは、内容を取得できる', async () => {
    const { item } = await act('file', { dataBase64: 'JVBERg==', contentType: 'application/pdf' });
    const content = await trial.lineGet(`/v2/bot/message/${item.messageId}/content`);
    expect(content).toMatchObject({ status: 200, json: '%PDF' });
    expect(content.headers.get('content-type')).toBe('application/pdf');
  });

  test('まとめて送った画像は、1枚ずつのイベントになり、同じ組のIDがつく', async () => {
    await act('images', { images: 3, seed: 5 });
    const sets = events().map(({ message }) => message.imageSet);
    expect(new Set(sets.map(({ id }) => id)).size).toBe(1);
    expect(sets.map(({ index }) => index).toSorted()).toEqual([1, 2, 3]);
    expect(sets.every(({ total }) => total === 3)).toBe(true);
    receiver.received.splice(0);
    await act('images', { images: 2, numbered: false });
    expect(Object.keys(events()[0].message.imageSet)).toEqual(['id']);
  });

  test.each([
    ['date', '2026-11-21'],
    ['time', '09:30'],
    ['datetime', '2026-11-21T09:30'],
  ])('日時の選択（%s）は、選んだ値がpostbackのparamsに入る', async (mode, picked) => {
    const action = { type: 'datetimepicker', data: 'when=1', mode };
    await act('action', { action, picked });
    expect(events()[0].postback).toEqual({ data: 'when=1', params: { [mode]: picked } });
    await refused('action', { action, picked: 'あした' }, 400);
  });

  test('日時の選択は、範囲の外を選べない', async () => {
    const action = { type: 'datetimepicker', data: 'd', mode: 'date', min: '2026-11-20', max: '2026-11-22' };
    await refused('action', { action, picked: '2026-11-23' }, 400);
    await act('action', { action });
    expect(events()[0].postback.params).toEqual({ date: '2026-11-20' });
  });

  test.each([
    ['video-complete', { trackingId: 'v-1' }, { videoPlayComplete: { trackingId: 'v-1' } }],
    [
      'beacon',
      { hwid: 'd41d8cd98f', type: 'stay', dm: '0a' },
      { beacon: { hwid: 'd41d8cd98f', type: 'stay', dm: '0a' } },
    ],
    [
      'membership',
      { type: 'renewed', membershipId: 7 },
      { membership: { type: 'renewed', membershipId: 7 } },
    ],
    ['account-link', { nonce: '0123456789' }, { link: { result: 'ok', nonce: '0123456789' } }],
  ])('%s', async (name, body, wanted) => {
    await act(name, body);
    expect(events()[0]).toMatchObject({ ...wanted, source: { userId }, replyToken: expect.any(String) });
  });

  test('失敗したアカウント連携には、送信元も応答トークンもない', async () => {
    await act('account-link', { nonce: '0123456789', result: 'failed' });
    expect(events()[0]).toMatchObject({ type: 'accountLink', link: { result: 'failed' } });
    expect(events()[0]).not.toHaveProperty('source');
    expect(events()[0]).not.toHaveProperty('replyToken');
  });

  test('見終わった動画は、届いた動画のtrackingIdで知らせる', async () => {
    const video = {
      type: 'video',
      originalContentUrl: 'https://example.com/v.mp4',
      previewImageUrl: 'https://example.com/v.jpg',
      trackingId: 'guide-1',
    };
    const sent = await trial.line('/v2/bot/message/push', { to: userId, messages: [video] });
    await act('video-complete', { messageId: sent.json.sentMessages[0].id });
    expect(events()[0].videoPlayComplete).toEqual({ trackingId: 'guide-1' });
    await refused('video-complete', { messageId: '600000000000000000' }, 404);
  });

  test('グループのイベントは手で送れ、返信は誰にも届かないが受け付けられる', async () => {
    const group = { type: 'group', groupId: `C${'0'.repeat(32)}` };
    await trial.control(`/channels/${trial.channel.channelId}/webhook`, {
      events: [{ type: 'join', source: group }, { type: 'leave', source: group }, { type: 'botSuspended' }],
    });
    const [join, leave, suspended] = events();
    expect(join).toMatchObject({ source: group, replyToken: expect.any(String) });
    expect(leave).not.toHaveProperty('replyToken');
    expect(suspended).not.toHaveProperty('source');
    const before = (await trial.get('/_emulator/deliveries')).json.receipts;
    const messages = [{ type: 'text', text: 'どうも' }];
    const reply = await trial.line('/v2/bot/message/reply', { replyToken: join.replyToken, messages });
    expect(reply.status).toBe(200);
    expect((await trial.get('/_emulator/deliveries')).json.receipts).toBe(before);
  });

  test('同意していない人のイベントにはuserIdがなく、待機中のチャネルには応答トークンがない', async () => {
    const { users } = await trial.control('/users', { users: [{ displayName: 'PC', consents: false }] });
    const path = `/users/${users[0].userId}/text`;
    await trial.control(path, { channelId: trial.channel.channelId, text: 'あ' });
    expect(events()[0].source).toEqual({ type: 'user' });
    await trial.control('/channels', { ...trial.channel, mode: 'standby' });
    await act('text', { text: 'い' });
    expect(events()[1]).toMatchObject({ mode: 'standby' });
    expect(events()[1]).not.toHaveProperty('replyToken');
    await trial.control('/channels', { ...trial.channel, mode: 'active' });
  });

  test('友だちでない人のビーコンと、ブロックした人の発言は起こせない', async () => {
    const { users } = await trial.control('/users', { count: 1 });
    const call = (name: string, body: object) =>
      trial.control(`/users/${users[0].userId}/${name}`, { channelId: trial.channel.channelId, ...body });
    await expect(call('beacon', { hwid: 'd41d8cd98f' })).rejects.toThrow('409');
    await call('follow', {});
    await call('block', {});
    await expect(call('text', { text: 'あ' })).rejects.toThrow('409');
  });
});
