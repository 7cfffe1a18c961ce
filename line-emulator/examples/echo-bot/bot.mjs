/**
 * A small LINE bot: repeats what one writes, sends a notice on request, and has a rich menu. It uses nothing but node:http and
 * LINE's own SDK, and would run unchanged at LINE: only LINE_API_BASE_URL points it at the emulator.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HTTPFetchError, messagingApi, validateSignature } from '@line/bot-sdk';
import { menuImage } from './menu-image.mjs';

const {
  LINE_CHANNEL_ACCESS_TOKEN: channelAccessToken = '',
  LINE_CHANNEL_SECRET: channelSecret = '',
  LINE_API_BASE_URL: baseURL,
  PORT = '3000',
} = process.env;
if (!channelAccessToken || !channelSecret) {
  console.error('Set LINE_CHANNEL_ACCESS_TOKEN and LINE_CHANNEL_SECRET.');
  process.exit(1);
}

const line = new messagingApi.MessagingApiClient({ channelAccessToken, baseURL });
const lineData = new messagingApi.MessagingApiBlobClient({ channelAccessToken, baseURL });

/** LINE may deliver an event twice, with redelivery and even without. */
const seen = new Set();
const SEEN_AT_MOST = 10_000;

function isNew({ webhookEventId }) {
  if (seen.has(webhookEventId)) return false;
  seen.add(webhookEventId);
  if (seen.size > SEEN_AT_MOST) seen.delete(seen.values().next().value);
  return true;
}

async function handle(event) {
  if (!isNew(event)) return;
  if (event.type === 'follow') return reply(event, 'はじめまして。書いたことをくり返します。');
  if (event.type === 'postback') return reply(event, 'みほん市の小さなボットです。');
  if (event.type !== 'message' || event.message.type !== 'text') return;
  if (event.message.text !== 'お知らせ') return reply(event, `「${event.message.text}」ですね。`);
  await pushOnce(event.source.userId, '【お知らせ】あすは資源ごみの日です。');
}

const text = (words) => [{ type: 'text', text: words }];

/** A reply has no retry key, so that it is never tried twice: the person would read it twice. */
async function reply({ replyToken }, words) {
  if (replyToken) await line.replyMessage({ replyToken, messages: text(words) });
}

const ATTEMPTS = 5;

/** Sends exactly once, whatever happens on the way: one retry key for all attempts, and 409 says that an earlier one arrived. */
async function pushOnce(to, words) {
  const retryKey = randomUUID();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await line.pushMessage({ to, messages: text(words) }, retryKey);
      return;
    } catch (error) {
      const status = error instanceof HTTPFetchError ? error.status : 0;
      if (status === 409) return;
      const mayPass = status === 0 || status === 429 || status >= 500;
      if (!mayPass || attempt === ATTEMPTS) throw error;
      await sleep(100 * 2 ** attempt);
    }
  }
}

const MENU_NAME = 'echo-bot';
const SIZE = { width: 2500, height: 843 };

/** The rich menu is made once; a restart finds it. */
async function ensureRichMenu() {
  const { richmenus } = await line.getRichMenuList();
  if (richmenus.some(({ name }) => name === MENU_NAME)) return;
  const half = { y: 0, width: SIZE.width / 2, height: SIZE.height };
  const { richMenuId } = await line.createRichMenu({
    size: SIZE,
    selected: true,
    name: MENU_NAME,
    chatBarText: 'メニュー',
    areas: [
      { bounds: { ...half, x: 0 }, action: { type: 'message', label: 'お知らせを読む', text: 'お知らせ' } },
      {
        bounds: { ...half, x: SIZE.width / 2 },
        action: { type: 'postback', label: 'ボットについて', data: 'about', displayText: 'ボットについて' },
      },
    ],
  });
  const image = new Blob([menuImage(SIZE.width, SIZE.height)], { type: 'image/png' });
  await lineData.setRichMenuImage(richMenuId, image);
  await line.setDefaultRichMenu(richMenuId);
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const signature = request.headers['x-line-signature'];
  if (request.method !== 'POST' || request.url !== '/webhook') return response.writeHead(404).end();
  // Nothing is read before the signature holds.
  if (typeof signature !== 'string' || !validateSignature(body, channelSecret, signature))
    return response.writeHead(401).end();
  // LINE waits two seconds: answer first, work afterwards.
  response.writeHead(200).end();
  for (const event of JSON.parse(body.toString()).events) {
    handle(event).catch((error) => console.error(`${event.type}: ${error.message} ${error.body ?? ''}`));
  }
});

await ensureRichMenu();
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`echo-bot listens on http://127.0.0.1:${server.address().port}/webhook`);
});
