import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { SoftwareKey } from '../../../../testing/software-key.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { toBase32, totpCode, totpStep } from '../../../platform/auth/totp.ts';
import { resetStaffSignIn, staffModule } from '../index.ts';

const PLACE = { rpId: 'line.city.example', origin: 'https://line.city.example' };
const PASSWORD = 'みなと台の朝はつめたい海';
let db: TestDatabase;
let api: StaffApi;
let boss: TestStaff;
let administrator: StaffBrowser;
let editorRole: string;

beforeAll(async () => {
  db = await testDatabase({ PUBLIC_URL: PLACE.origin });
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  boss = await staffWithAuthenticator(db);
  administrator = await api.browser().signIn(boss);
  const { body } = await administrator.call('GET', '/roles');
  editorRole = (body['entries'] as { id: string; name: string }[]).find(
    ({ name }) => name === '広報担当',
  )!.id;
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.advance({ minutes: 2 });
  administrator = await api.browser().signIn(boss); // fresh, so that nothing asks who it is again
});

let serial = 0;
async function newcomer(): Promise<{ id: string; login: string; browser: StaffBrowser }> {
  const login = `F${(serial += 1)}`;
  const { body } = await administrator.call('POST', '/staff-members', {
    staffNumber: login,
    name: '新人 一郎',
    roleId: editorRole,
  });
  const { code } = (
    await administrator.call('POST', `/staff-members/${body['id']}/invitation`, { by: 'paper' })
  ).body;
  const browser = api.browser();
  await browser.call('POST', '/invitation', { code });
  return { id: body['id'], login, browser };
}
const ended = (browser: StaffBrowser) => browser.call('POST', '/sign-in/password', { password: PASSWORD });
async function start(login: string, password = PASSWORD): Promise<StaffBrowser> {
  const browser = api.browser();
  const { status } = await browser.call('POST', '/sign-in', { login, password });
  expect(status).toBe(200);
  return browser;
}
const question = async (browser: StaffBrowser, path: string, body: object = {}) =>
  (await browser.call('POST', path, body)).body['options'].challenge as string;
async function withKey(): Promise<{ id: string; login: string; key: SoftwareKey; browser: StaffBrowser }> {
  const person = await newcomer();
  const key = new SoftwareKey(PLACE);
  const challenge = await question(person.browser, '/sign-in/new-passkey');
  const answer = { name: '机のキー', response: key.create(challenge) };
  expect((await person.browser.call('POST', '/sign-in/new-passkey/answer', answer)).body).toEqual({
    next: 'new_password',
  });
  expect((await ended(person.browser)).body).toEqual({ next: 'signed_in' });
  return { ...person, key };
}
const factorsOf = async (browser: StaffBrowser) =>
  (await browser.call('GET', '/me/second-factors')).body['entries'] as { kind: string; id: string | null }[];

test('スマートフォンのない人は、最初のログインでセキュリティキーを登録し、次からキーで入る（SEC-06）', async () => {
  const { login, key } = await withKey();
  const browser = await start(login);
  expect((await browser.call('GET', '/sign-in')).body).toMatchObject({
    next: 'totp',
    means: ['passkey'],
    passkeysPossible: true,
  });
  const response = key.sign(await question(browser, '/sign-in/passkey'));
  expect((await browser.call('POST', '/sign-in/passkey/answer', { response })).body).toEqual({
    next: 'signed_in',
  });
  expect((await factorsOf(browser)).map(({ kind }) => kind)).toEqual(['passkey']);
});

test('キーの答えは1回だけ。よそのサイト・ほかの質問・ほかのキー・写したキーの答えは断る', async () => {
  const { login, key } = await withKey();
  const other = await withKey();
  const refused = async (make: (challenge: string) => object) => {
    const browser = await start(login);
    const response = make(await question(browser, '/sign-in/passkey'));
    const answer = await browser.call('POST', '/sign-in/passkey/answer', { response });
    expect(answer).toMatchObject(refusal(422, 'code_wrong'));
    db.clock.advance({ hours: 25 }); // no waits from one case to the next
  };
  await refused((challenge) => key.sign(challenge, { origin: 'https://line.city.example.evil.test' }));
  await refused((challenge) => key.sign(challenge, { rpId: 'evil.test' }));
  await refused(() => key.sign(Buffer.from('another question').toString('base64url')));
  await refused((challenge) => other.key.sign(challenge));
  await refused((challenge) => ({ ...other.key.sign(challenge), id: key.id.toString('base64url') }));
  // The right answer, twice in one sign-in and again in the next.
  const browser = await start(login);
  const response = key.sign(await question(browser, '/sign-in/passkey'));
  const both = await Promise.all(
    [0, 1].map(() => browser.call('POST', '/sign-in/passkey/answer', { response })),
  );
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  await refused(() => response);
  // A copy of the key whose counter stands behind the true one's.
  key.counter = 0;
  await refused((challenge) => key.sign(challenge));
});

test('紙の確認コード表を、いつもの2段階認証にできる。1つのコードは1回だけ', async () => {
  const { login, browser } = await newcomer();
  const { codes } = (await browser.call('POST', '/sign-in/code-sheet')).body as { codes: string[] };
  expect(new Set(codes).size).toBe(40);
  // Printed again: the first sheet is worth nothing.
  const sheet = (await browser.call('POST', '/sign-in/code-sheet')).body['codes'] as string[];
  expect(await browser.call('POST', '/sign-in/backup-code', { code: codes[0]! })).toMatchObject(
    refusal(422, 'code_wrong'),
  );
  expect((await browser.call('POST', '/sign-in/backup-code', { code: sheet[0]! })).body).toEqual({
    next: 'new_password',
  });
  await ended(browser);
  expect((await factorsOf(browser)).map(({ kind }) => kind)).toEqual(['codes']);
  const next = await start(login);
  // Enrolled: nothing can be enrolled by the password alone any more.
  for (const path of ['/sign-in/code-sheet', '/sign-in/totp-enrolment', '/sign-in/new-passkey'])
    expect(await next.call('POST', path)).toMatchObject(refusal(401, 'sign_in_expired'));
  expect(await next.call('POST', '/sign-in/backup-code', { code: sheet[0]! })).toMatchObject(
    refusal(422, 'code_wrong'),
  );
  expect((await next.call('POST', '/sign-in/backup-code', { code: sheet[1]! })).body['next']).toBe(
    'signed_in',
  );
  const more = await next.call('POST', '/me/backup-codes', { currentPassword: PASSWORD });
  expect(more.body['codes']).toHaveLength(40);
});

const csv = (...rows: string[]) =>
  new File([['シリアル番号,シード,種類,桁数,間隔（秒）', ...rows].join('\r\n')], 'tokens.csv', {
    type: 'text/csv',
  });
const hex = (n: number) => Buffer.alloc(20, n).toString('hex');

test('機器のシードを取り込み、渡すと、そのコードで入れる。使ったコードは断る', async () => {
  const checked = await administrator.upload(
    '/otp-tokens/check',
    csv(`TK1,${hex(1)},TOTP,6,60`, 'TK2,短い,TOTP,6,30', `TK1,${hex(2)},TIME,7,45`),
  );
  expect(
    checked.body['problems'].map((one: { row: number; column: string }) => [one.row, one.column]),
  ).toEqual([
    [3, 'シード'],
    [4, '種類'],
    [4, '桁数'],
    [4, '間隔（秒）'],
    [4, 'シリアル番号'],
  ]);
  const refused = await administrator.upload('/otp-tokens/import', csv('TK2,短い,TOTP,6,30'));
  expect(refused).toMatchObject(refusal(422, 'sheet_refused'));
  const sheet = csv(`TK1,${hex(1)},TOTP,6,60`, `ＴＫ２,${toBase32(Buffer.alloc(20, 2))},hotp,８,`);
  expect((await administrator.upload('/otp-tokens/import', sheet)).body).toEqual({ count: 2 });
  const tokens = (await administrator.call('GET', '/otp-tokens')).body['entries'] as {
    id: string;
    serial: string;
  }[];
  expect(tokens.map((token) => token.serial)).toEqual(['TK1', 'TK2']);
  const dump = JSON.stringify(await db.sql('SELECT t::text FROM staff_otp_tokens t'));
  expect(dump).not.toContain(hex(1));

  const { id, login, browser } = await newcomer();
  for (const token of tokens)
    expect(
      (await administrator.call('PUT', `/otp-tokens/${token.id}/holder`, { staffMemberId: id })).status,
    ).toBe(200);
  const minute = () => Math.floor(db.services.now().epochMilliseconds / 60_000);
  const clockCode = () => totpCode(toBase32(Buffer.alloc(20, 1)), minute());
  const buttonCode = (counter: number) => totpCode(toBase32(Buffer.alloc(20, 2)), counter, 8);
  const type = (at: StaffBrowser, code: string) => at.call('POST', '/sign-in/totp', { code });
  expect((await browser.call('GET', '/sign-in')).body['next']).toBe('totp');
  expect((await type(browser, clockCode())).body['next']).toBe('new_password');
  await ended(browser);
  const next = await start(login);
  expect(await type(next, clockCode())).toMatchObject(refusal(422, 'code_wrong'));
  expect((await type(next, buttonCode(3))).body['next']).toBe('signed_in');
  const last = await start(login);
  for (const used of [3, 2])
    expect(await type(last, buttonCode(used))).toMatchObject(refusal(422, 'code_wrong'));
  expect((await type(last, buttonCode(4))).body['next']).toBe('signed_in');

  // One may go back, the last one may not: the password alone would be left.
  const [first, second] = tokens.map((token) => `/otp-tokens/${token.id}`) as [string, string];
  expect(await administrator.call('DELETE', first)).toMatchObject(refusal(409, 'token_given'));
  expect((await administrator.call('PUT', `${first}/holder`, { staffMemberId: null })).status).toBe(200);
  expect(await administrator.call('PUT', `${second}/holder`, { staffMemberId: null })).toMatchObject(
    refusal(409, 'last_second_factor'),
  );
  expect((await administrator.call('DELETE', first)).status).toBe(200);
  await resetStaffSignIn(db.ctx(), login);
  expect((await administrator.call('GET', '/otp-tokens')).body['entries']).toMatchObject([
    { serial: 'TK2', holder: null },
  ]);
});

test('自分で方法を加え、外せる。最後の1つは外せず、外したものは使えない', async () => {
  const staff: TestStaff = await staffWithAuthenticator(db, 'editor');
  const browser = await api.browser().signIn(staff);
  const key = new SoftwareKey(PLACE);
  const mine = { currentPassword: staff.password };
  expect(await browser.call('POST', '/me/second-factors/remove', { kind: 'app', ...mine })).toMatchObject(
    refusal(409, 'last_second_factor'),
  );
  expect(
    await browser.call('POST', '/me/passkeys/offer', { currentPassword: 'wrong wrong wrong' }),
  ).toMatchObject(refusal(422, 'password_wrong'));
  const response = key.create(await question(browser, '/me/passkeys/offer', mine));
  const added = () => browser.call('POST', '/me/passkeys', { name: '机のキー', response });
  expect((await added()).status).toBe(200);
  expect(await added()).toMatchObject(refusal(409, 'offer_expired'));
  expect((await factorsOf(browser)).map(({ kind }) => kind)).toEqual(['app', 'passkey']);

  // A new phone: the new app replaces the former one.
  const { secret } = (await browser.call('POST', '/me/authenticator/offer', mine)).body;
  expect(await browser.call('POST', '/me/authenticator', { code: '000000' })).toMatchObject(
    refusal(422, 'code_wrong'),
  );
  const code = () => totpCode(secret, totpStep(db.services.now()));
  expect((await browser.call('POST', '/me/authenticator', { code: code() })).status).toBe(200);
  db.clock.advance({ minutes: 1 });
  const next = await start(staff.staffNumber, staff.password);
  expect(await next.call('POST', '/sign-in/totp', { code: staff.code() })).toMatchObject(
    refusal(422, 'code_wrong'),
  );
  expect((await next.call('POST', '/sign-in/totp', { code: code() })).body['next']).toBe('signed_in');

  const passkey = (await factorsOf(browser)).find(({ kind }) => kind === 'passkey')!;
  const other = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  expect(
    await other.call('POST', '/me/second-factors/remove', { kind: 'passkey', id: passkey.id, ...mine }),
  ).toMatchObject(refusal(404, 'not_found'));
  expect(
    (await browser.call('POST', '/me/second-factors/remove', { kind: 'passkey', id: passkey.id, ...mine }))
      .status,
  ).toBe(200);
  const gone = await start(staff.staffNumber, staff.password);
  const late = key.sign(await question(gone, '/sign-in/passkey'));
  expect(await gone.call('POST', '/sign-in/passkey/answer', { response: late })).toMatchObject(
    refusal(422, 'code_wrong'),
  );
});

test('IPアドレスで開くところでは、パスキーの代わりの方法を案内できる', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const plain = { ...db.services, publicUrl: 'http://127.0.0.1:3000' };
  const { passkeysPossible } = await import('./relying-party.ts');
  expect([passkeysPossible(plain), passkeysPossible(db.services)]).toEqual([false, true]);
  const browser = await start(staff.staffNumber, staff.password);
  expect((await browser.call('GET', '/sign-in')).body['means']).toEqual(['app']);
});

test('キーだけの人も、大切な操作の前に、キーでもう一度本人確認ができる', async () => {
  const { id, key, browser } = await withKey();
  const admin = (await administrator.call('GET', '/roles')).body['entries'][0].id;
  await administrator.call('POST', `/staff-members/${id}/posts`, { roleId: admin, main: false });
  db.clock.advance({ minutes: 11 });
  const guarded = () => browser.call('GET', '/staff-members/export');
  expect(await guarded()).toMatchObject(refusal(403, 'confirmation_needed'));
  const answer = (response: object) => browser.call('POST', '/me/confirmation/key/answer', { response });
  const stranger = new SoftwareKey(PLACE);
  expect(await answer(stranger.sign(await question(browser, '/me/confirmation/key')))).toMatchObject(
    refusal(422, 'code_wrong'),
  );
  const response = key.sign(await question(browser, '/me/confirmation/key'));
  expect((await answer(response)).status).toBe(200);
  expect((await guarded()).status).toBe(200);
  db.clock.advance({ minutes: 11 });
  expect(await answer(response)).toMatchObject(refusal(422, 'code_wrong'));
  expect(await guarded()).toMatchObject(refusal(403, 'confirmation_needed'));
});
