/** ログインの再設定 by two persons, and the sealed envelope for the administrator who lost everything. */
import { expect, test, type Page } from '@playwright/test';
import { demo, expectAccessible, picture, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

let [first, second] = [] as unknown as [Page, Page];
let codes: string[];

test.beforeAll(async ({ browser }) => {
  first = await (await browser.newContext()).newPage();
  second = await (await browser.newContext()).newPage();
  await signIn(first, 'administrator');
  await signIn(second, 'administrator', 1);
});
test.afterAll(async () => {
  for (const page of [first, second]) await page.context().close();
});

async function open(page: Page): Promise<void> {
  await page.goto(`${server()}/admin/recoveries`);
  await expect(page.getByRole('heading', { name: 'ログインの再設定', level: 1 })).toBeVisible();
}

/** After the way in: a sheet as second factor, then the own password. */
async function startOver(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /印刷した確認コード表/ }).check();
  await page.getByRole('button', { name: '確認コード表を作る' }).click();
  const code = page.locator('.backup-codes li').first();
  await expect(code).toBeVisible();
  await page.getByLabel('確認コード表のコード').fill((await code.innerText()).replace('□', '').trim());
  await page.getByRole('button', { name: '登録してログイン' }).click();
  const password = page.getByLabel('新しいパスワード', { exact: true });
  await password.fill('minatodai2026');
  await page.getByLabel('新しいパスワード（もう一度）').fill('minatodai2026');
  await page.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(password).toHaveAccessibleDescription(/市区町村の名前/);
  await expectAccessible(page);
  await password.fill('港の見える丘と白い船と風');
  await page.getByLabel('新しいパスワード（もう一度）').fill('港の見える丘と白い船と風');
  await page.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(page.getByRole('button', { name: 'ログアウト' })).toBeVisible();
}

test('ADM-05 1人が再設定を依頼し、別の管理者が承認して、招待状からやり直す', async ({ page }) => {
  await first.goto(`${server()}/admin/staff`);
  await first.getByRole('link', { name: '丘野 ゆうき' }).click();
  await first.getByRole('button', { name: 'ログインの再設定を依頼する' }).click();
  const dialog = first.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: '依頼する' })).toBeDisabled();
  await dialog.getByLabel(/理由/).fill('スマートフォンを紛失したと本人が来庁');
  await dialog.getByRole('button', { name: '依頼する' }).click();
  await expect(dialog).toBeHidden();
  await open(first);
  await expect(first.getByText('別の管理者が承認します。ほかに')).toBeVisible();
  await expect(first.getByRole('button', { name: /再設定を承認する$/ })).toHaveCount(0);

  await open(second);
  await expectAccessible(second);
  await picture(second, 'recoveries');
  await second.getByRole('button', { name: '丘野 ゆうき さんの再設定を承認する' }).click();
  await expectAccessible(second);
  await second.getByRole('button', { name: '承認して再設定する' }).click();
  await expect(second.getByRole('heading', { name: '丘野 ゆうき さんへの招待状' })).toBeVisible();
  await expect(second.getByText('/admin/invitation?town=')).toBeVisible();
  const code = (await second.locator('code').first().innerText()).trim();
  await page.goto(`${server()}/admin/invitation#${code}`);
  await page.getByRole('button', { name: '始める' }).click();
  await startOver(page);
});

test('ADM-03 封筒の復旧コードを印刷し、すべてを失った管理者が1つ使って入り直す', async ({ page }) => {
  await open(first);
  await first.getByRole('button', { name: 'コードを作って印刷する' }).click();
  await first.getByRole('button', { name: 'コードを作る', exact: true }).click();
  await expect(first.getByRole('heading', { name: /封筒の復旧コード$/, level: 2 })).toBeVisible();
  await expectAccessible(first);
  await picture(first, 'envelope');
  codes = (await first.locator('.backup-codes li').allInnerTexts()).map((text) =>
    text.replace('□', '').trim(),
  );
  await first.getByRole('button', { name: '封をしたので閉じる' }).click();
  await expect(first.getByText('残り 5 / 5 個')).toBeVisible();

  await page.goto(`${server()}/admin/`);
  await page.getByRole('link', { name: /封筒の復旧コードで入る/ }).click();
  await page
    .getByLabel('職員番号またはメールアドレス')
    .fill(demo().staff.filter(({ role }) => role === 'administrator')[1]!.login);
  await page.getByRole('textbox', { name: '封筒の復旧コード' }).fill('ABCDE-FGHJK-LMNPQ-RSTVW');
  await page.getByRole('button', { name: '入る', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('封筒の復旧コードが違うか');
  await expectAccessible(page);
  await page.getByRole('textbox', { name: '封筒の復旧コード' }).fill(codes[0]!);
  await page.getByRole('button', { name: '入る', exact: true }).click();
  await startOver(page);
  await page.goto(`${server()}/admin/recoveries`);
  await expect(page.getByText('残り 4 / 5 個')).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
});
