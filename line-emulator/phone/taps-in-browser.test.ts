import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPhoneTrial, type PhoneTrial } from './browser-setup.ts';

let phones: PhoneTrial;
beforeAll(async () => {
  phones = await startPhoneTrial();
});
afterAll(() => phones.stop());

const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const quickReply = (...actions: object[]) => ({
  quickReply: { items: actions.map((action) => ({ type: 'action', action })) },
});

describe('クイックリプライ', () => {
  const ask = text('行きますか', quickReply({ type: 'message', label: 'はい', text: 'はい、行きます' }));

  test('最後の吹き出しの下にだけ出て、押すと送られて消える', async (context) => {
    const { page, userId, push } = await phones.open(context, { messages: [ask] });
    const yes = page.getByRole('button', { name: 'はい' });
    await yes.waitFor();
    await push(text('続きです'));
    await yes.waitFor({ state: 'detached' });
    await push(ask);
    await yes.click();
    await yes.waitFor({ state: 'detached' });
    await expect.poll(() => phones.eventsOf(userId)[0]?.['message'].text).toBe('はい、行きます');
  });

  test('パソコンの画面には出ない', async (context) => {
    const { page } = await phones.open(context, { messages: [ask], query: '&device=pc' });
    await page.getByText('行きますか').waitFor();
    expect(await page.getByRole('button', { name: 'はい' }).count()).toBe(0);
  });
});

describe('ボタンの動き', () => {
  const buttons = (...actions: object[]) => ({
    type: 'template',
    altText: 'ご用件',
    template: { type: 'buttons', text: 'ご用件', actions },
  });

  test('日時は範囲の中だけ選べて、ポストバックのparamsになる', async (context) => {
    const picker = {
      type: 'datetimepicker',
      label: '日を選ぶ',
      data: 'day',
      mode: 'date',
      initial: '2026-11-21',
      min: '2026-11-01',
      max: '2026-11-30',
    };
    const { page, userId } = await phones.open(context, { messages: [buttons(picker)] });
    await page.getByRole('button', { name: '日を選ぶ' }).click();
    const input = page.getByLabel('日付', { exact: true });
    expect(await input.inputValue()).toBe('2026-11-21');
    await input.fill('2026-12-01');
    await page.getByRole('button', { name: '決定' }).click();
    await page.getByText('2026-11-01 から 2026-11-30 の間で').waitFor();
    await input.fill('2026-11-28');
    await page.getByRole('button', { name: '決定' }).click();
    await expect
      .poll(() => phones.eventsOf(userId)[0]?.['postback'])
      .toEqual({ data: 'day', params: { date: '2026-11-28' } });
  });

  test('電話は尋ねてから、入力欄を開くポストバックは言葉を入れて待つ', async (context) => {
    const { page, userId } = await phones.open(context, {
      messages: [
        buttons(
          { type: 'uri', label: '電話', uri: 'tel:0120-000-000' },
          { type: 'postback', label: 'さがす', data: 's', inputOption: 'openKeyboard', fillInText: '番号：' },
        ),
      ],
    });
    await page.getByRole('link', { name: '電話' }).click();
    await page.getByRole('dialog', { name: '電話をかけます' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'さがす' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'メッセージ' }).inputValue()).toBe('番号：');
    await expect.poll(() => phones.eventsOf(userId)[0]?.['postback']).toEqual({ data: 's' });
  });
});

test('クーポンは札に名前が出て、開いて使うと使用済みになる', async (context) => {
  const now = Math.floor(phones.trial.emulator.state.clock.now() / 1000);
  const made = await phones.trial.line('/v2/bot/coupon', {
    title: '朝市100円引き',
    reward: { type: 'discount', priceInfo: { type: 'fixed', fixedAmount: 100 } },
    acquisitionCondition: { type: 'normal' },
    startTimestamp: now - 60,
    endTimestamp: now + 86_400,
    timezone: 'ASIA_TOKYO',
    visibility: 'UNLISTED',
    maxUseCountPerTicket: 1,
    couponCode: 'ASAICHI',
  });
  const { page } = await phones.open(context, {
    messages: [{ type: 'coupon', couponId: made.json.couponId }],
  });
  await page.getByRole('button', { name: /朝市100円引き/ }).click();
  const sheet = page.getByRole('dialog', { name: '朝市100円引き' });
  await sheet.getByText('100円引き', { exact: true }).waitFor();
  await sheet.getByRole('button', { name: 'クーポンを使う' }).click();
  await sheet.getByText('使用済みです。').waitFor();
  await sheet.getByText('クーポンコード：ASAICHI').waitFor();
});

test('動画を終わりまで見ると、印のついた動画だけサーバーに伝わる', async (context) => {
  const url = 'https://media.example/film.mp4';
  const video = { type: 'video', originalContentUrl: url, previewImageUrl: 'https://media.example/p.jpg' };
  const { page, userId } = await phones.open(context, {
    messages: [video, { ...video, trackingId: 'bousai-1' }],
  });
  for (const place of [0, 1]) await page.locator('video').nth(place).dispatchEvent('ended');
  await expect
    .poll(() => phones.eventsOf(userId).map((event) => [event['type'], event['videoPlayComplete']]))
    .toEqual([['videoPlayComplete', { trackingId: 'bousai-1' }]]);
});

test('パソコンの画面では、パソコン用のアドレスを開く', async (context) => {
  const button = {
    type: 'button',
    action: {
      type: 'uri',
      label: 'くわしく',
      uri: 'https://phone.example/',
      altUri: { desktop: 'https://pc.example/' },
    },
  };
  const bubble = { type: 'bubble', body: { type: 'box', layout: 'vertical', contents: [button] } };
  const messages = [{ type: 'flex', altText: 'くわしく', contents: bubble }];
  for (const [query, host] of [
    ['', 'phone.example'],
    ['&device=pc', 'pc.example'],
  ] as const) {
    const { page } = await phones.open(context, { messages, query });
    await page.getByRole('link', { name: 'くわしく' }).click();
    await page.getByRole('dialog', { name: '外のページを開きますか' }).getByText(host).waitFor();
  }
});

test('指で長く押すとメニューが開き、指を離しても何も押されない', async (context) => {
  const { page, userId } = await phones.open(context, {
    width: 390,
    touch: true,
    messages: [
      {
        type: 'template',
        altText: 'ご用件',
        template: {
          type: 'buttons',
          text: 'ご用件',
          actions: [{ type: 'message', label: 'ごみ', text: 'ごみ' }],
        },
      },
    ],
  });
  const button = (await page.getByRole('button', { name: 'ごみ' }).boundingBox())!; // it is on the screen
  const touch = await page.context().newCDPSession(page);
  const touchPoints = [{ x: button.x + 20, y: button.y + 10 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  const menu = page.getByRole('dialog', { name: 'みほん市の吹き出し' });
  await menu.waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.keyboard.press('Tab');
  expect(await menu.count()).toBe(1);
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  expect(phones.eventsOf(userId)).toEqual([]);
});
