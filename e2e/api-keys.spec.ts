/** 外部連携キー: made on the screen, shown once, used from outside, ended. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

test('外部連携キーを作り、ほかのシステムとして使い、取り消す', async ({ browser }) => {
  const staff: Page = await (await browser.newContext()).newPage();
  await signIn(staff, 'administrator');
  await staff.getByRole('link', { name: '外部連携キー', exact: true }).click();
  await expect(staff.getByText('外部連携キーはまだありません')).toBeVisible();
  await expectAccessible(staff);
  await staff.getByRole('button', { name: 'キーを作る' }).click();
  await staff.getByLabel('どのシステムが使うか').fill('庁内ポータル');
  await staff.getByRole('checkbox', { name: '利用者を見る' }).check();
  await staff.getByRole('button', { name: '作って、1度だけ表示する' }).click();
  await expect(
    staff.getByRole('alert').getByText('個人情報を扱うキーには、使えるIPアドレスを入れてください。'),
  ).toBeVisible();
  await expectAccessible(staff);
  await staff.getByRole('checkbox', { name: '利用者を見る' }).uncheck();
  await staff.getByRole('checkbox', { name: '配信グループを見る' }).check();
  await picture(staff, 'api-key-new');
  await staff.getByRole('button', { name: '作って、1度だけ表示する' }).click();
  const shown = staff.locator('pre', { hasText: /^mdg_\d+_[\w-]{43}$/ });
  await expect(shown).toBeVisible();
  const key = (await shown.textContent())!; // visible
  await expectAccessible(staff);
  const call = () =>
    fetch(`${server()}/api/v1/segments`, { headers: { authorization: `Bearer ${key}` } }).then(
      ({ status }) => status,
    );
  expect(await call()).toBe(200);
  await staff.getByRole('button', { name: '写し終えたので閉じる' }).click();
  await expect(staff.getByText(key)).toHaveCount(0);
  await staff.getByRole('button', { name: '「庁内ポータル」のキーを取り消す' }).click();
  await staff.getByRole('dialog').getByRole('button', { name: '取り消す', exact: true }).click();
  await expect(staff.getByText('取り消し済み')).toBeVisible();
  await expectAccessible(staff);
  expect(await call()).toBe(401);
});
