/** SEC-07 OPS-04: from where staff may work, with the guard that nobody shuts out themselves; how busy the functions are. */
import { expect, test } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

test('SEC-07 自分を閉め出す「接続できる場所」は、理由を言って保存せず、今の接続元を入れれば保存できる', async ({
  page,
}) => {
  await signIn(page, 'administrator');
  await page.goto(`${server()}/admin/places`);
  await page.getByRole('button', { name: '場所を決める' }).click();
  const dialog = page.getByRole('dialog', { name: '全体の決まり' });
  const list = dialog.getByLabel('登録する場所（IPアドレス）');
  await list.fill('192.0.2.0/24 本庁');
  await dialog.getByRole('button', { name: '保存する', exact: true }).click();
  const refusal = dialog.getByRole('alert');
  await expect(refusal).toContainText('あなた自身がこの画面を開けなくなるため、保存していません');
  await expect(refusal).toContainText('127.0.0.1');
  await expect(list, 'nothing typed is lost').toHaveValue('192.0.2.0/24 本庁');
  await expect(list).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await picture(page, 'places-refused');
  await dialog.getByRole('button', { name: '一覧に入れる' }).click();
  await dialog.getByRole('button', { name: '保存する', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('ほかの場所では：使えない')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'places');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: '接続できる場所' }), 'still let in').toBeVisible();
  await page.getByRole('button', { name: '「全体」の決まりを変える' }).click();
  await dialog.getByRole('button', { name: '制限をなくす' }).click();
  await expect(page.getByText('今は、どこからでも使えます')).toBeVisible();
});

test('OPS-04 混み具合の画面は、機能ごとの今の数と、1つの機能がほかを遅くしないしくみを示す', async ({
  page,
}) => {
  await signIn(page, 'administrator');
  await page.getByRole('link', { name: '混み具合' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '機能ごとの混み具合' })).toBeVisible();
  const rows = page.getByRole('row');
  await expect(rows.filter({ hasText: '空いています' }).first()).toBeVisible();
  expect(await rows.count()).toBeGreaterThan(4);
  const { functions } = await page.evaluate<{ functions: { label: string }[] }>(
    `fetch('/api/v1/load').then((response) => response.json())`,
  );
  expect(
    functions.filter(({ label }) => !/[ぁ-んァ-ヶ一-龠]/.test(label)),
    'named in Japanese',
  ).toEqual([]);
  for (const { label } of functions)
    await expect(page.getByRole('cell', { name: label, exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'load');
});
