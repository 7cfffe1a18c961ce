/** The LIFF client in a real browser: a page in a phone's frame, and the same page outside LINE. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator, type Emulator } from '@madoguchi/line-emulator';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

let emulator: Emulator;
let pages: Server;
let origin: string;
let channelId: string;
let userId: string;
let liffId: string;

const control = async (path: string, body: object): Promise<any> => {
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.status, `${path} ${await response.clone().text()}`).toBeLessThan(300);
  return response.json();
};

/** An emulated page as a developer writes it: LINE's script replaced by the emulator's, nothing else. */
const html = (): string => `<!doctype html><html lang="ja"><meta charset="utf-8"><title>予約</title>
<p id="at"></p><p id="state">準備中</p>
<script src="${emulator.url}/_emulator/liff/sdk.js"></script>
<script>
  document.querySelector('#at').textContent = location.pathname + location.search + location.hash;
  const auto = new URLSearchParams(location.search).has('auto');
  liff.init({ liffId: '${liffId}', withLoginOnExternalBrowser: auto }).then(
    () => { document.querySelector('#at').textContent = location.pathname + location.search + location.hash;
            document.querySelector('#state').textContent = 'できた'; },
    (error) => { document.querySelector('#state').textContent = error.code + ' ' + error.message; });
</script></html>`;

test.beforeAll(async () => {
  emulator = await startEmulator();
  pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html());
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  channelId = (await control('/channels', { displayName: 'みほん市' })).channelId;
  userId = (await control('/users', { users: [{ displayName: '山田 花子' }] })).users[0].userId;
  await control(`/users/${userId}/follow`, { channelId });
  const app = await control(`/channels/${channelId}/liff`, {
    view: { type: 'full', url: `${origin}/shop?k=v` },
    scope: ['openid', 'profile', 'chat_message.write'],
    features: { qrCode: true },
  });
  liffId = app.liffId;
});
test.afterAll(async () => {
  await emulator.stop();
  await new Promise((resolve) => pages.close(resolve));
});

/** What the bare phone does, as text: these tests have no types of the browser. */
const BARE_PHONE = `({ src, nonce, holder }) => {
  const frame = document.createElement('iframe');
  // The name counts only when it is there before the frame is.
  frame.name = 'liff:' + nonce;
  document.body.append(frame);
  globalThis.heard = [];
  window.addEventListener('message', async ({ data, source, origin }) => {
    if (source !== frame.contentWindow || data?.nonce !== nonce) return;
    heard.push(data);
    const answer = (more) => frame.contentWindow.postMessage({ nonce, id: data.id, ...more }, origin);
    if (data.liff === 'scanCodeV2') {
      answer({ liff: 'scanResult', value: 'にせの合言葉', nonce: 'x' });
      answer({ liff: 'scanResult', value: 'QRの中身' });
    }
    if (data.liff === 'sendMessages') {
      const { accessToken, messages } = data;
      const response = await fetch('/_emulator/users/' + holder + '/liff/messages', {
        method: 'POST',
        body: JSON.stringify({ accessToken, messages }),
      });
      const { error, code } = await response.json();
      answer(response.ok ? { liff: 'done' } : { liff: 'failed', code, message: error });
    }
  });
  frame.src = src;
}`;

/** A bare phone at the emulator's origin: it keeps what the page says and answers as CONTROL.md describes. */
async function openInPhone(page: Page, from: 'talk' | 'elsewhere' = 'talk') {
  const opened = await control(`/users/${userId}/liff/open`, {
    channelId,
    url: `https://liff.line.me/${liffId}/a?x=1#f`,
    from,
  });
  // Any document of the emulator's origin will do.
  await page.goto(`${emulator.url}/_emulator/health`);
  await page.evaluate(`(${BARE_PHONE})(${JSON.stringify({ ...opened, holder: userId })})`);
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('#state')).toHaveText('できた');
  const inner = page.frames().find((one) => one.url().startsWith(origin))!;
  const heard = (): Promise<any[]> => page.evaluate('heard');
  return { frame, inner, heard };
}

/** Calls the client in the page; an error comes back as its code. */
const ask = (inner: { evaluate: Page['evaluate'] }, code: string): Promise<any> =>
  inner.evaluate(`(async () => { try { return await (${code}); } catch (error) { return error.code; } })()`);

test('電話の中：二つめの転送のあと、だれであるかがわかり、電話と話せる', async ({ page }) => {
  const { frame, inner, heard } = await openInPhone(page);
  await expect(frame.locator('#at')).toHaveText('/shop/a?k=v&x=1#f');
  expect(await ask(inner, 'liff.isInClient() && liff.isLoggedIn()')).toBe(true);
  expect(await ask(inner, 'liff.getContext().type')).toBe('utou');
  expect(await ask(inner, 'liff.getDecodedIDToken().sub')).toBe(userId);
  expect((await ask(inner, 'liff.getProfile()')).displayName).toBe('山田 花子');
  expect(await ask(inner, 'liff.getFriendship()')).toEqual({ friendFlag: true });
  expect(await ask(inner, 'liff.scanCodeV2()')).toEqual({ value: 'QRの中身' });
  expect(await ask(inner, 'liff.permission.query("profile")')).toEqual({ state: 'granted' });
  expect(await ask(inner, 'liff.permanentLink.createUrlBy(location.href)')).toBe(
    `${emulator.url}/liff/${liffId}/a?x=1#f`,
  );
  expect(await ask(inner, 'liff.sendMessages([{type: "text", text: "予約しました"}])')).toBeUndefined();
  const talk = await fetch(`${emulator.url}/_emulator/users/${userId}/talk?channelId=${channelId}`);
  const { items } = (await talk.json()) as { items: unknown[] };
  expect(items.at(-1)).toMatchObject({ from: 'user', message: { text: '予約しました' } });
  expect(await ask(inner, 'liff.sendMessages([])')).toBe('INVALID_ARGUMENT');
  expect(await ask(inner, 'liff.sendMessages([{type: "text", text: ""}])')).toBe('400');
  expect(await ask(inner, 'liff.login()')).toBe('FORBIDDEN');
  await ask(inner, 'document.title = "予約の確認"');
  await ask(inner, 'liff.openWindow({url: "https://example.com/", external: true})');
  await ask(inner, 'liff.closeWindow()');
  await expect
    .poll(async () => (await heard()).map(({ liff, title, url }) => [liff, title ?? url]))
    .toEqual(
      expect.arrayContaining([
        ['init', '予約'],
        ['title', '予約の確認'],
        ['openWindow', 'https://example.com/'],
        ['closeWindow', undefined],
      ]),
    );
  // The tokens of the fragment are gone from the address, and a reload still knows them.
  await inner.evaluate('location.reload()');
  await expect(frame.locator('#state')).toHaveText('できた');
  expect(await ask(inner, 'liff.isLoggedIn()')).toBe(true);
});

test('トークから開いたのでなければ、メッセージは送れない', async ({ page }) => {
  const { inner } = await openInPhone(page, 'elsewhere');
  expect(await ask(inner, 'liff.getContext().type')).toBe('none');
  expect(await ask(inner, 'liff.sendMessages([{type: "text", text: "あ"}])')).toBe('FORBIDDEN');
});

test('ほかの窓やよその合言葉の返事は信じない', async ({ page }) => {
  const { inner } = await openInPhone(page);
  // The bare phone answers first with a wrong nonce; here the page's own window speaks before it, with the right one.
  const forged = `window.postMessage({ liff: 'scanResult', nonce: window.name.slice(5), id: '1', value: 'にせの窓' }, '*')`;
  expect(await ask(inner, `(${forged}, liff.scanCodeV2())`)).toEqual({ value: 'QRの中身' });
});

test('LINEの外：ログインへ送られ、選んだ人として戻る', async ({ page }) => {
  await page.goto(`${emulator.url}/liff/${liffId}/a?auto=1`);
  await page.getByRole('link', { name: '山田 花子' }).click();
  await expect(page.locator('#state')).toHaveText('できた');
  await expect(page.locator('#at')).toHaveText('/shop/a?k=v&auto=1');
  expect(await ask(page, 'liff.isInClient()')).toBe(false);
  expect(await ask(page, 'liff.getContext().type')).toBe('external');
  expect(await ask(page, 'liff.getDecodedIDToken().sub')).toBe(userId);
  const verified = await fetch(`${emulator.url}/oauth2/v2.1/verify`, {
    method: 'POST',
    body: new URLSearchParams({
      id_token: await ask(page, 'liff.getIDToken()'),
      client_id: liffId.split('-')[0]!,
    }),
  });
  expect(await verified.json()).toMatchObject({ sub: userId, name: '山田 花子' });
  expect(await ask(page, 'liff.sendMessages([{type: "text", text: "あ"}])')).toBe('FORBIDDEN');
  await ask(page, 'liff.logout()');
  expect(await ask(page, 'liff.isLoggedIn()')).toBe(false);
  expect(await ask(page, 'liff.getProfile()')).toBe('UNAUTHORIZED');
});

test('たずねる設定では、画面を読んで許可し、友だちに追加して戻る。アカウント連携も押して終わる', async ({
  page,
}) => {
  const made = await control('/channels', {
    displayName: 'みほん市',
    loginConsent: 'ask',
    loginCallbackUrls: [`${origin}/callback`],
  });
  const looksRight = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html: at }) => at)])).toEqual([]);
  };
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: made.loginChannelId,
    redirect_uri: `${origin}/callback`,
    state: 's',
    scope: 'openid profile',
    bot_prompt: 'normal',
  });
  await page.goto(`${emulator.url}/oauth2/v2.1/authorize?${query}`);
  await looksRight();
  await page.getByRole('link', { name: '山田 花子' }).click();
  await expect(page.getByRole('heading', { name: '「みほん市」の利用の許可' })).toBeVisible();
  await looksRight();
  await page.getByLabel('「みほん市」を友だちに追加する').check();
  await page.getByRole('button', { name: '許可する' }).press('Enter');
  await page.waitForURL(`${origin}/callback?**`);
  const back = new URL(page.url()).searchParams;
  expect([back.get('state'), back.get('friendship_status_changed')]).toEqual(['s', 'true']);

  const issued = await fetch(`${emulator.url}/v2/bot/user/${userId}/linkToken`, {
    method: 'POST',
    headers: { authorization: `Bearer ${made.accessToken}` },
  });
  const { linkToken } = (await issued.json()) as { linkToken: string };
  const dialog = new URLSearchParams({ linkToken, nonce: 'nonce-0123456789', emulator_user: userId });
  await page.goto(`${emulator.url}/dialog/bot/accountLink?${dialog}`);
  await looksRight();
  await page.getByRole('button', { name: '連携する' }).click();
  await expect(page.getByRole('heading', { name: '連携しました' })).toBeVisible();
  await looksRight();
});
