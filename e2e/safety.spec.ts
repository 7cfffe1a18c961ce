/**
 * SEC-13: hostile words in every text that staff, residents and LINE can give, shown on every screen of the staff app and on
 * residents' pages in a real browser: nothing runs, no dialog opens, and the content security policy has nothing to report.
 */
import { expect, test, type Page } from '@playwright/test';
import { control, demo, newPerson, server, signIn } from './world.ts';

test.describe.configure({ mode: 'serial' });

/** Each would call `alert`, which Playwright reports, in one of the places where a careless screen puts text. */
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>'-alert(3)-'{{7*7}}\${alert(4)}`;

/** What the browser refused or did that it should not have, on this page. */
function watch(page: Page): string[] {
  const troubles: string[] = [];
  page.on('dialog', (dialog) => {
    troubles.push(`dialog ${dialog.message()} at ${page.url()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text()))
      troubles.push(`${message.text()} at ${page.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== server()) troubles.push(`asked ${request.url()}`);
  });
  return troubles;
}

let staff: Page;
let troubles: string[];
/** What was made, to be opened by its own address. */
const made: string[] = [];

test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext()).newPage();
  await signIn(staff, 'administrator');
  troubles = watch(staff);
});
test.afterAll(() => staff.context().close());

/** The API as the staff app itself calls it. */
async function call(method: string, path: string, body?: object): Promise<Record<string, any>> {
  const text = await staff.evaluate(
    `(async () => {
      const response = await fetch(${JSON.stringify(`/api/v1${path}`)}, {
        method: ${JSON.stringify(method)},
        headers: { 'content-type': 'application/json' },
        ${body ? `body: ${JSON.stringify(JSON.stringify(body))},` : ''}
      });
      return JSON.stringify({ status: response.status, body: await response.text() });
    })()`,
  );
  const answer = JSON.parse(String(text)) as { status: number; body: string };
  expect(answer.status, `${method} ${path} ${answer.body}`).toBeLessThan(300);
  return answer.body === '' ? {} : JSON.parse(answer.body);
}

test('悪意のある言葉を、職員・利用者・LINEのどこから入れても受け取るだけで、動かない', async () => {
  const everyone = { kind: 'friend_since', from: null, to: null };
  const segment = await call('POST', '/segments', {
    name: HOSTILE.slice(0, 60),
    note: HOSTILE,
    condition: everyone,
  });
  made.push(`segments/${segment['id']}`);
  const draft = await call('POST', '/deliveries', {});
  await call('PUT', `/deliveries/${draft['id']}/draft`, {
    revision: draft['revision'] ?? 0,
    title: HOSTILE.slice(0, 100),
    kind: draft['kind'] ?? 'notice',
    blocks: [{ kind: 'text', text: `${HOSTILE}\nhttps://example.jp/?q="><script>alert(5)</script>` }],
    target: { kind: 'segment', segmentId: segment['id'] },
    silent: false,
  });
  made.push(`deliveries/${draft['id']}`);
  const department = await call('POST', '/departments', { name: HOSTILE.slice(0, 80), mail: null });
  const role = await call('POST', '/roles', {
    name: HOSTILE.slice(0, 40),
    note: HOSTILE,
    permissions: ['delivery.view'],
    reach: 'own_department',
  });
  const member = await call('POST', '/staff-members', {
    staffNumber: 'hostile1',
    name: HOSTILE.slice(0, 40),
    mail: null,
    departmentId: department['id'],
    title: HOSTILE.slice(0, 40),
    roleId: role['id'],
    order: { askedBy: HOSTILE.slice(0, 40), approvedBy: HOSTILE.slice(0, 40) },
  });
  made.push(`staff/${member['id']}`, `staff/${member['id']}/access`);
  const greeting = await call('GET', '/greeting');
  await call('PUT', '/greeting', { ...greeting, text: `ようこそ ${HOSTILE}` });
  await staff.goto(`${server()}/admin/greeting`);
  await expect(staff.getByRole('heading', { level: 1 })).toBeVisible();

  const person = await newPerson(HOSTILE);
  await control(`/users/${person}/follow`, { channelId: demo().channel.lineChannelId });
  await expect
    .poll(async () => (await call('GET', '/residents?limit=200'))['entries'].length)
    .toBeGreaterThan(0);
  await call('PUT', '/greeting', greeting);
  const { entries } = await call('GET', '/residents?limit=1');
  made.push(`residents/${entries[0].id}`);
  expect(troubles).toEqual([]);
});

test('職員のどの画面に出しても、スクリプトは動かず、枠や外への読み込みもない', async () => {
  test.slow(); // thirty screens, each loaded anew
  const screens = [
    '',
    'deliveries',
    'segments',
    'segments/new',
    'segments/registrations',
    'residents',
    'attributes',
    'attributes/new',
    'greeting',
    'functions',
    'staff',
    'staff/new',
    'departments',
    'audit',
    'audit/print',
    'audit/figures',
    'audit/verification',
    'watching',
    'watching/rules',
    'inspection',
    'roles',
    'access',
    'staff-register',
    'staff-import',
    'me',
    'help',
    ...made,
  ];
  for (const screen of screens) {
    await staff.goto(`${server()}/admin/${screen}`);
    await expect(staff.getByRole('heading', { level: 1 }).first(), screen).toBeVisible();
    await expect(staff.getByRole('status').filter({ hasText: '読み込んでいます' })).toHaveCount(0);
  }
  // A dialog and a menu write style elements while they open.
  await staff.goto(`${server()}/admin/audit`);
  await staff.getByRole('button', { name: '書き出す（CSV・Excel）' }).click();
  await expect(staff.getByRole('dialog')).toBeVisible();
  expect(troubles).toEqual([]);
  // And the watching sees what is refused: a style without the nonce, as an attacker would add one.
  await staff.evaluate(`document.head.append(document.createElement('style'), 'x')`);
  await staff.evaluate(`document.head.querySelector('style:last-of-type').textContent = 'a {}'`);
  await expect.poll(() => troubles.length).toBeGreaterThan(0);
  // The words did stand there, as words.
  await staff.goto(`${server()}/admin/departments`);
  await expect(staff.getByText('<script>alert(2)</script>', { exact: false }).first()).toBeVisible();
});

test('利用者のページも、どんな言葉が来ても文字として出す', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  const seen = watch(page);
  const words = encodeURIComponent(HOSTILE);
  for (const place of [
    `/r/minatodai/sign-in?to=${words}`,
    `/r/minatodai/sign-in?lang=${words}`,
    `/r/${words}/profile`,
    `/r/minatodai/callback?state=${words}&code=${words}&error=${words}&error_description=${words}`,
    `/l/minatodai/${words}`,
    `/admin/${words}`,
  ]) {
    await page.goto(server() + place);
    await expect(page.locator('body'), place).not.toContainText('internal error');
  }
  expect(seen.filter((trouble) => !trouble.startsWith('asked'))).toEqual([]);
  await page.context().close();
});
