/** Issue 4 as the office lives it: a newcomer sees only her part, April's sheet, a hand-over, a changed role. */
import { expect, test, type Page } from '@playwright/test';
import { codeOf, control, expectAccessible, picture, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

let staff: Page;
let newcomer: Page;
const NUMBER = `9${Date.now() % 100_000}`;
const NAME = '市川 あおい';
const PLACE = '市史編さん室';
const PASSWORD = 'minato no kaze wa sawayaka';

test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
  newcomer = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
});
test.afterAll(async () => {
  await staff.context().close();
  await newcomer.context().close();
});

test('ADM-02 SEC-06 招待状で使い始め、2段階認証とパスワードを自分で決める', async () => {
  await signIn(staff, 'administrator');
  await staff.evaluate(`fetch('/api/v1/departments', { method: 'POST',
    headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: '${PLACE}' }) })`);
  await staff.goto(`${server()}/admin/staff/new`);
  await staff.getByLabel('職員番号').fill(NUMBER);
  await staff.getByLabel('氏名').fill(NAME);
  await staff.getByLabel('所属', { exact: true }).selectOption({ label: PLACE });
  await staff.getByLabel('役割').selectOption({ label: '閲覧のみ' });
  await expectAccessible(staff);
  await staff.getByRole('button', { name: '登録して招待状を作る' }).click();
  await expect(staff.getByRole('heading', { name: `${NAME} さんへの招待状` })).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'staff-invitation');
  const code = await staff.locator('code').first().innerText();
  await staff.getByRole('button', { name: '渡し終えたので閉じる' }).click();

  await newcomer.goto(`${server()}/admin/invitation`);
  await newcomer.getByLabel('招待コード').fill(code);
  await newcomer.getByRole('button', { name: '始める' }).click();
  await expect(newcomer.getByText('2段階認証（確認コード）を登録します')).toBeVisible();
  await expectAccessible(newcomer);
  const secret = (await newcomer.locator('code').innerText()).replaceAll(' ', '');
  await control('/totp', { label: NUMBER, otpauthUrl: `otpauth://totp/e2e:${NUMBER}?secret=${secret}` });
  await newcomer.getByRole('textbox', { name: /確認コード/ }).fill(await codeOf(NUMBER));
  await newcomer.getByRole('button', { name: '登録してログイン' }).click();
  await newcomer.getByLabel('新しいパスワード', { exact: true }).fill(PASSWORD);
  await newcomer.getByLabel('新しいパスワード（もう一度）').fill(PASSWORD);
  await expectAccessible(newcomer);
  await newcomer.getByRole('button', { name: 'このパスワードにする' }).click();
  await expect(newcomer.getByRole('button', { name: 'ログアウト' })).toBeVisible();
});

test('RSV-29 閲覧のみの人には自分の分だけが見え、アドレスでもAPIでも、だれに頼むかを言って断る', async () => {
  const menu = newcomer.getByRole('navigation', { name: 'おもなメニュー' });
  await expect(menu.getByRole('link', { name: '配信', exact: true })).toBeVisible();
  for (const hidden of ['利用者', '職員', '操作記録', '見守り', '公開区分'])
    await expect(menu.getByRole('link', { name: hidden, exact: true })).toHaveCount(0);
  for (const place of ['residents', 'staff', 'staff-import', 'audit', 'roles', 'segments/new', 'places']) {
    await newcomer.goto(`${server()}/admin/${place}`);
    await expect(
      newcomer.getByText(/この操作には『.+』の権限が必要です。.+に依頼してください。/),
      place,
    ).toBeVisible();
  }
  await newcomer.goto(`${server()}/admin/roles`);
  await expectAccessible(newcomer);
  const refusals = await newcomer.evaluate<[number, string, number][]>(
    `Promise.all(['/residents', '/staff-members', '/audit/entries', '/roles'].map(async (place) => {
       const response = await fetch('/api/v1' + place);
       const { data } = await response.json();
       return [response.status, data.permission, data.givers.length];
     }))`,
  );
  expect(refusals.map(([status, permission, givers]) => [status, permission, givers > 0])).toEqual([
    [403, 'residents.view', true],
    [403, 'staff.manage', true],
    [403, 'audit.view', true],
    [403, 'staff.manage', true],
  ]);
});

test('画面は、その画面にできることがない人には入力欄を見せず、メニューはまとまりごとに、できることだけを並べる', async () => {
  await newcomer.goto(`${server()}/admin/staff-import`);
  await expect(newcomer.getByRole('heading', { name: 'この画面を見る権限がありません' })).toBeVisible();
  await expect(newcomer.locator('input[type=file]')).toHaveCount(0);
  await expect(newcomer).toHaveTitle('この画面を見る権限がありません｜窓口');
  await expectAccessible(newcomer);
  const menu = newcomer.getByRole('navigation', { name: 'おもなメニュー' });
  await expect(menu.getByRole('group', { name: '設定' })).toHaveCount(0);
  await staff.goto(`${server()}/admin/roles`);
  const whole = staff.getByRole('navigation', { name: 'おもなメニュー' });
  await expect(
    whole.getByRole('group', { name: '設定' }).getByRole('link', { name: '職員', exact: true }),
    'a screen that is reached from 職員',
  ).toHaveAttribute('aria-current', 'page');
});

test('スマートフォンでは、ボタンでメニューを開き、Escで閉じ、閉じたメニューにはキーボードで入らない', async () => {
  await staff.setViewportSize({ width: 360, height: 740 });
  await staff.goto(`${server()}/admin/`);
  const button = staff.getByRole('button', { name: 'メニュー' });
  const link = staff.getByRole('link', { name: '接続できる場所' });
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  await button.focus();
  await staff.keyboard.press('Tab');
  await expect(staff.locator('nav :focus')).toHaveCount(0);
  await button.click();
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await expect(link).toBeInViewport();
  await expectAccessible(staff);
  await picture(staff, 'menu-phone');
  await staff.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await expect(link).not.toBeInViewport();
  await button.click();
  await link.click();
  await expect(staff.getByRole('heading', { level: 1, name: '接続できる場所' })).toBeVisible();
  await expect(button, 'the menu closes when it has led somewhere').toHaveAttribute('aria-expanded', 'false');
  await staff.setViewportSize({ width: 1280, height: 860 });
});

test('ADM-03 役割を作って変えると、次の操作から効く', async () => {
  await staff.goto(`${server()}/admin/roles`);
  await expectAccessible(staff);
  await staff.getByRole('button', { name: '役割「閲覧のみ」を変える' }).click();
  const dialog = staff.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: '利用者を見る', exact: true }).check();
  await expect(dialog.getByText('個人情報を見る役割です。')).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'role-edit');
  await dialog.getByRole('button', { name: '保存する' }).click();
  await expect(dialog).toHaveCount(0);
  await newcomer.goto(`${server()}/admin/residents`);
  await expect(newcomer.getByRole('heading', { level: 1, name: '利用者' })).toBeVisible();
  await staff.getByRole('button', { name: '役割「閲覧のみ」を変える' }).click();
  await dialog.getByRole('checkbox', { name: '利用者を見る', exact: true }).uncheck();
  await dialog.getByRole('button', { name: '保存する' }).click();
  await expect(dialog).toHaveCount(0);
  await newcomer.goto(`${server()}/admin/residents`);
  await expect(newcomer.getByText(/この操作には『利用者を見る』の権限が必要です/)).toBeVisible();
});

const HEADER = '区分,職員番号,氏名,メールアドレス,所属,職名,役割,発令日,終わりの日';
const sheet = (...lines: string[]) => ({
  name: '4月の異動.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from([HEADER, ...lines].join('\r\n')),
});

test('ADM-02 4月の表：直すところを行で示し、直した表を確認して取り込むと、その日から効く', async () => {
  await staff.goto(`${server()}/admin/staff-import`);
  await expectAccessible(staff);
  const file = staff.locator('input[type=file]');
  const join = (name: string) =>
    `採用,8${NUMBER},${name},,${PLACE},主事,閲覧のみ,令和9年4月1日,令和10年3月31日`;
  await file.setInputFiles(
    sheet(join('春野 新'), `異動,${NUMBER},,,広報広聴課,係長,広報担当,2027/4/1,`, '退職,0,,,,,,来月,'),
  );
  await expect(staff.getByText('直すところが3か所あります')).toBeVisible();
  await expect(staff.getByText('所属「広報広聴課」はありません。')).toBeVisible();
  await expect(staff.getByRole('button', { name: /行を取り込む$/ })).toHaveCount(0);
  await expectAccessible(staff);
  await picture(staff, 'staff-import-problems');
  await file.setInputFiles(sheet(join('春野 新'), `異動,${NUMBER},,,${PLACE},係長,広報担当,2027/4/1,`));
  await expect(
    staff.getByText(/^異動：市史編さん室 係長・役割「広報担当」（2027年4月1日から）$/),
  ).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'staff-import-check');
  await staff.getByRole('button', { name: 'この2行を取り込む' }).click();
  await expect(staff.getByRole('heading', { name: '人事異動を取り込みました' })).toBeVisible();
  await expectAccessible(staff);
  await newcomer.reload();
  await expect(
    newcomer.getByText(/この操作には『利用者を見る』の権限が必要です/),
    'until April nothing changes',
  ).toBeVisible();
});

test('ADM-02 やめる前に、持っているものを引き継ぐ', async () => {
  // A role by which the newcomer has something to leave behind.
  const made = await staff.evaluate<{ id: string; name: string }>(`(async () => {
    const call = async (method, place, body) => (await fetch('/api/v1' + place, {
      method, headers: { 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) })).json();
    const { entries: people } = await call('GET', '/staff-members');
    const { entries: roles } = await call('GET', '/roles');
    const { entries: departments } = await call('GET', '/departments');
    const id = people.find((one) => one.staffNumber === '${NUMBER}').id;
    await call('POST', '/staff-members/' + id + '/posts', {
      roleId: roles.find((role) => role.name === '下書き担当').id,
      departmentId: departments.find((one) => one.name === '${PLACE}').id, main: false });
    return { id, name: people[0].name };
  })()`);
  await newcomer.goto(`${server()}/admin/`);
  await newcomer.evaluate(`fetch('/api/v1/deliveries', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })`);
  await staff.goto(`${server()}/admin/staff/${made.id}`);
  const section = staff.getByRole('region', { name: '引継ぎと抹消' });
  await expect(section.getByText(/（1件）/)).toBeVisible();
  await section.getByRole('button', { name: '抹消する' }).click();
  await staff.getByRole('dialog').getByRole('button', { name: '抹消する' }).click();
  await expect(staff.getByRole('dialog').getByText(/引き継/)).toBeVisible();
  await staff.getByRole('dialog').getByRole('button', { name: 'やめる' }).click();
  await section.scrollIntoViewIfNeeded();
  await expectAccessible(staff);
  await picture(staff, 'hand-over');
  const heirs = section.getByLabel('引き継ぐ相手');
  const heir = await heirs.locator('option').nth(1).getAttribute('value');
  await heirs.selectOption(heir!); // the demo has two more people at least
  await section.getByRole('button', { name: 'すべて引き継ぐ' }).click();
  await expect(section.getByText('引き継ぐものはありません。')).toBeVisible();
  await section.getByRole('button', { name: '抹消する' }).click();
  await staff.getByRole('dialog').getByRole('button', { name: '抹消する' }).click();
  await expect(section.getByText(/^抹消の日：/)).toBeVisible();
  await newcomer.goto(`${server()}/admin/`);
  await expect(newcomer.getByLabel('職員番号またはメールアドレス'), 'signed out at once').toBeVisible();
});
