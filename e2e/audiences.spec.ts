/** 配信グループ: nested conditions, a list with its dry run, and an account that may send to one group only. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

/** The screen once more as a phone shows it: nothing sticks out to the side. */
async function onPhone(page: Page, name?: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 780 });
  // A passing notice slides in and out at the side.
  await expect
    .poll(() =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    )
    .toBe(0);
  if (name) {
    await expectAccessible(page, 'at 360 px');
    await picture(page, name);
  }
  await page.setViewportSize({ width: 1280, height: 860 });
}

test('条件を入れ子にし、名簿とくじ引きを組み合わせて、配信グループを作り、複製し、探す', async ({
  browser,
}) => {
  const staff: Page = await (await browser.newContext()).newPage();
  await signIn(staff, 'administrator');

  await staff.goto(`${server()}/admin/segments/lists`);
  await staff.getByRole('link', { name: '名簿を取り込む' }).first().click();
  await staff.getByRole('button', { name: '取り込む', exact: true }).click();
  await expect(staff.getByRole('alert').getByText('利用目的を入力してください。')).toBeVisible();
  await staff.getByLabel('名簿のファイル').setInputFiles({
    name: '健診の対象者.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('氏名,番号\r\n港 太郎,0\r\n旭 花子,1\r\n川辺 次郎,99999999\r\n,2\r\n重なり,1\r\n'),
  });
  await expect(staff.getByText('「99999999」の利用者は見つかりません')).toBeVisible();
  await staff.getByLabel('名前').fill('健診の対象者');
  await staff.getByLabel('利用目的').fill('がん検診の案内');
  await staff.getByLabel(/保存する期限/).fill('2027/3/31');
  await staff.getByLabel(/保存する期限/).press('Tab');
  await expectAccessible(staff);
  await picture(staff, 'list-check');
  await onPhone(staff, 'list-check-phone');
  await staff.getByRole('button', { name: 'この3人を取り込む' }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '名簿', exact: true })).toBeVisible();
  await expect(staff.getByText('がん検診の案内')).toBeVisible();
  await expectAccessible(staff);
  await onPhone(staff);

  await staff.goto(`${server()}/admin/segments/new`);
  await staff.getByLabel('名前').fill('健診のお知らせ');
  await staff.getByLabel('利用目的').fill('がん検診の案内');
  const add = async (group: string, part: string) => {
    await staff.getByRole('button', { name: `${group}に条件を追加` }).click();
    // The menu before it fades while this one opens.
    const menu = staff.getByRole('menu', { name: `${group}に条件を追加`, exact: true });
    await menu.getByRole('menuitem', { name: part }).click();
  };
  // By keyboard alone: the first field of what was added has the focus.
  await staff.getByRole('button', { name: '条件に条件を追加' }).focus();
  await staff.keyboard.press('Enter');
  await staff.getByRole('menuitem', { name: '名簿' }).focus();
  await staff.keyboard.press('Enter');
  const list = staff.getByRole('group', { name: '名簿' });
  await expect(list.getByLabel('名簿の当てはめ方')).toBeFocused();
  await list.getByLabel('名簿を選ぶ').selectOption({ label: '健診の対象者（3人）' });
  await add('条件', '条件のまとまり（かっこ）');
  await add('条件のまとまり2', 'お住まいの地域');
  await staff.getByRole('checkbox', { name: /旭地区/ }).check();
  await add('条件のまとまり2', '無作為に選ぶ（くじ引き）');
  await add('条件', '保存した配信グループ');
  await staff
    .getByLabel('配信グループの当てはめ方')
    .selectOption({ label: '対象の人を除く（未回答の人は残す）' });
  await staff.getByLabel('配信グループを選ぶ').selectOption({ label: '旭地区の65歳以上' });
  const read = staff.getByRole('status').filter({ hasText: '対象人数（現在）' });
  await expect(read).toContainText('名簿「健診の対象者」');
  await expect(read).toContainText(/（お住まいの地域が「旭地区」、または無作為に選んだ10％/);
  await expect(read).toContainText('配信グループ「旭地区の65歳以上」の対象以外の人');
  await expectAccessible(staff);
  await picture(staff, 'segment-nested');
  await onPhone(staff, 'segment-nested-phone');
  await staff.getByRole('button', { name: '保存する' }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '配信グループ', exact: true })).toBeVisible();

  await staff.getByLabel('名前・条件・所管で探す').fill('がん検診');
  await expect(staff.getByRole('link', { name: '健診のお知らせ' })).toBeVisible();
  await expect(staff.getByRole('link', { name: '旭地区の65歳以上' })).toBeHidden();
  await onPhone(staff);
  await staff.getByRole('link', { name: '健診のお知らせ' }).click();
  await expect(staff.getByRole('heading', { name: '変更の履歴' })).toBeVisible();
  await expectAccessible(staff);
  await staff.getByRole('link', { name: '複製する' }).click();
  await expect(staff.getByLabel('名前')).toHaveValue('健診のお知らせ のコピー');
  await staff.getByRole('button', { name: '保存する' }).click();
  await expect(staff.getByRole('link', { name: '健診のお知らせ のコピー' })).toBeVisible();
});

test('送れる配信グループを決めると、その職員は友だち全員に送れず、だれに頼むかがわかる（SEG-13）', async ({
  browser,
}) => {
  const boss: Page = await (await browser.newContext()).newPage();
  await signIn(boss, 'administrator');
  await boss.goto(`${server()}/admin/staff`);
  await boss.getByRole('link', { name: '丘野 ゆうき' }).click();
  await expect(boss.getByRole('heading', { name: '送れる配信グループ' })).toBeVisible();
  await boss.getByRole('radio', { name: /選んだ配信グループだけ/ }).check();
  await boss.getByRole('checkbox', { name: '旭地区の65歳以上' }).check();
  await expectAccessible(boss);
  await boss.getByRole('heading', { name: '送れる配信グループ' }).scrollIntoViewIfNeeded();
  await picture(boss, 'sending-limit');
  await boss.getByRole('button', { name: '送れる配信グループを保存する' }).click();
  await expect(boss.getByText('「送れる配信グループ」を保存しました。')).toBeVisible();
  await boss.goto(`${server()}/admin/segments/limits`);
  await expect(boss.getByRole('row').filter({ hasText: '旭地区の65歳以上' })).toBeVisible();
  await expectAccessible(boss);

  const clerk: Page = await (await browser.newContext()).newPage();
  await signIn(clerk, 'editor');
  await clerk.goto(`${server()}/admin/segments`);
  await expect(clerk.getByText('あなたが送れる配信グループは決められています')).toBeVisible();
  await expectAccessible(clerk);
  await picture(clerk, 'sending-limit-told');
  await clerk.goto(`${server()}/admin/deliveries`);
  await clerk.getByRole('button', { name: '新しく作る' }).click();
  await clerk.getByRole('radio', { name: '友だち全員' }).check();
  await expect(
    clerk.getByText(/この配信先には送れません（送れるのは配信グループ「旭地区の65歳以上」です/),
  ).toBeVisible();

  await boss.goBack();
  await boss.getByRole('radio', { name: /限らない/ }).check();
  await boss.getByRole('button', { name: '送れる配信グループを保存する' }).click();
  await expect(boss.getByText('「送れる配信グループ」を保存しました。')).toBeVisible();
});
