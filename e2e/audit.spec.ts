/** SEC-10 SEC-12: an officer finds who did what, prints it, takes it out with a reason, and checks that nothing was altered. */
import fs from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { demo, expectAccessible, picture, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

let staff: Page;
test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
});
test.afterAll(() => staff.context().close());

test('SEC-12 ログインした記録を、操作の分類と言葉でさがし、詳細を開く', async () => {
  await signIn(staff, 'administrator');
  await staff.getByRole('link', { name: '操作記録', exact: true }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '操作記録' })).toBeVisible();
  await staff.getByLabel('操作の分類').selectOption({ label: 'ログイン・本人確認' });
  await staff.getByLabel('操作の言葉').fill('ログインした');
  await staff.getByRole('button', { name: '検索する' }).click();
  await expect(staff.getByRole('link', { name: 'ログインした' }).first()).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'audit-search');
  await staff.getByRole('link', { name: 'ログインした' }).first().click();
  await expect(staff.getByRole('heading', { level: 1, name: '操作記録の詳細' })).toBeVisible();
  await expect(staff.getByText('2段階認証').or(staff.getByText('ログインの番号')).first()).toBeVisible();
  await expectAccessible(staff);
});

test('SEC-12 印刷用の画面には条件と件数が出て、紙には印刷した人の名前が入る', async () => {
  await staff.goto(`${server()}/admin/audit?group=sign_in`);
  await staff.getByRole('link', { name: '印刷用に開く' }).click();
  await expect(staff.getByText(/条件：操作記録／操作：ログイン・本人確認／.*件$/)).toBeVisible();
  await expectAccessible(staff);
  await staff.emulateMedia({ media: 'print' });
  await expect(staff.getByText(/印刷：/)).toBeVisible();
  await expect(staff.getByRole('button', { name: '印刷する' })).toBeHidden();
  await staff.emulateMedia({ media: 'screen' });
});

test('SEC-12 書き出しには理由が要り、理由つきで操作記録に残る', async () => {
  await staff.goto(`${server()}/admin/audit?group=sign_in`);
  await staff.getByRole('button', { name: '書き出す（CSV・Excel）' }).click();
  const dialog = staff.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: '書き出す', exact: true })).toBeDisabled();
  await dialog.getByLabel('書き出す理由').fill('情報セキュリティ監査のため');
  await expectAccessible(staff);
  const waiting = staff.waitForEvent('download');
  await dialog.getByRole('button', { name: '書き出す', exact: true }).click();
  const csv = fs.readFileSync(await (await waiting).path(), 'utf8');
  expect(csv.startsWith('\uFEFF日時,')).toBe(true);
  expect(csv).toContain('ログインした');
  await staff.goto(`${server()}/admin/audit?action=audit.exported`);
  await staff.getByRole('link', { name: '操作記録を書き出した' }).first().click();
  await expect(staff.getByText('情報セキュリティ監査のため')).toBeVisible();
});

test('SEC-11 改ざん点検を今すぐすると、問題がないと分かる。集計も見られる', async () => {
  await staff.goto(`${server()}/admin/audit/verification`);
  await staff.getByRole('button', { name: '今すぐ点検する' }).click();
  await expect(staff.getByText(/^問題はありません/)).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'audit-verification');
  await staff.goto(`${server()}/admin/audit/figures`);
  await expect(staff.getByRole('heading', { name: '操作ごと' })).toBeVisible();
  await expectAccessible(staff);
});

test('SEC-19 続けてログインに失敗すると、ホームで知らせ、確かめたことを書いて確認済みにする', async ({
  browser,
}) => {
  const login = demo().staff.find((member) => member.role === 'editor')!.login; // the seed makes both
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await page.goto(`${server()}/admin/`);
  for (let n = 0; n < 5; n += 1)
    await page.evaluate(
      `fetch('/api/v1/sign-in', { method: 'POST', headers: { 'content-type': 'application/json' },
         body: JSON.stringify({ login: ${JSON.stringify(login)}, password: 'ちがうパスワード' }) })`,
    );
  await stranger.close();
  await staff.goto(`${server()}/admin/`);
  await expect(staff.getByText('ログインの失敗が続いている')).toBeVisible({ timeout: 60_000 });
  await expectAccessible(staff);
  await staff.getByRole('link', { name: /見守りを開く/ }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '見守り' })).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'watching');
  await staff.getByRole('button', { name: '「ログインの失敗が続いている」を確認済みにする' }).click();
  await staff.getByRole('dialog').getByLabel('何を確かめたか').fill('本人に電話で確かめた。');
  await expectAccessible(staff);
  await staff.getByRole('dialog').getByRole('button', { name: '確認済みにする' }).click();
  await expect(
    staff.getByRole('button', { name: '「ログインの失敗が続いている」を確認済みにする' }),
  ).toHaveCount(0);
  await staff.getByText('これまでのすべて').click();
  await expect(staff.getByText('本人に電話で確かめた。')).toBeVisible();
  await staff.getByRole('link', { name: '見守る項目と知らせ方' }).click();
  await expect(staff.getByRole('heading', { name: '大量の書き出し' })).toBeVisible();
  await expectAccessible(staff);
});

test('SEC-20 セキュリティ点検に26の項目と今の状態が並ぶ', async () => {
  await staff.getByRole('link', { name: 'セキュリティ点検', exact: true }).click();
  await expect(staff.getByRole('cell', { name: 'SEC-26' })).toBeVisible();
  await expect(staff.getByText('api.line.me').or(staff.getByText('127.0.0.1')).first()).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'inspection');
});

test('CLI-05 幅360ピクセルでも、記録の画面は横にはみ出さない', async () => {
  await staff.setViewportSize({ width: 360, height: 740 });
  for (const place of [
    'audit',
    'audit/figures',
    'audit/verification',
    'audit/print',
    'watching',
    'watching/rules',
    'inspection',
  ]) {
    await staff.goto(`${server()}/admin/${place}`);
    await expect(staff.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(staff.getByRole('status').filter({ hasText: '読み込んでいます' })).toHaveCount(0);
    const overflow = await staff.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect.soft(overflow, place).toBe(0);
    await expectAccessible(staff);
  }
});
