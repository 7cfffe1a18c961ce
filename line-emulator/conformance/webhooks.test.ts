import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { middleware, validateSignature, type webhook } from '@line/bot-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../src/test-setup.ts';
import { missingDescription, readDescription } from './openapi.ts';

/** What LINE's middleware takes: it puts the parsed body on it. */
type Checked = Parameters<ReturnType<typeof middleware>>[0] & { rawBody: Buffer };

interface Received {
  callback: webhook.CallbackRequest;
  bytes: Buffer;
  signature: string;
}

/** What a user can do here, and the event that the account hears of it. */
const ACTS: readonly (readonly [act: string, body: Record<string, unknown>, event: string])[] = [
  ['follow', {}, 'follow'],
  [
    'text',
    {
      text: 'こんにちは $',
      emojis: [{ index: 6, length: 1, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' }],
    },
    'message',
  ],
  ['postback', { data: 'a=1', params: { date: '2026-11-21' } }, 'postback'],
  ['action', { action: { type: 'message', label: 'はい', text: 'はい' } }, 'message'],
  ['image', {}, 'message'],
  [
    'image',
    {
      external: {
        originalContentUrl: 'https://example.com/a.jpg',
        previewImageUrl: 'https://example.com/b.jpg',
      },
    },
    'message',
  ],
  ['video', {}, 'message'],
  ['audio', {}, 'message'],
  ['file', { fileName: '申請書.pdf' }, 'message'],
  ['images', { images: 2 }, 'message'],
  ['location', { title: '市役所', address: 'みほん市本町1-1', latitude: 35.6, longitude: 139.7 }, 'message'],
  ['sticker', { packageId: '446', stickerId: '1988' }, 'message'],
  ['video-complete', { trackingId: 'lesson-1' }, 'videoPlayComplete'],
  ['beacon', { hwid: '0123456789', type: 'enter', dm: 'ab' }, 'beacon'],
  ['membership', { type: 'joined', membershipId: 3189 }, 'membership'],
  ['account-link', { nonce: 'bm9uY2UtMTIzNDU2', result: 'ok' }, 'accountLink'],
  ['block', {}, 'unfollow'],
  ['unblock', {}, 'follow'],
];

describe('webhookの形', () => {
  const description = readDescription();
  const received: Received[] = [];
  let server: Server;
  let trial: Trial;
  let userId: string;

  beforeAll(async () => {
    trial = await startTrial();
    // LINE's own middleware, in front of a server that knows nothing else: what it lets through has a right signature.
    const check = middleware({ channelSecret: trial.channel.channelSecret });
    server = createServer(async (incoming, response) => {
      const bytes = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
      const request: Checked = Object.assign(incoming, { rawBody: bytes, body: undefined });
      check(request, response, (error?: unknown) => {
        response.statusCode = error === undefined ? 200 : 401;
        const signature = String(request.headers['x-line-signature']);
        if (error === undefined)
          received.push({ callback: request.body as webhook.CallbackRequest, bytes, signature });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
    const { channelId, displayName } = trial.channel;
    await trial.control('/channels', { channelId, displayName, webhookUrl });
    userId = (await trial.control('/users', { users: [{ displayName: '山田 花子' }] })).users[0].userId;
  });
  afterAll(async () => {
    await trial.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Does it and gives what the account heard. */
  async function act(what: string, body: Record<string, unknown>): Promise<Received[]> {
    const before = received.length;
    await trial.control(`/users/${userId}/${what}`, { channelId: trial.channel.channelId, ...body });
    return received.slice(before);
  }

  function check({ callback, bytes, signature }: Received): void {
    expect(validateSignature(bytes, trial.channel.channelSecret, signature)).toBe(true);
    expect(callback.destination).toBe(trial.channel.botUserId);
    for (const event of callback.events) {
      expect(event.webhookEventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(event.deliveryContext).toEqual({ isRedelivery: false });
      expect(event.mode).toBe('active');
    }
    expect(description?.check('webhook', 'CallbackRequest', callback) ?? []).toEqual([]);
  }

  for (const [what, body, type] of ACTS) {
    test(`${what} ${JSON.stringify(body)}は${type}として、LINEの形で届く`, async () => {
      const heard = await act(what, body);
      expect(heard.length).toBeGreaterThan(0);
      for (const one of heard) {
        check(one);
        expect(one.callback.events.map((event) => event.type)).toEqual([type]);
      }
    });
  }

  test('取り消し、リッチメニューの切り替え、空の確認も、LINEの形で届く', async () => {
    const [sent] = await act('text', { text: '取り消します' });
    const { message } = sent!.callback.events[0] as webhook.MessageEvent;
    const [unsent] = await act('unsend', { messageId: message.id });
    check(unsent!);
    expect(unsent!.callback.events[0]).toMatchObject({ type: 'unsend', unsend: { messageId: message.id } });
    const [switched] = await act('postback', {
      data: 'to=second',
      params: { newRichMenuAliasId: 'second', status: 'SUCCESS' },
    });
    check(switched!);
    await trial.control(`/channels/${trial.channel.channelId}/webhook`, {});
    expect(received.at(-1)!.callback.events).toEqual([]);
    check(received.at(-1)!);
  });

  test('LINEのOpenAPIと照らした', (context) => {
    const missing = missingDescription();
    if (missing !== undefined) context.skip(missing);
  });
});
