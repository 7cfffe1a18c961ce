/** 受信設定 without JavaScript at 200 % text, the same in the talk, and what staff take in from a sheet. */
import { expect, test } from '@playwright/test';
import {
  demo,
  emulator,
  expectAccessible,
  newPerson,
  phoneUrl,
  picture,
  server,
  signIn,
  withoutScript,
} from './world.ts';

test('SEG-03 SEG-04 受信設定をJavaScriptなし・文字200%で変え、戻し、登録を消せる', async ({ browser }) => {
  const resident = await newPerson('古町 よし');
  await fetch(`${emulator()}/_emulator/users/${resident}/follow`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channelId: demo().channel.lineChannelId }),
  });
  const page = await withoutScript(browser);
  await page.goto(`${server()}/r/${demo().town}/settings`);
  await page.getByRole('link', { name: '古町 よし', exact: true }).click();
  const title = page.getByRole('heading', { level: 1, name: '受信設定' });
  await expect(title).toBeVisible();
  await page.getByRole('link', { name: '文字を大きく' }).click();
  await expect(page.getByRole('link', { name: '文字を元の大きさに' })).toBeVisible();
  // 200 %: the same phone has half as many pixels of CSS, and nothing may stand out at the side.
  const whole = page.viewportSize()!;
  await page.setViewportSize({ width: whole.width / 2, height: whole.height / 2 });
  for (const part of await page.locator('main, main .button').all()) {
    const box = (await part.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(whole.width / 2);
  }
  await page.getByRole('button', { name: '防災だけ受け取る' }).click();
  await expect(page.getByText('防災のお知らせだけをお届けします').first()).toBeVisible();
  await page.setViewportSize(whole);
  await page.getByRole('link', { name: '文字を元の大きさに' }).click();
  await page.getByRole('button', { name: 'すべて受け取る' }).click();
  await page.getByRole('link', { name: 'しばらく休む' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'いつまで休みますか' })).toBeVisible();
  for (const button of await page.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(box!.height).toBeGreaterThanOrEqual(48);
  }
  await picture(page, 'reception-pause');
  await page.getByRole('button', { name: /^1か月/ }).click();
  await expect(page.getByText(/まで、お知らせを休みます/).first()).toBeVisible();
  await page.getByRole('heading', { name: 'お知らせの受け取り方' }).scrollIntoViewIfNeeded();
  await picture(page, 'reception-settings');
  await page.getByRole('button', { name: 'お知らせを再開する' }).click();
  await page.getByRole('link', { name: 'お知らせを減らす' }).click();
  await page.getByRole('button', { name: '「火災」を減らす' }).click();
  await expect(page.getByRole('button', { name: '「火災」をまた受け取る' })).toBeVisible();
  await page.getByRole('link', { name: '登録を消す' }).click();
  await expect(page.getByText(/残るもの：/)).toBeVisible();
  await page.getByRole('button', { name: '登録を消す' }).click();
  await expect(page.getByText('登録を消しました。')).toBeVisible();
});

test('受信設定のページとトークは、機械の検査に通る', async ({ page }) => {
  const resident = await newPerson('緑野 さち');
  await page.goto(phoneUrl(resident));
  await page.getByRole('button', { name: '友だち追加' }).click();
  await expect(page.getByText('1／4').last()).toBeVisible();
  await page.goto(`${server()}/r/${demo().town}/settings`);
  await page.getByRole('link', { name: '緑野 さち', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '受信設定' })).toBeVisible();
  for (const place of ['settings', 'settings/pause', 'settings/less', 'settings/erase']) {
    await page.goto(`${server()}/r/${demo().town}/${place}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page);
  }
});

test('表の取り込みは、確認してから変わる', async ({ page }) => {
  await signIn(page, 'administrator');
  await page.goto(`${server()}/admin/residents-import`);
  await expect(page.getByRole('heading', { level: 1, name: '利用者の取り込み' })).toBeVisible();
  const sheet = (text: string) => ({ name: '名簿.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const file = page.getByLabel('登録項目のファイル');
  await file.setInputFiles(sheet('番号,お住まいの地域,メモ\r\n1,ない地区,x\r\n'));
  await expect(page.getByText('直すところが1か所あります')).toBeVisible();
  await expectAccessible(page);
  await file.setInputFiles(sheet('番号,生まれた年,メモ\r\n1,昭和23年,電話\r\n2,1980,\r\n'));
  await expect(page.getByText('取り込み前の確認')).toBeVisible();
  await page.getByText('取り込み前の確認').scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await picture(page, 'residents-import');
});
