/** ADM-07 TST-02: a function is closed, tried by staff, and opened, each with its trace on the screen. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

test('ADM-07 機能を職員のみにして、また公開する。だれが変えたかが残る', async ({ browser }) => {
  const staff: Page = await (await browser.newContext()).newPage();
  await signIn(staff, 'administrator');
  await staff.getByRole('link', { name: '公開区分', exact: true }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '公開区分' })).toBeVisible();
  await expectAccessible(staff);
  const change = staff.getByRole('button', { name: '「登録アンケート」の公開区分を変える' });
  await change.click();
  await staff.getByRole('radio', { name: '職員のみ' }).check();
  await staff.getByLabel('理由（なくてもよい）').fill('試しています');
  await expectAccessible(staff);
  await picture(staff, 'publication-change');
  await staff.getByRole('button', { name: '「職員のみ」にする' }).click();
  await expect(staff.getByText(/公開 → 職員のみ（試しています）/)).toBeVisible();
  await expectAccessible(staff);

  const stranger = await (await browser.newContext()).newPage();
  const answer = await stranger.goto(`${server()}/r/minatodai/profile`);
  expect(stranger.url()).not.toContain('/r/minatodai/profile?q=');
  expect(answer?.ok(), 'the sign-in of LINE is asked for').toBe(true);

  await change.click();
  await staff.getByRole('radio', { name: '公開', exact: true }).check();
  await staff.getByRole('button', { name: '「公開」にする' }).click();
  await expect(staff.getByText(/職員のみ → 公開/)).toBeVisible();
});
