/** 保守業者の作業時間: a person of the vendor gets in by granted hours only, everybody sees it, and ending puts them out. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

let office: Page;
let code: string;

test.beforeAll(async ({ browser }) => {
  office = await (await browser.newContext()).newPage();
  await signIn(office, 'administrator');
});
test.afterAll(() => office.context().close());

test('保守業者の人を登録し、作業時間を認める', async () => {
  await office.goto(`${server()}/admin/staff/new`);
  await expect(office.getByRole('heading', { name: '職員を登録する' })).toBeVisible();
  await office.getByLabel('職員番号').fill('V001');
  await office.getByLabel('氏名').fill('保守 まもる');
  await office.getByLabel('役割').selectOption({ label: '広報担当' });
  await office.getByRole('checkbox', { name: '保守業者の人' }).check();
  await office.getByRole('radio', { name: '招待状を印刷して渡す' }).check();
  await office.getByRole('button', { name: '登録して招待状を作る' }).click();
  await expect(office.getByRole('heading', { name: '保守 まもる さんへの招待状' })).toBeVisible();
  code = (await office.locator('code').first().innerText()).trim();
  await office.getByRole('button', { name: '渡し終えたので閉じる' }).click();

  await expect(office.getByRole('heading', { name: '職員', exact: true })).toBeVisible();
  await office.getByRole('link', { name: '保守業者の作業時間' }).click();
  await expect(office.getByRole('heading', { name: '保守業者の作業時間' })).toBeVisible();
  await office.getByRole('button', { name: '作業時間を認める' }).click();
  await expect(office.getByRole('alert')).toContainText('作業の内容を入れてください');
  await expectAccessible(office);
  // An end that is earlier than the beginning is of the next day.
  const clock = (shift: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' }).format(
      new Date(Date.now() + shift),
    );
  await office.getByLabel('始まり').fill(clock(0));
  await office.getByLabel('終わり').fill(clock(4 * 60 * 60 * 1000));
  await office.getByLabel(/作業の内容/).fill('月例の点検');
  await office.getByRole('button', { name: '作業時間を認める' }).click();
  await expect(office.getByRole('cell', { name: /作業時間中/ })).toBeVisible();
  await expectAccessible(office);
  await picture(office, 'vendor-hours');
});

test('業者の人は残りの時間を見て作業し、職員にはそれが見え、終わらせると入れなくなる', async ({ page }) => {
  await page.goto(`${server()}/admin/invitation#${code}`);
  await page.getByRole('button', { name: '始める' }).click();
  await page.getByRole('radio', { name: /印刷した確認コード表/ }).check();
  await page.getByRole('button', { name: '確認コード表を作る' }).click();
  const first = page.locator('.backup-codes li').first();
  await page.getByLabel('確認コード表のコード').fill((await first.innerText()).replace('□', '').trim());
  await page.getByRole('button', { name: '登録してログイン' }).click();
  await page.getByLabel('新しいパスワード', { exact: true }).fill('港の見える丘と白い船と風');
  await page.getByLabel('新しいパスワード（もう一度）').fill('港の見える丘と白い船と風');
  await page.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(page.getByText(/保守業者としてログインしています。作業時間は .* まで/)).toBeVisible();
  await expectAccessible(page);

  await office.goto(`${server()}/admin/deliveries`);
  await expect(office.getByText(/保守業者の保守 まもるさんが作業しています/)).toBeVisible();
  await expectAccessible(office);
  await picture(office, 'vendor-banner');
  await office.getByRole('link', { name: '作業時間を見る・終わらせる' }).click();
  await office.getByRole('button', { name: '保守 まもる さんの作業時間を終わらせる' }).click();
  await office.getByRole('dialog').getByRole('button', { name: '終わらせる' }).click();
  await expect(office.getByText('途中で終わらせました')).toBeVisible();
  await office.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(office);
  await page.goto(`${server()}/admin/`);
  await expect(page.getByLabel('職員番号またはメールアドレス')).toBeVisible();
});
