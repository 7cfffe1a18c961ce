/**
 * Security keys in a real browser, with Chromium's virtual authenticator: invitation, sign-in, もう一度本人確認, and the list of
 * ログイン中の端末. Browsers make no keys for a bare IP address, so that these pages are reached as `localhost`.
 */
import { expect, test, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { startSecondServer, type SecondServer } from './second-server.ts';
import { expectAccessible, lastConfirmed, picture, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

const NUMBER = `7${Date.now() % 100_000}`;
const NAME = '鍵山 ひかり';
const PASSWORD = 'みなと台の朝はつめたい海';

let home: SecondServer;
let desk: Page;
let laptop: Page;
let deskKey: Authenticator;

interface Authenticator {
  readonly session: CDPSession;
  readonly id: string;
}

/** A USB key that is touched at once. */
async function plugIn(page: Page): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasUserVerification: false,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id };
}

/** The same key pulled out here and plugged in there: with its counter, by which the server would notice a copy. */
async function moveKey(from: Authenticator, to: Authenticator): Promise<void> {
  const { credentials } = await from.session.send('WebAuthn.getCredentials', { authenticatorId: from.id });
  for (const credential of credentials)
    await to.session.send('WebAuthn.addCredential', { authenticatorId: to.id, credential });
  await from.session.send('WebAuthn.clearCredentials', { authenticatorId: from.id });
}

async function call<T>(page: Page, method: string, place: string, body?: object): Promise<T> {
  const asked = JSON.stringify({ method, place, body: body && JSON.stringify(body) });
  const { status, answer } = await page.evaluate<{
    status: number;
    answer: T;
  }>(`(async ({ method, place, body }) => {
    const response = await fetch('/api/v1' + place, { method, body, headers: { 'content-type': 'application/json' } });
    return { status: response.status, answer: await response.json() };
  })(${asked})`);
  expect(status, `${place}: ${JSON.stringify(answer)}`).toBe(200);
  return answer;
}

test.beforeAll(async ({ browser }) => {
  home = await startSecondServer('localhost');
  const open = async (): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width: 1280, height: 860 } });
  desk = await (await open()).newPage();
  laptop = await (await open()).newPage();
  deskKey = await plugIn(desk);
});
test.afterAll(async () => {
  await desk.context().close();
  await laptop.context().close();
  await home[Symbol.asyncDispose]();
});

test('SEC-06 招待された人が、2段階認証にセキュリティキーを登録して使い始める', async ({ page }) => {
  await signIn(page, 'administrator');
  const { entries } = await call<{ entries: { id: string; name: string }[] }>(page, 'GET', '/roles');
  const { id } = await call<{ id: string }>(page, 'POST', '/staff-members', {
    staffNumber: NUMBER,
    name: NAME,
    roleId: entries.find(({ name }) => name === '管理者')?.id,
  });
  const { code } = await call<{ code: string }>(page, 'POST', `/staff-members/${id}/invitation`, {
    by: 'paper',
  });

  await desk.goto(`${home.url}/admin/invitation#${code}`);
  await desk.getByRole('button', { name: '始める' }).click();
  await desk.getByRole('radio', { name: 'セキュリティキー・パスキー' }).check();
  await desk.getByLabel('キーの名前').fill('机の鍵');
  await expectAccessible(desk);
  await picture(desk, 'enrol-key');
  await desk.getByRole('button', { name: 'キーを登録する' }).click();
  await desk.getByLabel('新しいパスワード', { exact: true }).fill(PASSWORD);
  await desk.getByLabel('新しいパスワード（もう一度）').fill(PASSWORD);
  await desk.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(desk.getByRole('button', { name: 'ログアウト' })).toBeVisible();
});

test('SEC-06 ほかのパソコンでも、同じキーに触れてログインする。違うキーでは入れない', async () => {
  await laptop.goto(`${home.url}/admin/`);
  await laptop.getByLabel('職員番号またはメールアドレス').fill(NUMBER);
  await laptop.getByLabel('パスワード', { exact: true }).fill(PASSWORD);
  await laptop.getByRole('button', { name: '次へ' }).click();
  const touch = laptop.getByRole('button', { name: 'キーで確かめる' });
  const other = await plugIn(laptop);
  await touch.click();
  await expect(laptop.getByRole('alert')).toContainText('確認できませんでした');
  await expectAccessible(laptop);
  await moveKey(deskKey, other);
  await touch.click();
  await expect(laptop.getByRole('button', { name: 'ログアウト' })).toBeVisible();
  await moveKey(other, deskKey);
});

test('ADM-05 ログイン中の端末に2台が並び、覚えのない端末をログアウトさせると、そこではすぐに使えない', async () => {
  await desk.goto(`${home.url}/admin/me`);
  const section = desk.getByRole('region', { name: 'ログイン中の端末' });
  await expect(section.getByRole('row')).toHaveCount(3);
  await expect(section.getByText('この端末')).toHaveCount(1);
  await expectAccessible(desk);
  await section.scrollIntoViewIfNeeded();
  await picture(desk, 'sessions');
  await section.getByRole('button', { name: /をログアウトさせる$/ }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'ログアウトさせる' }).click();
  await expect(section.getByRole('row')).toHaveCount(2);
  await laptop.getByRole('navigation').getByRole('link', { name: '配信', exact: true }).click();
  await expect(laptop.getByText('ログインの期限が切れました', { exact: true })).toBeVisible();
  await expectAccessible(laptop);
});

test('SEC-06 時間がたってからの書き出しは、もう一度本人確認を求め、やめれば行わず、キーに触れればそのまま続く', async () => {
  await lastConfirmed(11);
  await desk.goto(`${home.url}/admin/staff`);
  await expect(desk.getByRole('heading', { level: 1, name: '職員' })).toBeVisible();
  const exportNow = async () => {
    await desk.getByRole('button', { name: '一覧を書き出す' }).click();
    await desk.getByRole('menuitem').first().click();
  };
  await exportNow();
  const dialog = desk.getByRole('dialog', { name: 'もう一度本人確認' });
  await expect(dialog).toBeVisible();
  await expectAccessible(desk);
  await picture(desk, 'confirm-identity');
  await dialog.getByLabel('確認コード').fill('000000');
  await dialog.getByRole('button', { name: '確認して続ける' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(desk.getByText(/本人確認をしなかったため、まだ行っていません/)).toBeVisible();
  await exportNow();
  const saved = desk.waitForEvent('download');
  await dialog.getByRole('button', { name: 'セキュリティキー・パスキーで確認する' }).click();
  expect((await saved).suggestedFilename()).toMatch(/職員/);
  await expect(dialog).toHaveCount(0);
  const again = desk.waitForEvent('download');
  await exportNow();
  await again; // nobody is asked twice within ten minutes
});
