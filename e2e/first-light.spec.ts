/** The main job, from befriending to the counted result: two residents, one member of staff. */
import { expect, test, type Page } from '@playwright/test';
import {
  demo,
  emulator,
  expectAccessible,
  newPerson,
  phoneUrl,
  picture,
  pictureBeside,
  server,
  signIn,
  talkOf,
  withoutScript,
} from './world.ts';

test.describe.configure({ mode: 'serial' });

let hanako: string;
let taro: string;
let staff: Page;
const SEGMENT = '旭地区で防災のお知らせを希望する人';
const TEXT =
  '旭地区の防災訓練は、旭小学校で行います。\n\nくわしくは https://example.jp/kunren をご覧ください。\n\n問い合わせ：防災危機管理課 000-000-0000';

test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
});
test.afterAll(() => staff.context().close());

test('SEG-01 SEG-02 友だち追加をすると登録アンケートがトークで始まり、ボタンだけで答え終わる', async ({
  page,
}) => {
  hanako = await newPerson('旭 花子');
  await page.goto(phoneUrl(hanako));
  await page.getByRole('button', { name: '友だち追加' }).click();
  const press = (name: string | RegExp) => page.getByRole('button', { name }).last().click();
  await expect(page.getByText('1／4').last()).toBeVisible();
  await picture(page, 'phone-questionnaire');
  await expectAccessible(page);
  await press('旭地区');
  await expect(page.getByText('2／4').last()).toBeVisible();
  await press(/^1950/);
  await press(/^1955/);
  await expect(page.getByText('3／4').last()).toBeVisible();
  await press('女性');
  await expect(page.getByText('4／4').last()).toBeVisible();
  await press(/防災(?!タブ)/); // the rich menu below has its own
  await expect(page.getByRole('button', { name: /[☑✓■✔].*防災/ }).last()).toBeVisible();
  await press('決定');
  await expect(page.getByText('このあとは何もしなくて大丈夫です').last()).toBeVisible();
});

test('SEG-03 JavaScriptのないブラウザでも、ページで登録を終えられる', async ({ browser }) => {
  taro = await newPerson('川辺 太郎');
  const page = await withoutScript(browser);
  await page.goto(`${emulator()}/_emulator/health`);
  await fetch(`${emulator()}/_emulator/users/${taro}/follow`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channelId: demo().channel.lineChannelId }),
  });
  await expect.poll(async () => (await talkOf(taro)).length).toBeGreaterThan(0);

  await page.goto(`${server()}/r/minatodai/profile`);
  await page.getByRole('link', { name: '川辺 太郎', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('お住まいの地域');
  const press = (name: string | RegExp) =>
    page.getByRole('link', { name }).or(page.getByRole('button', { name })).first().click();
  await press('川辺地区');
  await expect(page.getByText('2／5')).toBeVisible();
  await press(/^1980年代/);
  await press(/^1985年/);
  await expect(page.getByText('3／5')).toBeVisible();
  await press('男性');
  await expect(page.getByText('4／5')).toBeVisible();
  await page.getByLabel('子育て支援').check();
  await press('決定');
  await expect(page.getByText('5／5')).toBeVisible();
  await press('答えない');
  await expect(page.getByText('登録が終わりました')).toBeVisible();
  await page.context().close();
});

test('ADM-04 職員は確認コードでログインし、ホームで友だち数を見る', async () => {
  await signIn(staff, 'administrator');
  await expect(staff.getByText('友だち数')).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'admin-home');
});

test('SEG-07 SEG-08 職員が条件を組み合わせて配信グループを作ると、対象人数と未回答の人数が見える', async () => {
  await staff.getByRole('link', { name: '配信グループ' }).first().click();
  await staff
    .getByRole('link', { name: /配信グループを作る/ })
    .or(staff.getByRole('button', { name: /配信グループを作る/ }))
    .first()
    .click();
  await staff.getByLabel('名前').fill(SEGMENT);
  await staff.getByRole('button', { name: '条件に条件を追加' }).click();
  await staff.getByRole('menuitem', { name: 'お住まいの地域' }).click();
  await staff.getByLabel(/^旭地区/).check();
  await staff.getByRole('button', { name: '条件に条件を追加' }).click();
  await staff.getByRole('menuitem', { name: '知りたい情報' }).click();
  await staff.getByLabel(/^防災（/).check();
  await expect(staff.getByText(/当てはまる [\d,]+人／未回答のため対象外 [\d,]+人/)).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'segment-editor');
  await staff.getByRole('button', { name: '保存する' }).click();
  await expect(staff.getByRole('link', { name: SEGMENT })).toBeVisible();
});

test('DLV-01 DLV-04 配信を作り、見え方を確かめ、今すぐ配信すると、当てはまる人だけに届く', async ({
  browser,
}) => {
  await staff.getByRole('link', { name: '配信', exact: true }).click();
  await staff.getByRole('button', { name: '新しく作る' }).click();
  await staff.getByLabel('件名（住民には見えません）').fill('旭地区の防災訓練');
  await staff.getByLabel('文章').fill(TEXT);
  await staff.getByRole('radio', { name: '配信グループから選ぶ' }).check();
  await staff.getByLabel('配信グループ', { exact: true }).selectOption({ label: SEGMENT });
  await expect(staff.getByText('旭地区の防災訓練は、旭小学校で行います。').last()).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'delivery-compose');
  await staff
    .getByRole('button', { name: /配信前の確認|確認する/ })
    .first()
    .click();
  await staff.getByRole('button', { name: /今すぐ配信/ }).click();
  await expect(staff.getByRole('dialog')).toContainText('今すぐ');
  await picture(staff, 'delivery-confirm');
  await staff
    .getByRole('dialog')
    .getByRole('button', { name: /今すぐ配信する/ })
    .click();
  await expect(staff.getByText('配信完了').first()).toBeVisible();

  const phone = await (await browser.newContext({ viewport: { width: 430, height: 860 } })).newPage();
  await phone.goto(`${phoneUrl(hanako)}&embed=1`);
  await expect(phone.getByText('旭地区の防災訓練は、旭小学校で行います。')).toBeVisible();
  expect(await talkOf(hanako)).toContainEqual(expect.stringContaining('/l/minatodai/'));
  expect((await talkOf(taro)).some((text) => text.includes('防災訓練'))).toBe(false);
  await pictureBeside(staff, phone, 'admin-and-phone');
  await phone.context().close();
});

test('DLV-09 DLV-10 配信結果に、届いた人数とクリック数が出て、20人未満の数はないと分かる', async () => {
  const link = (await talkOf(hanako)).join(' ').match(/http:\S+\/l\/minatodai\/\S+/)?.[0];
  const followed = await fetch(link!, { redirect: 'manual' }); // the test before saw it in the talk
  expect(followed.status).toBe(302);
  expect(followed.headers.get('location')).toBe('https://example.jp/kunren');
  await expect
    .poll(
      async () => {
        await staff.reload();
        await expect(staff.getByText('配信できた人')).toBeVisible();
        return staff.getByText('1回').count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  await expectAccessible(staff);
  await picture(staff, 'delivery-result');
});

test('SEG-05 SEG-10 利用者の一覧と登録項目を、職員が見られる', async () => {
  await staff.getByRole('link', { name: '利用者', exact: true }).click();
  await expect(staff.getByRole('heading', { level: 1 })).toContainText('利用者');
  await expect(staff.getByText('旭 花子')).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'residents-list');
  await staff.getByRole('link', { name: '登録項目', exact: true }).click();
  await expect(staff.getByRole('heading', { level: 1 })).toContainText('登録項目');
  await expect(staff.getByText('お住まいの地域').first()).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'attributes');
});

test('CLI-05 CLI-09 おもな画面は、幅360ピクセルでも横にはみ出さず、読み上げの検査に通る', async () => {
  await staff.setViewportSize({ width: 360, height: 740 });
  for (const place of ['', 'deliveries', 'segments', 'residents', 'attributes', 'staff', 'help']) {
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
