/** What the law asks of an office: the package for 開示請求, the mark of 支援措置, and the record of 漏えい等 with its days. */
import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import {
  codeOf,
  control,
  demo,
  expectAccessible,
  forgetUsedCodes,
  lastConfirmed,
  newPerson,
  picture,
  server,
  signIn,
} from './world.ts';

test.describe.configure({ mode: 'serial' });

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 860 };

let officer: Page;
/** The person of this story, and the address of their page. */
const NAME = '佐々木 まい';
let address: string;
/** Where they live, as the page says it. */
let answer: string;

test.beforeAll(async ({ browser }) => {
  officer = await (await browser.newContext({ viewport: DESK })).newPage();
});
test.afterAll(() => officer.context().close());

test('開示請求の資料を、受付番号と理由で作り、A4の画面で見られる', async () => {
  await signIn(officer, 'administrator');
  const person = await newPerson(NAME);
  await control(`/users/${person}/follow`, { channelId: demo().channel.lineChannelId });
  await officer.goto(`${server()}/admin/residents`);
  await officer.getByRole('link', { name: NAME, exact: true }).click();
  await expect(officer.getByRole('heading', { level: 1, name: NAME, exact: true })).toBeVisible();
  address = officer.url();
  await officer
    .getByRole('button', { name: /の答えを直す$/ })
    .first()
    .click();
  const correct = officer.getByRole('dialog', { name: '登録内容を直す' });
  await correct.getByRole('radio').first().check();
  await correct.getByRole('button', { name: '直す', exact: true }).click();
  await expect(correct).toHaveCount(0);
  answer = await officer.getByRole('region', { name: '登録内容' }).locator('td').nth(1).innerText();
  expect(answer).not.toBe('未回答');
  await officer.getByRole('link', { name: '開示・訂正・利用停止' }).click();
  await expect(officer.getByRole('heading', { level: 1, name: '個人情報の請求' })).toBeVisible();
  await onBothWidths(officer, 'data-requests-empty');

  await officer.getByRole('button', { name: '請求を記録する' }).click();
  const record = officer.getByRole('dialog', { name: '請求を記録する' });
  await record.getByLabel('受付番号').fill('令8-31');
  await record.getByLabel('請求の内容').fill('窓口で、持っている情報のすべてを求められた。');
  await expectAccessible(officer, 'recording a request');
  await record.getByRole('button', { name: '記録する' }).click();
  await expect(officer.getByText('（あと30日）')).toBeVisible();

  await lastConfirmed(11);
  await officer.getByRole('button', { name: '開示の資料を作る' }).click();
  const prepare = officer.getByRole('dialog', { name: '開示の資料を作りますか' });
  const make = prepare.getByRole('button', { name: '資料を作る' });
  await expect(prepare.getByLabel('受付番号'), 'of the request that waits').toHaveValue('令8-31');
  await expect(make, 'no reason').toBeDisabled();
  await prepare.getByLabel('理由').fill('本人からの開示請求（運転免許証で本人を確認）');
  await expectAccessible(officer, 'preparing');
  await picture(officer, 'disclosure-prepare');
  await make.click();
  await confirmAgain(officer);
  await expect(officer.getByRole('heading', { level: 1, name: '開示する保有個人情報' })).toBeVisible();
  await expect(officer.getByText(/^受付番号 令8-31／/)).toBeVisible();
  const account = officer.getByRole('region', { name: 'LINEでのつながり' });
  await expect(account.getByRole('row').filter({ hasText: 'LINEの表示名' })).toContainText(NAME);
  await expect(officer.getByRole('region', { name: '登録内容' })).toContainText(answer);
  await picture(officer, 'disclosure-paper');
  await onBothWidths(officer, 'disclosure-paper');
  await officer.emulateMedia({ media: 'print' });
  await expect(officer.getByText(/印刷：/)).toBeVisible();
  await expect(officer.getByRole('button', { name: '印刷する（A4）' })).toBeHidden();
  await officer.emulateMedia({ media: 'screen' });

  await officer.getByRole('button', { name: '請求の画面に戻る' }).click();
});

test('作った開示の資料を取り出すと、ZIPのファイルに持っている値が入っている', async () => {
  await expect(officer.getByText('本人からの開示請求（運転免許証で本人を確認）')).toBeVisible();
  await picture(officer, 'data-requests');
  await onBothWidths(officer, 'data-requests');
  const waiting = officer.waitForEvent('download');
  await officer.getByRole('button', { name: '受付番号令8-31の資料を取り出す' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/^kaiji-\d{8}\.zip$/);
  const files = openZip(fs.readFileSync(await download.path()));
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['はじめに.txt', '01-LINEでのつながり.csv', '02-登録内容.csv', 'zenbu.json']),
  );
  expect(files.get('はじめに.txt')).toContain('受付番号 令8-31');
  expect(files.get('01-LINEでのつながり.csv')).toContain(NAME);
  expect(files.get('02-登録内容.csv')).toContain(answer);
  const whole = JSON.parse(files.get('zenbu.json')!) as { receiptNumber: string; sections: unknown[] };
  expect(whole.receiptNumber).toBe('令8-31');
  expect(whole.sections, 'a CSV for each section').toHaveLength(files.size - 2);
});

test('支援措置の印を付けた人は、権限のない職員の一覧にもアドレスにもいない。外せば戻る', async ({
  browser,
}) => {
  const colleague = await (await browser.newContext({ viewport: DESK })).newPage();
  await signIn(colleague, 'editor');
  const list = `${server()}/admin/residents`;
  const inList = colleague.getByRole('main').locator(`a[href$="${new URL(address).pathname}"]`);
  await colleague.goto(list);
  await expect(inList, 'before the mark').toBeVisible();

  await officer.goto(address);
  await officer.getByRole('button', { name: '支援措置の印を付ける' }).click();
  const set = officer.getByRole('dialog', { name: `${NAME} さんに支援措置の印を付けますか` });
  await expect(set.getByRole('button', { name: '印を付ける' }), 'no reason').toBeDisabled();
  await set.getByLabel('理由').fill('支援措置申出書 第12号');
  await expectAccessible(officer, 'setting the mark');
  await picture(officer, 'protection-set');
  await set.getByRole('button', { name: '印を付ける' }).click();
  await expect(officer.getByText('支援措置の印があります')).toBeVisible();
  await expect(officer.getByText('続いています')).toBeVisible();
  await picture(officer, 'protection');
  await onBothWidths(officer, 'protection');

  await colleague.reload();
  await expect(colleague.getByText(/人を表示/)).toBeVisible();
  await expect(inList, 'hidden').toHaveCount(0);
  await expect(colleague.getByLabel('支援措置'), 'nor a word of it').toHaveCount(0);
  await colleague.goto(address);
  await expect(colleague.getByText(/見つかりませんでした/)).toBeVisible();
  await expect(colleague.getByText(NAME)).toHaveCount(0);
  await expectAccessible(colleague, 'not there');

  await officer.getByRole('button', { name: '支援措置の印を外す' }).click();
  const lift = officer.getByRole('dialog', { name: `${NAME} さんの支援措置の印を外しますか` });
  await lift.getByLabel('理由').fill('支援措置の終了を市民課に確認');
  await expectAccessible(officer, 'lifting the mark');
  await lift.getByRole('button', { name: '印を外す' }).click();
  await expect(officer.getByText('支援措置の印があります')).toHaveCount(0);
  await expect(officer.getByText('支援措置の終了を市民課に確認'), 'the history stays').toBeVisible();
  await expectAccessible(officer, 'lifted');
  await colleague.goto(list);
  await expect(inList, 'there again').toBeVisible();
  await colleague.context().close();
});

test('漏えい等を記録すると速報と確報の期限が出て、速報をしたことを残せる', async () => {
  await officer.getByRole('link', { name: '漏えい等の記録', exact: true }).click();
  await expect(officer.getByRole('heading', { level: 1, name: '漏えい等の記録' })).toBeVisible();
  await onBothWidths(officer, 'incidents-empty');
  await officer.getByRole('link', { name: '記録する', exact: true }).click();
  await expect(officer.getByRole('heading', { level: 1, name: '漏えい等を記録する' })).toBeVisible();
  await officer.getByLabel('件名').fill('別の課の名簿を添付して配信');
  await officer.getByLabel('100人を超える人の個人情報が含まれる').check();
  await officer.getByLabel('何が起きたか').fill('お知らせに、講座の申込者の名簿を誤って添付した。');
  await officer.getByLabel('含まれる個人情報の項目').fill('氏名、電話番号');
  await officer.getByLabel('本人の数').fill('128');
  await officer.getByLabel('数え方').fill('名簿の行数');
  await officer.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await picture(officer, 'incident-form');
  await onBothWidths(officer, 'incident-form');
  await officer.getByRole('button', { name: '記録する', exact: true }).click();
  await expect(officer.getByRole('heading', { level: 1, name: '別の課の名簿を添付して配信' })).toBeVisible();
  // The day on which it became known is the first of the five and of the thirty.
  await expect(fact(officer, '速報')).toContainText('まで（あと4日）');
  await expect(fact(officer, '確報')).toContainText('まで（あと29日）');
  await expect(fact(officer, '本人の数')).toContainText('128人');
  await picture(officer, 'incident');
  await onBothWidths(officer, 'incident');

  await officer.getByRole('button', { name: '速報をした' }).click();
  const early = officer.getByRole('dialog', { name: '速報をしたことを記録しますか' });
  await expectAccessible(officer, 'noting 速報');
  await early.getByRole('button', { name: '記録する' }).click();
  await expect(fact(officer, '速報')).toContainText('に報告');
  await expect(officer.getByRole('button', { name: '速報をした' })).toHaveCount(0);
  await expect(fact(officer, '確報'), 'still due').toContainText('まで（あと29日）');
  await officer
    .getByRole('link', { name: /漏えい等の記録$/ })
    .last()
    .click();
  const row = officer.getByRole('row').filter({ hasText: '別の課の名簿を添付して配信' });
  await expect(row).toContainText('に報告');
  await expect(row).toContainText('あと29日');
  await picture(officer, 'incidents');
  await onBothWidths(officer, 'incidents');
});

/** Axe on the desk and on a phone, where nothing may stand out at the side. */
async function onBothWidths(page: Page, name: string): Promise<void> {
  await expectAccessible(page, name);
  await page.setViewportSize(PHONE);
  // The menu slides out of the way first.
  await expect
    .poll(
      () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      `${name} at 360 px`,
    )
    .toBe(0);
  await expectAccessible(page, `${name} at 360 px`);
  await page.setViewportSize(DESK);
}

/** もう一度本人確認 over the dialog; what was asked for goes on by itself. */
async function confirmAgain(page: Page): Promise<void> {
  await forgetUsedCodes();
  const again = page.getByRole('dialog', { name: 'もう一度本人確認' });
  const { login } = demo().staff.find(({ role }) => role === 'administrator')!; // the seed makes them
  await again.getByRole('textbox', { name: '確認コード' }).fill(await codeOf(login));
  await again.getByRole('button', { name: '確認して続ける' }).click();
}

const fact = (page: Page, label: string) =>
  page
    .locator('dl.facts > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
    .locator('dd');

/** Names and texts of an archive whose files are stored as they are, by its central directory (APPNOTE 4.3.12). */
function openZip(archive: Buffer): Map<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field));
    const local = archive.readUInt32LE(at + 42);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(from, from + archive.readUInt32LE(at + 20));
    expect(archive.readUInt16LE(at + 10), 'stored').toBe(0);
    expect(crc32(bytes), 'whole').toBe(archive.readUInt32LE(at + 16));
    files.set(archive.toString('utf8', at + 46, at + 46 + name!), bytes.toString('utf8')); // fields of two bytes
    at += 46 + name! + extra! + comment!; // read above
  }
  return files;
}
