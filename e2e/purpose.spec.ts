/** 利用目的: a question is kept to one department; a group of another one stops and goes on with ground and approver. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

test('使ってよい所属を決めると、ほかの所属の配信グループは「目的外利用」で止まり、記録して通る', async ({
  browser,
}) => {
  const staff: Page = await (await browser.newContext()).newPage();
  await signIn(staff, 'administrator');
  await staff.goto(`${server()}/admin/attributes`);
  await staff.getByRole('link', { name: 'お住まいの地域' }).click();
  await staff.getByRole('radio', { name: '選んだ所属だけ' }).check();
  await staff.getByRole('button', { name: '保存する' }).click();
  await expect(staff.getByRole('alert').getByText('使ってよい所属を1つ以上選んでください。')).toBeVisible();
  await expectAccessible(staff);
  await staff
    .getByRole('checkbox', { name: /子育て|こども/ })
    .first()
    .check();
  await staff.getByRole('button', { name: '保存する' }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '登録項目' })).toBeVisible();

  await staff.goto(`${server()}/admin/segments`);
  await staff.getByRole('link', { name: '旭地区の65歳以上' }).click();
  await staff.getByRole('button', { name: '保存する' }).click();
  const dialog = staff.getByRole('dialog', { name: '目的外利用になります' });
  await expect(dialog.getByText(/「お住まいの地域」利用目的/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: '記録して保存する' })).toBeDisabled();
  await dialog.getByRole('radio', { name: /本人の同意がある/ }).check();
  await dialog.getByLabel('承認した人').fill('総務課長 港');
  await dialog.getByRole('textbox', { name: '理由' }).fill('申込書で同意を得た人への案内');
  await expectAccessible(staff);
  await picture(staff, 'outside-purpose');
  await dialog.getByRole('button', { name: '記録して保存する' }).click();
  await staff.getByRole('link', { name: '目的外利用の記録' }).click();
  await expect(staff.getByText('申込書で同意を得た人への案内')).toBeVisible();
  await expectAccessible(staff);
});
