import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMenu, menuObject, png, uploadImage } from '../src/rich-menus/test-menus.ts';
import { accessibilityFindings, startPhoneTrial, type PhoneTrial } from './browser-setup.ts';

const LIFF_ID = '1234567890-AbcdEfgh';
let phones: PhoneTrial;
beforeAll(async () => {
  phones = await startPhoneTrial();
});
afterAll(() => phones.stop());

const link = (userId: string, richMenuId: string) =>
  phones.trial.line(`/v2/bot/user/${userId}/richmenu/${richMenuId}`, {});

describe('リッチメニュー', () => {
  const message = (words: string) => ({ type: 'message', label: words, text: words });

  test('開いて始まり、キーボードで押せて、下の帯で閉じて文字も打てる', async (context) => {
    const richMenuId = await createMenu(phones.trial, [
      message('くらし'),
      { type: 'postback', label: 'さがす', data: 's', inputOption: 'openKeyboard', fillInText: '検索：' },
      { type: 'postback', label: 'とじる', data: 'c', inputOption: 'closeRichMenu' },
    ]);
    const { page, userId } = await phones.open(context);
    await link(userId, richMenuId);
    const bar = page.getByRole('button', { name: 'メニュー', exact: true, expanded: true });
    await bar.waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'くらし' }).press('Enter');
    await expect.poll(() => phones.eventsOf(userId)[0]?.['message']?.text).toBe('くらし');

    await page.getByRole('button', { name: 'とじる' }).press('Enter');
    await page.getByRole('button', { name: 'メニュー', exact: true, expanded: false }).click();
    await page.getByRole('button', { name: 'さがす' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'メッセージ' }).inputValue()).toBe('検索：');
    await expect
      .poll(() => phones.eventsOf(userId).flatMap((event) => event['postback']?.data ?? []))
      .toEqual(['c', 's']);
    await page.getByRole('button', { name: 'メニューを出す' }).click();
    await bar.waitFor();
  });

  test('タブを押すと別のメニューになり、開いたままでいる', async (context) => {
    const to = (alias: string, label: string) => ({
      type: 'richmenuswitch',
      label,
      richMenuAliasId: alias,
      data: alias,
    });
    const first = await createMenu(phones.trial, [to('tab-b', '二つ目')], '一');
    const second = await createMenu(phones.trial, [to('tab-a', '一つ目')], '二');
    for (const [richMenuAliasId, richMenuId] of [
      ['tab-a', first],
      ['tab-b', second],
    ])
      await phones.trial.line('/v2/bot/richmenu/alias', { richMenuAliasId, richMenuId });
    const { page, userId } = await phones.open(context);
    await link(userId, first);
    await page.getByRole('button', { name: '二つ目' }).click();
    await page.getByRole('button', { name: '一つ目' }).waitFor();
    await expect
      .poll(() => phones.eventsOf(userId)[0]?.['postback'])
      .toMatchObject({ data: 'tab-b', params: { status: 'SUCCESS', newRichMenuAliasId: 'tab-b' } });
  });

  test('たたんで始まるメニューは帯だけが出て、パソコンの画面には何も出ない', async (context) => {
    const made = await phones.trial.line('/v2/bot/richmenu', {
      ...menuObject([message('ごみ')]),
      selected: false,
      chatBarText: 'くらしの窓',
    });
    await uploadImage(phones.trial, made.json.richMenuId, png(2500, 1686));
    const { page, userId } = await phones.open(context);
    await link(userId, made.json.richMenuId);
    await page.getByRole('button', { name: 'くらしの窓', expanded: false }).waitFor();
    await page.goto(`${page.url()}&device=pc`);
    await page.getByRole('textbox', { name: 'メッセージ' }).waitFor();
    expect(await page.getByRole('button', { name: 'くらしの窓' }).count()).toBe(0);
  });
});

describe('電話の中のページ', () => {
  let site: Server;

  beforeAll(async () => {
    const { trial } = phones;
    site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html lang="ja"><title>手続き</title>
        <script src="${trial.emulator.url}/_emulator/liff/sdk.js"></script>
        <button id="send">送る</button><button id="scan">読みとる</button><button id="close">閉じる</button><p id="said"></p>
        <script>
          const say = (words) => (document.getElementById('said').textContent = words);
          const press = (id, run) => document.getElementById(id).addEventListener('click', run);
          liff.init({ liffId: '${LIFF_ID}' }).then(
            () => say('用意できました'), (error) => say(String(error)));
          press('send', () => liff.sendMessages([{ type: 'text', text: '申しこみました' }]).then(
            () => say('送りました'), (error) => say(String(error))));
          press('scan', () => liff.scanCodeV2().then(({ value }) => say('読みました：' + value)));
          press('close', () => liff.closeWindow());
        </script></html>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    await trial.control(`/channels/${trial.channel.channelId}/liff`, {
      liffId: LIFF_ID,
      view: { type: 'full', url: `${origin}/` },
      description: '手続き',
      scope: ['openid', 'profile', 'chat_message.write'],
      features: { qrCode: true },
    });
  });
  afterAll(() => {
    site.closeAllConnections();
    return new Promise((resolve) => site.close(resolve));
  });

  test('LIFFのページから、本人として送り、QRコードの中身を受けとり、ページを閉じられる', async (context) => {
    const { page, userId } = await phones.open(context, {
      messages: [{ type: 'text', text: `手続きは https://liff.line.me/${LIFF_ID}` }],
    });
    await page.getByRole('link', { name: /liff\.line\.me/ }).click();
    const dialog = page.getByRole('dialog', { name: 'ページ' });
    const inside = page.frameLocator('iframe');
    // The first visit may ask for consent, as LINE does.
    const ready = inside.getByText('用意できました');
    const agree = inside.getByRole('button', { name: /許可/ });
    await ready.or(agree).first().waitFor();
    if (await agree.isVisible()) await agree.click();
    await ready.waitFor();
    await dialog.getByRole('heading', { name: '手続き' }).waitFor();

    await inside.getByRole('button', { name: '送る' }).click();
    await inside.getByText('送りました').waitFor();
    await expect.poll(() => phones.eventsOf(userId)[0]?.['message']?.text).toBe('申しこみました');

    await inside.getByRole('button', { name: '読みとる' }).click();
    await page.getByLabel('コードの中身').fill('https://city.example/1');
    await page.getByRole('button', { name: '読みとったことにする' }).click();
    await inside.getByText('読みました：https://city.example/1').waitFor();

    // Whoever does not know the frame's nonce is not heard.
    await inside
      .locator('body')
      .evaluate(() => window.parent.postMessage({ liff: 'closeWindow', nonce: 'x' }, '*'));
    await inside.getByRole('button', { name: '読みとる' }).click();
    await page.getByRole('button', { name: 'やめる' }).click();
    await dialog.waitFor();

    await inside.getByRole('button', { name: '閉じる' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.tv-message', { hasText: '申しこみました' }).waitFor();
  });
});
