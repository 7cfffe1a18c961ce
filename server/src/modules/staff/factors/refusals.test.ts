import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { SoftwareKey } from '../../../../testing/software-key.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { totpCode, totpStep } from '../../../platform/auth/totp.ts';
import { staffModule } from '../index.ts';
import { CHALLENGE_LIFETIME, FIRST_WAIT, FREE_ATTEMPTS } from '../sign-in/policy.ts';

const PLACE = { rpId: 'line.city.example', origin: 'https://line.city.example' };
const PASSWORD = 'みなと台の朝はつめたい海';
const TOO_MANY = refusal(429, 'too_many_attempts', { retryAfterSeconds: FIRST_WAIT.total('seconds') });
const CODE_WRONG = refusal(422, 'code_wrong', { field: 'code' });
const EXPIRED = refusal(401, 'sign_in_expired');

let db: TestDatabase;
let api: StaffApi;
let boss: TestStaff;
let administrator: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase({ PUBLIC_URL: PLACE.origin });
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  boss = await staffWithAuthenticator(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.advance({ minutes: 2 });
  administrator = await api.browser().signIn(boss); // fresh, so that nothing asks who it is again
});

let serial = 0;
/** Somebody who has no second factor yet, past the password that was handed out. */
async function firstSignIn(
  by: StaffBrowser,
  at: StaffApi,
): Promise<{ login: string; browser: StaffBrowser }> {
  const login = `R${(serial += 1)}`;
  const roles = (await by.call('GET', '/roles')).body['entries'] as { id: string; name: string }[];
  const { body } = await by.call('POST', '/staff-members', {
    staffNumber: login,
    name: '新人 一郎',
    roleId: roles.find(({ name }) => name === '広報担当')!.id,
  });
  const browser = at.browser();
  await browser.call('POST', '/sign-in', { login, password: body['initialPassword'] });
  expect((await browser.call('GET', '/sign-in')).body['next']).toBe('enrol_totp');
  return { login, browser };
}
const question = async (browser: StaffBrowser, path: string, body: object = {}) =>
  (await browser.call('POST', path, body)).body['options'].challenge as string;
const enrol = (browser: StaffBrowser, response: object) =>
  browser.call('POST', '/sign-in/new-passkey/answer', { name: '机のキー', response });

/** Somebody who signed in with a key of their own. */
async function withKey(): Promise<{ login: string; key: SoftwareKey; browser: StaffBrowser }> {
  const { login, browser } = await firstSignIn(administrator, api);
  const key = new SoftwareKey(PLACE);
  expect((await enrol(browser, key.create(await question(browser, '/sign-in/new-passkey')))).status).toBe(
    200,
  );
  const last = await browser.call('POST', '/sign-in/password', { password: PASSWORD });
  expect(last.body).toEqual({ next: 'signed_in' });
  return { login, key, browser };
}

/** Until the next one has to wait. */
async function wrongUntilBlocked(
  attempt: () => Promise<{ status: number; body: object }>,
  wrong: object,
): Promise<void> {
  for (let made = 0; made <= FREE_ATTEMPTS; made += 1) expect(await attempt()).toMatchObject(wrong);
}

test('IPアドレスで開いた画面では、キーの登録も使用も断る', async () => {
  await using bare = await testDatabase({ PUBLIC_URL: 'http://192.0.2.10:3000' });
  const there = staffApi(bare, [staffModule]);
  const impossible = refusal(409, 'passkeys_impossible');
  const manager = await there.browser().signIn(await staffWithAuthenticator(bare));
  const { browser } = await firstSignIn(manager, there);
  expect(await browser.call('POST', '/sign-in/new-passkey')).toMatchObject(impossible);

  const staff = await staffWithAuthenticator(bare, 'editor');
  const half = there.browser();
  await half.call('POST', '/sign-in', { login: staff.staffNumber, password: staff.password });
  expect(await half.call('POST', '/sign-in/passkey')).toMatchObject(impossible);
  // What is left still opens, and says the same inside.
  await half.call('POST', '/sign-in/totp', { code: staff.code() });
  const mine = { currentPassword: staff.password };
  expect(await half.call('POST', '/me/passkeys/offer', mine)).toMatchObject(impossible);
  expect(await half.call('POST', '/me/confirmation/key')).toMatchObject(impossible);
});

test('最初のログインで登録するキーは、別の質問への答えなら断り、続けて間違えると待たせる', async () => {
  const { browser } = await firstSignIn(administrator, api);
  const key = new SoftwareKey(PLACE);
  const elsewhere = Buffer.from('another question').toString('base64url');
  await wrongUntilBlocked(async () => {
    await question(browser, '/sign-in/new-passkey');
    return enrol(browser, key.create(elsewhere));
  }, CODE_WRONG);
  const right = key.create(await question(browser, '/sign-in/new-passkey'));
  expect(await enrol(browser, right)).toMatchObject(TOO_MANY);
  db.clock.advance(FIRST_WAIT);
  expect((await enrol(browser, right)).body).toEqual({ next: 'new_password' });
});

test('最初のログインが時間切れになると、正しいキーでも登録できない', async () => {
  const { browser } = await firstSignIn(administrator, api);
  const right = new SoftwareKey(PLACE).create(await question(browser, '/sign-in/new-passkey'));
  db.clock.advance(CHALLENGE_LIFETIME);
  expect(await enrol(browser, right)).toMatchObject(EXPIRED);
});

test('キーでのログインは、続けて間違えると待たせ、時間切れになると断る', async () => {
  const { login, key } = await withKey();
  const stranger = new SoftwareKey(PLACE);
  const browser = api.browser();
  await browser.call('POST', '/sign-in', { login, password: PASSWORD });
  const answer = (response: object) => browser.call('POST', '/sign-in/passkey/answer', { response });
  const ask = () => question(browser, '/sign-in/passkey');
  await wrongUntilBlocked(async () => answer(stranger.sign(await ask())), CODE_WRONG);
  const right = key.sign(await ask());
  expect(await answer(right)).toMatchObject(TOO_MANY);
  db.clock.advance(CHALLENGE_LIFETIME); // the wait is over, and so is this sign-in
  expect(await answer(right)).toMatchObject(EXPIRED);
  await browser.call('POST', '/sign-in', { login, password: PASSWORD });
  expect((await answer(key.sign(await ask()))).body).toEqual({ next: 'signed_in' });
});

test('大切な操作の前のキーでの本人確認も、続けて間違えると待たせる', async () => {
  const { key, browser } = await withKey();
  const stranger = new SoftwareKey(PLACE);
  const answer = (response: object) => browser.call('POST', '/me/confirmation/key/answer', { response });
  const ask = () => question(browser, '/me/confirmation/key');
  await wrongUntilBlocked(async () => answer(stranger.sign(await ask())), CODE_WRONG);
  const right = key.sign(await ask());
  expect(await answer(right)).toMatchObject(TOO_MANY);
  db.clock.advance(FIRST_WAIT);
  expect((await answer(right)).status).toBe(200);
});

/** What a signed-in person changes about the ways of signing in: each asks for the password first. */
const CHANGES = [
  ['/me/passkeys/offer', {}],
  ['/me/authenticator/offer', {}],
  ['/me/second-factors/remove', { kind: 'app' }],
] as const;

test('自分の方法を変えるどの操作も、パスワードが違えば断る', async () => {
  const browser = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  const wrong = { currentPassword: 'wrong wrong wrong' };
  for (const [path, more] of CHANGES)
    expect(await browser.call('POST', path, { ...more, ...wrong }), path).toMatchObject(
      refusal(422, 'password_wrong', { field: 'currentPassword' }),
    );
});

test('自分の方法を変える前のパスワードは、続けて間違えると、どの変更でも待たせる', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const browser = await api.browser().signIn(staff);
  const remove = (currentPassword: string) =>
    browser.call('POST', '/me/second-factors/remove', { kind: 'app', currentPassword });
  await wrongUntilBlocked(
    () => remove('wrong wrong wrong'),
    refusal(422, 'password_wrong', { field: 'currentPassword' }),
  );
  for (const [path, more] of CHANGES)
    expect(
      await browser.call('POST', path, { ...more, currentPassword: staff.password }),
      path,
    ).toMatchObject(TOO_MANY);
  db.clock.advance(FIRST_WAIT);
  expect(await remove(staff.password)).toMatchObject(refusal(409, 'last_second_factor'));
});

test('自分で加えるキーは、別の質問への答えなら断り、その質問はもう使えない', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const browser = await api.browser().signIn(staff);
  const key = new SoftwareKey(PLACE);
  const challenge = await question(browser, '/me/passkeys/offer', { currentPassword: staff.password });
  const add = (response: object) => browser.call('POST', '/me/passkeys', { name: '机のキー', response });
  expect(await add(key.create(challenge, { origin: 'https://evil.example' }))).toMatchObject(CODE_WRONG);
  expect(await add(key.create(challenge))).toMatchObject(refusal(409, 'offer_expired'));
});

test('自分で加える認証アプリのコードは、続けて間違えると待たせ、そのあと正しいコードで加えられる', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const browser = await api.browser().signIn(staff);
  const { secret } = (
    await browser.call('POST', '/me/authenticator/offer', { currentPassword: staff.password })
  ).body;
  const right = () => totpCode(secret, totpStep(db.services.now()));
  const add = (code: string) => browser.call('POST', '/me/authenticator', { code });
  // An hour off: no clock drifts that far.
  const wrong = totpCode(secret, totpStep(db.services.now()) + 120);
  await wrongUntilBlocked(() => add(wrong), CODE_WRONG);
  expect(await add(right())).toMatchObject(TOO_MANY);
  db.clock.advance(FIRST_WAIT);
  expect((await add(right())).status).toBe(200);
  expect(await add(right())).toMatchObject(refusal(409, 'offer_expired'));
});

const HEADER = 'シリアル番号,シード,種類,桁数,間隔（秒）';
test('機器の一覧は、古いExcel、壊れたExcel、空の表、閉じない引用符なら、わけを言って断る', async () => {
  for (const path of ['/otp-tokens/check', '/otp-tokens/import'])
    for (const [content, reason] of [
      ['PK\u0003\u0004', 'broken'],
      [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'old_excel'],
      [HEADER, 'empty'],
      [`${HEADER}\r\n"TK1`, 'quotes'],
    ] as const)
      expect(await administrator.upload(path, new File([content], '機器.csv')), path).toMatchObject(
        refusal(422, 'sheet_unreadable', { reason }),
      );
  expect((await administrator.call('GET', '/otp-tokens')).body['entries']).toEqual([]);
});

test('機器は、自分にも、自分より多くの権限を持つ人にも渡せず、人が持っている機器は渡せない', async () => {
  const row = `TK1,${Buffer.alloc(20, 1).toString('hex')},TOTP,6,30`;
  const taken = await administrator.upload(
    '/otp-tokens/import',
    new File([`${HEADER}\r\n${row}`], '機器.csv'),
  );
  expect(taken.body).toEqual({ count: 1 });
  const [token] = (await administrator.call('GET', '/otp-tokens')).body['entries'] as { id: string }[];
  const give = (browser: StaffBrowser, staffMemberId: string) =>
    browser.call('PUT', `/otp-tokens/${token!.id}/holder`, { staffMemberId });

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
  expect(await give(personnel, boss.id)).toMatchObject(refusal(422, 'permission_not_held'));
  expect(await give(personnel, clerk.id)).toMatchObject(refusal(409, 'own_account'));
  const [one, two] = [await staffWithAuthenticator(db, 'editor'), await staffWithAuthenticator(db, 'editor')];
  expect((await give(administrator, one.id)).status).toBe(200);
  expect(await give(administrator, two.id)).toMatchObject(refusal(409, 'token_given'));
  expect((await administrator.call('GET', '/otp-tokens')).body['entries']).toMatchObject([
    { holder: { id: one.id } },
  ]);
});
