import fs from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { totpCode, totpStep } from '../../../platform/auth/totp.ts';
import { resetStaffSignIn, staffModule } from '../index.ts';

let db: TestDatabase;
let api: StaffApi;
let staff: TestStaff;
let administrator: StaffBrowser;
let roles: Map<string, string>;

beforeAll(async () => {
  db = await testDatabase({ PUBLIC_URL: 'https://line.city.example' });
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  staff = await staffWithAuthenticator(db);
  administrator = await api.browser().signIn(staff);
  const { body } = await administrator.call('GET', '/roles');
  roles = new Map((body['entries'] as { id: string; name: string }[]).map(({ id, name }) => [name, id]));
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.advance({ minutes: 2 });
  administrator = await api.browser().signIn(staff); // the last second factor is good for ten minutes only
});

let serial = 0;
async function newcomer(more: object = {}): Promise<{ id: string; initialPassword: string; login: string }> {
  const login = `S${(serial += 1)}`;
  const { status, body } = await administrator.call('POST', '/staff-members', {
    staffNumber: login,
    name: '新人 一郎',
    roleId: roles.get('広報担当'),
    ...more,
  });
  expect(status).toBe(200);
  return { id: body['id'], initialPassword: body['initialPassword'], login };
}
const invite = (id: string, by: 'mail' | 'paper' = 'paper', browser = administrator) =>
  browser.call('POST', `/staff-members/${id}/invitation`, { by });
const accept = (browser: StaffBrowser, code: string) => browser.call('POST', '/invitation', { code });
const stateOf = async (id: string) =>
  (await administrator.call('GET', `/staff-members/${id}/invitation`)).body['invitation']?.state;

/** Second factor and own password, after the code. */
async function finish(browser: StaffBrowser) {
  const { secret } = (await browser.call('POST', '/sign-in/totp-enrolment')).body;
  await browser.call('POST', '/sign-in/totp', { code: totpCode(secret, totpStep(db.services.now())) });
  return browser.call('POST', '/sign-in/password', { password: 'みなと台の朝はつめたい海' });
}

test('印刷した招待から、2段階認証とパスワードを決めてログインできる。コードは二度使えない（ADM-05）', async () => {
  const { id, login, initialPassword } = await newcomer();
  const { status, body } = await invite(id);
  expect(status).toBe(200);
  expect(body['code']).toMatch(/^[2-9A-Z]{5}(-[2-9A-Z]{5}){3}$/);
  expect(body['invitation']).toMatchObject({ sentTo: null, state: 'open' });
  // What was handed out before is worth nothing any more.
  expect(await api.browser().call('POST', '/sign-in', { login, password: initialPassword })).toMatchObject(
    refusal(401, 'sign_in_failed'),
  );
  const browser = api.browser();
  const typed = body['code'].toLowerCase().replaceAll('-', '　');
  expect((await accept(browser, typed)).body).toEqual({ next: 'enrol_totp', name: '新人 一郎' });
  // Interrupted: the same code goes on, on another terminal too.
  expect((await accept(browser, body['code'])).body['next']).toBe('enrol_totp');
  expect((await finish(browser)).body).toEqual({ next: 'signed_in' });
  expect((await browser.call('GET', '/me')).body['staffNumber']).toBe(login);
  expect(await accept(api.browser(), body['code'])).toMatchObject(refusal(422, 'invitation_invalid'));
  expect(await stateOf(id)).toBe('used');
  expect(await invite(id)).toMatchObject(refusal(409, 'account_in_use'));
});

test('メールの招待は登録したアドレスに届き、コードはアドレスの#の後ろにあり、データベースには残らない', async () => {
  const { id } = await newcomer();
  expect(await invite(id, 'mail')).toMatchObject(refusal(409, 'no_mail_address'));
  const other = await newcomer({ mail: 'shinjin@city.example' });
  const { body } = await invite(other.id, 'mail');
  expect(body).toMatchObject({ code: null, invitation: { sentTo: 'shinjin@city.example' } });
  const folder = path.join(db.config.dataDir, 'mail-out');
  const raw = await fs.readFile(path.join(folder, (await fs.readdir(folder))[0]!), 'utf8');
  expect(raw).toContain('To: shinjin@city.example');
  const text = decode(raw);
  const code = /\/admin\/invitation\?town=minatodai#([2-9A-Z-]{23})/.exec(text)![1]!;
  const dump = JSON.stringify(
    await db.sql('SELECT t::text FROM staff_invitations t UNION ALL SELECT t::text FROM audit_entries t'),
  );
  for (const form of [code, code.replaceAll('-', '')]) expect(dump).not.toContain(form);
  expect((await accept(api.browser(), code)).body['next']).toBe('enrol_totp');
});

test('送り直すと前の招待は使えず、取り消すと途中のログインも終わる', async () => {
  const { id } = await newcomer();
  const first = (await invite(id)).body['code'];
  const begun = api.browser();
  await accept(begun, first);
  const second = (await invite(id)).body['code'];
  expect(await accept(api.browser(), first)).toMatchObject(refusal(422, 'invitation_invalid'));
  expect(await begun.call('POST', '/sign-in/totp-enrolment')).toMatchObject(refusal(401, 'sign_in_expired'));
  await accept(begun, second);
  expect((await administrator.call('DELETE', `/staff-members/${id}/invitation`)).status).toBe(200);
  expect(await begun.call('POST', '/sign-in/totp-enrolment')).toMatchObject(refusal(401, 'sign_in_expired'));
  expect(await accept(api.browser(), second)).toMatchObject(refusal(422, 'invitation_invalid'));
  expect(await stateOf(id)).toBe('revoked');
  const actions = await db.sql<{ action: string }>(
    `SELECT action FROM audit_entries WHERE subject_id = $1 AND action LIKE 'staff.invit%' ORDER BY entry_id`,
    [id],
  );
  expect(actions.map(({ action }) => action)).toEqual([
    'staff.invited',
    'staff.invited',
    'staff.invitation_revoked',
  ]);
});

test('同じ招待で同時に始めても、ログインは一つだけ終わる', async () => {
  const { id } = await newcomer();
  const { code } = (await invite(id)).body;
  const [one, two] = [api.browser(), api.browser()];
  await accept(one, code);
  const { secret } = (await one.call('POST', '/sign-in/totp-enrolment')).body;
  await one.call('POST', '/sign-in/totp', { code: totpCode(secret, totpStep(db.services.now())) });
  db.clock.advance({ minutes: 1 });
  // The authenticator is enrolled by now: whoever holds the code alone cannot put another one in its place.
  expect((await accept(two, code)).body['next']).toBe('totp');
  await two.call('POST', '/sign-in/totp', { code: totpCode(secret, totpStep(db.services.now())) });
  const outcomes = await Promise.all(
    [one, two].map((browser) =>
      browser.call('POST', '/sign-in/password', { password: '港の見える丘と白い船と風' }),
    ),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 401]);
});

test('招待は7日で切れる。発令前の人は、発令日まで使えず、発令日から7日使える', async () => {
  const { id } = await newcomer();
  const { code } = (await invite(id)).body;
  const coming = await newcomer({ from: '2026-12-01' });
  const early = (await invite(coming.id)).body;
  expect(early['invitation'].expiresAt).toBe('2026-12-07T15:00:00Z');
  expect(await accept(api.browser(), early['code'])).toMatchObject(
    refusal(409, 'invitation_too_early', { day: '2026-12-01' }),
  );
  db.clock.advance({ hours: 24 * 7 });
  expect(await accept(api.browser(), code)).toMatchObject(refusal(422, 'invitation_invalid'));
  db.clock.set('2026-12-01T00:00:00Z');
  expect((await accept(api.browser(), early['code'])).body['next']).toBe('enrol_totp');
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  expect(await stateOf(id)).toBe('expired');
});

test('自分より多くの権限を持つ人、自分、止めた人は招待できない', async () => {
  const boss = await newcomer({ roleId: roles.get('管理者') });
  const manager = await administrator.call('POST', '/roles', {
    name: '人事担当',
    permissions: ['staff.manage'],
    reach: 'whole_city',
  });
  const clerk = await staffWithAuthenticator(db, 'viewer');
  await administrator.call('POST', `/staff-members/${clerk.id}/posts`, {
    roleId: manager.body['id'],
    endOthers: true,
  });
  const personnel = await api.browser().signIn(clerk);
  expect(await invite(boss.id, 'paper', personnel)).toMatchObject(refusal(422, 'permission_not_held'));
  expect(await invite(clerk.id, 'paper', personnel)).toMatchObject(refusal(409, 'own_account'));
  const { id } = await newcomer();
  const { code } = (await invite(id)).body;
  await administrator.call('PUT', `/staff-members/${id}/state`, { state: 'suspended' });
  expect(await accept(api.browser(), code)).toMatchObject(refusal(422, 'invitation_invalid'));
  expect(await invite(id)).toMatchObject(refusal(409, 'account_not_usable'));
  expect(await invite(crypto.randomUUID())).toMatchObject(refusal(404, 'not_found'));
});

test('ログインの再設定をすると、開いている招待は使えなくなる', async () => {
  const { id, login } = await newcomer();
  const { code } = (await invite(id)).body;
  await resetStaffSignIn(db.ctx(), login);
  expect(await accept(api.browser(), code)).toMatchObject(refusal(422, 'invitation_invalid'));
});

test('メールサーバーが受け取らないときは、そう言い、使えるコードを残さない', async () => {
  // Answers as a mail server that takes nothing (RFC 5321 section 3.1).
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined); // the mailer may hang up first
    socket.end('554 no service here\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo; // listens on TCP
    await using refusing = await testDatabase({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const manager = await staffApi(refusing, [staffModule])
      .browser()
      .signIn(await staffWithAuthenticator(refusing));
    const known = (await manager.call('GET', '/roles')).body['entries'] as { id: string; name: string }[];
    const made = await manager.call('POST', '/staff-members', {
      staffNumber: 'M1',
      name: '新人 一郎',
      mail: 'shinjin@city.example',
      roleId: known.find(({ name }) => name === '広報担当')!.id,
    });
    const id = made.body['id'] as string;
    expect(await invite(id, 'mail', manager)).toMatchObject(refusal(502, 'mail_failed'));
    const { body } = await manager.call('GET', `/staff-members/${id}/invitation`);
    expect(body['invitation']).toMatchObject({ state: 'revoked' });
    expect((await invite(id, 'paper', manager)).body['code']).toMatch(/^[2-9A-Z-]{23}$/); // the other way stays
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

/** The text of a mail, whatever its transfer encoding. */
function decode(raw: string): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  if (/transfer-encoding: base64/i.test(raw)) return Buffer.from(body, 'base64').toString();
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
  return decodeURIComponent(bytes.replace(/%(?![0-9A-F]{2})/g, '%25'));
}
