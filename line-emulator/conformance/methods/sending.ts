import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { messagingApi, webhook } from '@line/bot-sdk';
import { refused, until, type Exercises, type World } from '../world.ts';

const hello: messagingApi.Message[] = [{ type: 'text', text: 'こんにちは' }];

/** The reply token of the next event a friend's text causes. */
async function replyToken({ trial, userId, received }: World): Promise<string> {
  await trial.control(`/users/${userId}/text`, { channelId: trial.channel.channelId, text: 'はい' });
  const body = JSON.parse(received.at(-1)!.body.toString()) as webhook.CallbackRequest;
  const event = body.events[0] as webhook.MessageEvent;
  expect(event.replyToken).toBeTypeOf('string');
  return event.replyToken ?? '';
}

export const sending: Exercises = {
  '送る: push、multicast、broadcast、narrowcast、返信': async (world) => {
    const { clients, userId, watch } = world;
    const pushed = await clients.messaging.pushMessage({ to: userId, messages: hello });
    expect(pushed.sentMessages[0]?.id).toMatch(/^\d+$/);
    await clients.messaging.multicast({
      to: [userId],
      messages: hello,
      customAggregationUnits: ['conformance'],
    });
    await clients.messaging.broadcast({ messages: hello });
    await clients.messaging.replyMessage({ replyToken: await replyToken(world), messages: hello });
    await clients.messaging.narrowcast({ messages: hello });
    expect(watch.last('messaging.narrowcast').status).toBe(202);
    const requestId = watch.last('messaging.narrowcast').headers.get('x-line-request-id') ?? '';
    await until(async () => (await clients.messaging.getNarrowcastProgress(requestId)).phase, 'succeeded');
    await refused(clients.messaging.getNarrowcastProgress(randomUUID()), 404);
  },

  '同じ再送キーの2度目は409で、最初の要求IDと送ったメッセージを返す': async ({ clients, userId, watch }) => {
    const key = randomUUID();
    await clients.messaging.pushMessage({ to: userId, messages: hello }, key);
    const first = watch.last('messaging.pushMessage');
    expect(await refused(clients.messaging.pushMessage({ to: userId, messages: hello }, key), 409)).toEqual({
      message: 'The retry key is already accepted',
      sentMessages: (first.body as messagingApi.PushMessageResponse).sentMessages,
    });
    const second = watch.last('messaging.pushMessage').headers;
    expect(second.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'));
    for (const send of [
      (retryKey: string) => clients.messaging.multicast({ to: [userId], messages: hello }, retryKey),
      (retryKey: string) => clients.messaging.broadcast({ messages: hello }, retryKey),
      (retryKey: string) => clients.messaging.narrowcast({ messages: hello }, retryKey),
    ]) {
      const own = randomUUID();
      await send(own);
      expect(await refused(send(own), 409)).toEqual({ message: 'The retry key is already accepted' });
    }
  },

  '送る前の確認は、通れば200、通らなければ場所を言う': async ({ clients: { messaging } }) => {
    for (const validate of [
      'validateReply',
      'validatePush',
      'validateMulticast',
      'validateNarrowcast',
      'validateBroadcast',
    ] as const) {
      await messaging[validate]({ messages: hello });
      expect(
        await refused(messaging[validate]({ messages: [{ type: 'text', text: 'あ'.repeat(5001) }] }), 400),
      ).toEqual({
        message: 'The request body has 1 error(s)',
        details: [{ message: 'Length must be between 0 and 5000', property: 'messages[0].text' }],
      });
      await refused(messaging[validate]({ messages: [] }), 400);
    }
  },

  '使えない返信トークン、知らない利用者、形のおかしいIDは400': async ({ clients: { messaging } }) => {
    expect(await refused(messaging.replyMessage({ replyToken: 'x', messages: hello }), 400)).toEqual({
      message: 'Invalid reply token',
    });
    expect(await refused(messaging.pushMessage({ to: `U${'f'.repeat(32)}`, messages: hello }), 400)).toEqual({
      message: 'Failed to send messages',
    });
    expect(
      await refused(messaging.multicast({ to: [`U${'f'.repeat(32)}`, 'U1'], messages: hello }), 400),
    ).toEqual({
      message: 'The property, to[1], in the request body is invalid (line: -, column: -)',
    });
  },

  '入力中の表示と、既読': async (world) => {
    const { clients, userId, received } = world;
    await clients.messaging.showLoadingAnimation({ chatId: userId, loadingSeconds: 5 });
    expect(world.watch.last('messaging.showLoadingAnimation').status).toBe(202);
    await refused(clients.messaging.showLoadingAnimation({ chatId: userId, loadingSeconds: 7 }), 400);
    await replyToken(world);
    const { events } = JSON.parse(received.at(-1)!.body.toString()) as webhook.CallbackRequest;
    const { message } = events[0] as webhook.MessageEvent;
    const { markAsReadToken } = message as webhook.TextMessageContent;
    await clients.messaging.markMessagesAsReadByToken({ markAsReadToken: markAsReadToken ?? '' });
    await refused(clients.messaging.markMessagesAsReadByToken({ markAsReadToken: 'x' }), 400);
  },

  受け取った画像と動画を取り出す: async ({ clients, trial, userId, watch }) => {
    const channelId = trial.channel.channelId;
    const image = await trial.control(`/users/${userId}/image`, { channelId });
    const id: string = image.item.messageId;
    const bytes = await Array.fromAsync(await clients.messagingBlob.getMessageContent(id));
    expect(Buffer.concat(bytes).length).toBeGreaterThan(0);
    (await clients.messagingBlob.getMessageContentPreview(id)).resume();
    expect(await refused(clients.messagingBlob.getMessageContentTranscodingByMessageId(id), 400)).toEqual({
      message: `Transcoding status doesn't support this type of content`,
    });

    const video = await trial.control(`/users/${userId}/video`, {
      channelId,
      preparingMs: 200,
      dataBase64: 'AAAA',
    });
    const movie: string = video.item.messageId;
    const { status } = await clients.messagingBlob.getMessageContentTranscodingByMessageId(movie);
    expect(['processing', 'succeeded']).toContain(status);
    while (
      (await clients.messagingBlob.getMessageContentTranscodingByMessageId(movie)).status !== 'succeeded'
    )
      await sleep(20);
    (await clients.messagingBlob.getMessageContent(movie)).resume();
    expect(watch.last('messagingBlob.getMessageContent').status).toBe(200);

    await trial.control(`/users/${userId}/unsend`, { channelId, messageId: id });
    expect(await refused(clients.messagingBlob.getMessageContent(id), 410)).toEqual({
      message: 'The content is gone',
    });
    await refused(clients.messagingBlob.getMessageContent('1'), 404);
  },
};
