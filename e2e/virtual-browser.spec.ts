/**
 * CLI-06, people.md on city networks: a browser that transfers pictures only. Nothing can be kept in it, no WebSocket, cookies gone
 * at each start, and each request takes 300 ms longer. A delivery is begun in one such browser and sent from the next.
 */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { codeOf, demo, expectAccessible, server } from './world.ts';

const LATENCY_MS = 300;
const TITLE = '仮想ブラウザーからのお知らせ';
const TEXT = '図書館の休館日のお知らせです。\n\n問い合わせ：図書館 000-000-0000';

/** Runs in the page before anything else: what such browsers lack, or answer by throwing. */
const BLOCKED = `
  for (const store of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(window, store, { get() { throw new DOMException('blocked: ' + store, 'SecurityError'); } });
  for (const channel of ['WebSocket', 'EventSource', 'BroadcastChannel', 'SharedWorker'])
    window[channel] = class { constructor() { throw new DOMException('blocked: ' + channel, 'SecurityError'); } };
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
  Object.defineProperty(navigator, 'credentials', { value: undefined });
  delete window.PublicKeyCredential;
`;

async function freshBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  await context.addInitScript(BLOCKED);
  await context.route('**/*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    await route.continue();
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.soft(error.message, 'an error in the page').toBe(''));
  return page;
}

const account = () => demo().staff.find(({ role }) => role === 'department_editor')!; // the seed makes one

async function enter(page: Page, printed: string | null): Promise<void> {
  await page.goto(`${server()}/admin/`);
  await page.getByLabel('職員番号またはメールアドレス').fill(account().login);
  await page.getByLabel('パスワード', { exact: true }).fill(account().password);
  await page.getByRole('button', { name: '次へ' }).click();
  const code = page.getByRole('textbox', { name: /コード/ });
  await expect(code).toBeVisible();
  if (printed !== null) {
    await page.getByRole('button', { name: /^印刷したコード/ }).click();
    await code.fill(printed);
  } else await code.fill(await codeOf(account().login));
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
  await expect(page.getByRole('button', { name: 'ログアウト' })).toBeVisible();
}

test('CLI-06 何も残せない仮想ブラウザーで書きかけた配信を、サーバーの下書きから、次の起動で続けて送る', async ({
  browser,
}) => {
  test.setTimeout(180_000); // some forty requests of 300 ms more, and the beat of ten seconds
  const first = await freshBrowser(browser);
  await enter(first, null);
  const printed = await first.evaluate<string>(`(async () => {
    const response = await fetch('/api/v1/me/backup-codes', { method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ currentPassword: ${JSON.stringify(account().password)}, sheet: false }) });
    return (await response.json()).codes[0];
  })()`);
  await first.getByRole('link', { name: '配信', exact: true }).click();
  await first.getByRole('button', { name: '新しく作る' }).click();
  await first.getByLabel('件名（住民には見えません）').fill(TITLE);
  await first.getByLabel('文章').fill(TEXT);
  // The cursor stays in the field: only the beat of ten seconds can have saved it.
  await expect(first.getByText(/^保存しました/)).toBeVisible({ timeout: 20_000 });
  await expect(first.getByLabel('文章')).toBeFocused();
  await first.context().close(); // the session of the virtual browser breaks off

  const second = await freshBrowser(browser);
  await enter(second, printed);
  await second.getByRole('link', { name: '配信', exact: true }).click();
  await second.getByRole('link', { name: TITLE }).click();
  await expect(second.getByLabel('文章')).toHaveValue(TEXT);
  await second.getByRole('radio', { name: '配信グループから選ぶ' }).check();
  await second.getByLabel('配信グループ', { exact: true }).selectOption({ index: 1 });
  await second
    .getByRole('button', { name: /配信前の確認/ })
    .first()
    .click();
  const accept = second.getByRole('button', { name: 'このまま送る' });
  const send = second.getByRole('button', { name: /今すぐ配信/ });
  await expect(send.or(accept.first()).first()).toBeVisible();
  while ((await accept.count()) > 0) await accept.first().click();
  await expectAccessible(second);
  await send.click();
  await second
    .getByRole('dialog')
    .getByRole('button', { name: /今すぐ配信する/ })
    .click();
  await expect(second.getByText('配信完了').first()).toBeVisible({ timeout: 30_000 });
  await second.context().close();
});
