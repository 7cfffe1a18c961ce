/** The main job, from befriending to the counted result. */
import { expect, test } from '@playwright/test';
import { expectAccessible, newPerson, phoneUrl, picture, server, talkOf, withoutScript } from './world.ts';

test.describe.configure({ mode: 'serial' });

test('SEG-02 友だち追加をすると登録アンケートがトークで始まり、ボタンだけで答え終わる', async ({ page }) => {
  const person = await newPerson('旭 花子');
  await page.goto(phoneUrl(person));
  await page.getByRole('button', { name: '友だち追加' }).click();
  const phone = page.locator('main, [role=log]').first();
  await expect(page.getByText('お住まいの地域').last()).toBeVisible();
  await picture(page, 'phone-questionnaire');
  await page.getByRole('button', { name: '旭地区' }).last().click();
  await expect(page.getByText('2／4').last()).toBeVisible();
  expect(phone).toBeTruthy();
  await expectAccessible(page);
});

test('SEG-03 JavaScriptのないブラウザでも、ページで登録を終えられる', async ({ browser }) => {
  const page = await withoutScript(browser);
  await page.goto(`${server()}/r/minatodai/settings`);
  await expect(page).toHaveURL(/authorize/);
  expect(await talkOf(await newPerson('川辺 太郎'))).toEqual([]);
  await page.context().close();
});
