/** シングルサインオン: set up by the security officer's permission, used from the sign-in page, with and without the provider's proof. */
import { expect, test, type Page } from '@playwright/test';
import { startIdentityProvider, type IdentityProvider } from '../server/testing/identity-provider.ts';
import { demo, expectAccessible, picture, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

let provider: IdentityProvider;
let office: Page;

test.beforeAll(async ({ browser }) => {
  provider = await startIdentityProvider();
  office = await (await browser.newContext()).newPage();
  await signIn(office, 'administrator');
});
test.afterAll(async () => {
  await office.context().close();
  await provider.close();
});

test('SEC-04 認証基盤を設定する。許されていない相手は、欄のところで断る', async () => {
  await office.goto(`${server()}/admin/single-sign-on`);
  await expect(office.getByRole('heading', { name: 'シングルサインオン' })).toBeVisible();
  const issuer = office.getByLabel('発行者（issuer）');
  await issuer.fill('https://elsewhere.example');
  await office.getByLabel('クライアントID').fill(provider.clientId);
  await office.getByLabel('クライアントシークレット').fill(provider.clientSecret);
  await office.getByRole('button', { name: '保存する' }).click();
  await expect(issuer).toHaveAccessibleDescription(/この相手とは通信できません/);
  await expectAccessible(office);
  await issuer.fill(provider.issuer);
  await office.getByRole('button', { name: '保存する' }).click();
  await expect(office.getByRole('alert')).toHaveCount(0);
  await expectAccessible(office);
  await picture(office, 'single-sign-on');
});

test('ログインの画面から認証基盤へ行き、証明があればそのまま、なければ2段階認証を経て入る', async ({
  page,
}) => {
  const employee_number = demo().staff.find(({ role }) => role === 'security')!.login;
  const go = page.getByRole('button', { name: '市の認証基盤でログインする' });
  provider.person = { employee_number, amr: ['pwd'] };
  await page.goto(`${server()}/admin/`);
  await expectAccessible(page);
  await go.click();
  await expect(page.getByRole('textbox', { name: /確認コード/ })).toBeVisible();
  expect(page.url()).not.toContain('code=');
  await page.context().clearCookies();
  provider.person = { employee_number: 'nobody', amr: ['mfa'] };
  await page.goto(`${server()}/admin/`);
  await go.click();
  await expect(page.getByRole('alert')).toContainText('職員番号では、この窓口に入れません');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'ログインの画面に戻る' }).click();
  provider.person = { employee_number, amr: ['mfa'] };
  await go.click();
  await expect(page.getByRole('button', { name: 'ログアウト' })).toBeVisible();
});
