/** RM-01…07: a menu is drawn, published and tapped through on a phone; an emergency is switched on and off. */
import { expect, test, type Page } from '@playwright/test';
import { control, demo, expectAccessible, newPerson, picture, server, signIn } from './world.ts';

const staffPage = async (browser: import('@playwright/test').Browser): Promise<Page> => {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, 'administrator');
  return page;
};

/** The words of the menu that this person's talk shows now: LINE shows a new default when the talk is opened again. */
async function menuOf(user: string): Promise<string> {
  const channelId = demo().channel.lineChannelId;
  await control(`/users/${user}/reopen`, { channelId });
  const { menu } = await control<{ menu?: { areas: { action: { label: string } }[] } }>(
    `/users/${user}/richmenu?channelId=${channelId}`,
  );
  return menu?.areas.map(({ action }) => action.label).join('・') ?? 'なし';
}

test('RM-01 RM-08 はじめからあるメニューが友だちに見え、タブを押すと切り替わる', async () => {
  const user = await newPerson('港 めぐみ');
  await control(`/users/${user}/follow`, { channelId: demo().channel.lineChannelId });
  await expect.poll(() => menuOf(user), { timeout: 30_000 }).toContain('ごみの分け方をさがす');
  await control(`/users/${user}/richmenu/tap`, { channelId: demo().channel.lineChannelId, area: 0 });
  expect(await menuOf(user)).toContain('ハザードマップを見る');
});

test('RM-02 RM-03 CLI-09 メニューをキーボードだけで作り、公開する', async ({ browser }) => {
  const staff = await staffPage(browser);
  await staff.goto(`${server()}/admin/rich-menus`);
  await expect(staff.getByRole('heading', { level: 1, name: 'リッチメニュー' })).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'rich-menus');
  await staff.getByRole('button', { name: '新しく作る' }).press('Enter');
  await staff.getByLabel('名前（住民には見えません）').fill('夏の催し');
  await staff.getByRole('button', { name: '作る', exact: true }).press('Enter');
  await expect(staff.getByRole('heading', { level: 1, name: '夏の催し' })).toBeVisible();
  await staff.getByLabel('ひな形').selectOption('3個（横に3つ）');
  const board = staff.getByRole('group', { name: '「メイン」の見え方' });
  for (const [n, name] of ['花火', '盆踊り', '海開き'].entries()) {
    await board.getByRole('button').nth(n).press('Enter');
    await staff.getByLabel('読み上げ用の名前').fill(`${name}の案内を見る`);
    await staff.getByLabel('絵に書く見出し').fill(name);
    await staff.getByLabel('押したときにすること').selectOption('text');
    await staff.getByLabel('送る言葉').fill(name);
  }
  // A key moves it, and a number puts it back.
  await board.getByRole('button').nth(2).press('ArrowLeft');
  await expect(staff.getByLabel('左から')).not.toHaveValue('1667');
  await staff.getByLabel('左から').fill('1667');
  await expectAccessible(staff);
  await picture(staff, 'rich-menu-editor');
  const publish = staff.getByRole('button', { name: '公開する' });
  await expect(publish).toBeEnabled({ timeout: 20_000 }); // the draft is saved and checked every ten seconds
  await publish.press('Enter');
  await staff.getByRole('dialog').getByRole('button', { name: '公開する' }).press('Enter');
  await expect(staff.getByText('第1版を公開中')).toBeVisible({ timeout: 20_000 });
  await staff.setViewportSize({ width: 360, height: 780 });
  expect(
    await staff.evaluate<number>('document.documentElement.scrollWidth'),
    'nothing is beside the screen',
  ).toBeLessThanOrEqual(360);
  await expectAccessible(staff);
});

test('RM-07 緊急メニューに切り替えると友だちの画面が変わり、平常に戻すと前のタブに戻る', async ({
  browser,
}) => {
  const channelId = demo().channel.lineChannelId;
  const user = await newPerson('港 たろう');
  await control(`/users/${user}/follow`, { channelId });
  await expect.poll(() => menuOf(user), { timeout: 30_000 }).toContain('ごみの分け方をさがす');
  await control(`/users/${user}/richmenu/tap`, { channelId, area: 1 });
  await expect.poll(() => menuOf(user)).toContain('ふるさと納税を見る');
  const staff = await staffPage(browser);
  await staff.goto(`${server()}/admin/emergency-menu`);
  await expect(staff.getByRole('heading', { level: 1, name: '緊急メニュー' })).toBeVisible();
  const flood = staff.getByRole('button', { name: '「水害のとき」に切り替える' });
  await expect(flood).toBeVisible({ timeout: 30_000 });
  await expectAccessible(staff);
  await flood.click();
  await expect(staff.getByRole('dialog')).toContainText('訓練ではありません');
  await staff.getByRole('dialog').getByRole('button', { name: '緊急メニューに切り替える' }).click();
  await expect(staff.getByText('緊急メニュー「水害のとき」を表示しています')).toBeVisible({
    timeout: 20_000,
  });
  await expectAccessible(staff);
  await picture(staff, 'emergency-menu');
  expect(await menuOf(user)).toContain('川の水位を見る');
  await staff.getByRole('button', { name: '平常に戻す' }).click();
  await staff.getByRole('dialog').getByRole('button', { name: '平常に戻す' }).click();
  await expect(staff.getByText('いまは平常です', { exact: false })).toBeVisible({ timeout: 20_000 });
  expect(await menuOf(user)).toContain('ふるさと納税を見る');
});
