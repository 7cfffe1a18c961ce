/** A new colleague: invited on paper, a second factor without a phone, and only the part of their role. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

let staff: Page;
let code: string;

test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext()).newPage();
});
test.afterAll(() => staff.context().close());

test('ADM-05 管理者が職員を登録し、招待状を印刷する', async () => {
  await signIn(staff, 'administrator');
  await staff.getByRole('link', { name: '職員', exact: true }).click();
  await staff.getByRole('link', { name: '職員を登録する' }).click();
  // The list has a field of the same words: only the form's counts.
  await expect(staff.getByRole('heading', { name: '職員を登録する' })).toBeVisible();
  await staff.getByLabel('職員番号').fill('90210');
  await staff.getByLabel('氏名').fill('招待 花子');
  await staff.getByLabel('役割').selectOption({ label: '広報担当' });
  await staff.getByRole('radio', { name: '招待状を印刷して渡す' }).check();
  await staff.getByRole('button', { name: '登録して招待状を作る' }).click();
  await expect(staff.getByRole('heading', { name: '招待 花子 さんへの招待状' })).toBeVisible();
  await expectAccessible(staff);
  code = (await staff.locator('code').first().innerText()).trim();
});

test('SEC-06 ADM-03 招待された人は、紙の確認コード表で2段階認証を登録し、自分の役割の画面だけを見る', async ({
  page,
}) => {
  await page.goto(`${server()}/admin/invitation#${code}`);
  await expect(page.getByLabel('招待コード')).toHaveValue(code);
  expect(page.url()).not.toContain(code);
  await expectAccessible(page);
  await page.getByRole('button', { name: '始める' }).click();
  await page.getByRole('radio', { name: /印刷した確認コード表/ }).check();
  await page.getByRole('button', { name: '確認コード表を作る' }).click();
  const first = page.locator('.backup-codes li').first();
  await expect(first).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('確認コード表のコード').fill((await first.innerText()).replace('□', '').trim());
  await page.getByRole('button', { name: '登録してログイン' }).click();
  await page.getByLabel('新しいパスワード', { exact: true }).fill('みなと台の朝はつめたい海');
  await page.getByLabel('新しいパスワード（もう一度）').fill('みなと台の朝はつめたい海');
  await page.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(page.getByRole('button', { name: 'ログアウト' })).toBeVisible();
  await expect(page.getByRole('link', { name: '配信', exact: true }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: '職員', exact: true })).toHaveCount(0);
  await page.goto(`${server()}/admin/me`);
  await expect(page.getByRole('heading', { name: '2段階認証の方法' })).toBeVisible();
  await expectAccessible(page);
});
