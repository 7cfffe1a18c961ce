import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startIdentityProvider, type IdentityProvider } from '../../../../testing/identity-provider.ts';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { staffModule } from '../index.ts';

let db: TestDatabase;
let api: StaffApi;
let provider: IdentityProvider;
let administrator: TestStaff;
let office: StaffBrowser;
let staff: TestStaff;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  provider = await startIdentityProvider(() => Math.floor(db.services.now().epochMilliseconds / 1000));
  administrator = await staffWithAuthenticator(db);
  staff = await staffWithAuthenticator(db, 'editor');
});
afterAll(async () => {
  await provider.close();
  await db.close();
});
beforeEach(async () => {
  db.clock.advance({ minutes: 2 });
  office = await api.browser().signIn(administrator); // the last second factor is good for ten minutes only
  provider.person = { employee_number: staff.staffNumber, amr: ['pwd', 'mfa'] };
  provider.tamper = {};
  provider.broken = null;
  await save();
});

const settings = () => ({
  enabled: true,
  issuer: provider.issuer,
  clientId: provider.clientId,
  staffNumberClaim: 'employee_number',
  secondFactorValues: ['mfa'],
});
const save = (more: object = {}, browser = office) =>
  browser.call('PUT', '/single-sign-on', { ...settings(), clientSecret: provider.clientSecret, ...more });

/** To the provider and back, as a browser is led. */
async function comeBack(browser: StaffBrowser): Promise<{ code: string; state: string }> {
  const { status, body } = await browser.call('POST', '/sign-in/single-sign-on');
  expect(status).toBe(200);
  const answer = await fetch(body['url'], { redirect: 'manual' });
  const { searchParams } = new URL(answer.headers.get('location')!); // it always leads back
  return { code: searchParams.get('code')!, state: searchParams.get('state')! };
}
const finish = (browser: StaffBrowser, answer: object) =>
  browser.call('POST', '/sign-in/single-sign-on/answer', answer);
async function signIn(browser = api.browser()) {
  return finish(browser, await comeBack(browser));
}
const refused = (reason: string) => refusal(422, 'single_sign_on_refused', { reason });

test('市の認証基盤で本人と2段階認証が確かめられれば、そのままログインできる', async () => {
  expect((await api.browser().call('GET', '/sign-in')).body['singleSignOn']).toBe(true);
  const browser = api.browser();
  const answer = await comeBack(browser);
  expect(await finish(browser, answer)).toMatchObject({ status: 200, body: { next: 'signed_in' } });
  expect((await browser.call('GET', '/me')).body['staffNumber']).toBe(staff.staffNumber);
  expect(await finish(browser, answer)).toMatchObject(refusal(401, 'sign_in_expired')); // once
  provider.person = { employee_number: staff.staffNumber, acr: 'mfa' };
  expect((await signIn()).body['next']).toBe('signed_in');
});

test('2段階認証の証明がないときは、こちらの2段階認証を聞く', async () => {
  for (const claims of [{}, { amr: ['pwd'] }, { amr: 'pwd', acr: '1' }]) {
    provider.person = { employee_number: staff.staffNumber, ...claims };
    const browser = api.browser();
    expect((await signIn(browser)).body['next']).toBe('totp');
    expect(await browser.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
  }
  const browser = api.browser();
  await signIn(browser);
  expect((await browser.call('POST', '/sign-in/totp', { code: staff.code() })).body['next']).toBe(
    'signed_in',
  );
  // No value is set: nothing the provider says is a proof.
  await save({ secondFactorValues: [] });
  provider.person = { employee_number: staff.staffNumber, amr: ['mfa'], acr: '' };
  expect((await signIn()).body['next']).toBe('totp');
});

test('ほかの宛先・発行者・一回の値・期限・鍵・方式の証明書は、どれも断り、記録に残す', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const unsigned = (token: string) =>
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
  const byPublicKey = (token: string) => {
    const signed = `${Buffer.from('{"alg":"HS256","kid":"k1"}').toString('base64url')}.${token.split('.')[1]}`;
    const secret = provider.publicKey.export({ type: 'spki', format: 'pem' });
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const seconds = Math.floor(db.services.now().epochMilliseconds / 1000);
  const bad: [string, IdentityProvider['tamper']][] = [
    ['aud', { claims: { aud: 'another client' } }],
    ['aud among others without azp', { claims: { aud: ['madoguchi', 'another'] } }],
    ['azp', { claims: { azp: 'another client' } }],
    ['iss', { claims: { iss: 'https://elsewhere.example' } }],
    ['nonce', { claims: { nonce: 'an older one' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['expired', { claims: { exp: seconds - 120 } }],
    ['issued in the future', { claims: { iat: seconds + 600 } }],
    ['not yet', { claims: { nbf: seconds + 600 } }],
    ['alg none', { token: unsigned }],
    ['HMAC by the public key', { token: byPublicKey }],
    ['another key', { key: other.privateKey }],
    ['a key nobody published', { header: { kid: 'k2' } }],
    ['another algorithm', { header: { alg: 'ES256' } }],
    [
      'changed after signing',
      { token: (token) => token.replace(/\..*\./, `.${Buffer.from('{}').toString('base64url')}.`) },
    ],
    ['no token', { token: () => 'x' }],
    ['no number', { claims: { employee_number: undefined } }],
    ['a number that is no text', { claims: { employee_number: ['a'] } }],
  ];
  for (const [what, tamper] of bad) {
    provider.tamper = tamper;
    expect(await signIn(), what).toMatchObject(refused('token'));
  }
  const [{ n } = { n: 0 }] = await db.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_entries WHERE action = 'staff.sign_in_failed'`,
  );
  expect(n).toBeGreaterThanOrEqual(bad.length);
});

test('職員番号だけで結び付け、いない人は作らず、止めた人やメールアドレスでは入れない', async () => {
  await db.sql(`UPDATE staff_members SET mail = 'sso@city.example' WHERE id = $1`, [staff.id]);
  await db.sql(`INSERT INTO staff_logins VALUES ($1, 'sso@city.example', $2)`, [db.municipality, staff.id]);
  for (const employee_number of ['nobody', 'sso@city.example']) {
    provider.person = { employee_number, amr: ['mfa'] };
    expect(await signIn()).toMatchObject(refused('account'));
  }
  const gone = await staffWithAuthenticator(db, 'editor');
  await db.sql(`UPDATE staff_members SET state = 'suspended' WHERE id = $1`, [gone.id]);
  provider.person = { employee_number: gone.staffNumber, amr: ['mfa'] };
  expect(await signIn()).toMatchObject(refused('account'));
});

test('ほかのブラウザの答え、古い答え、使っていない市では入れない', async () => {
  const [mine, victim] = [api.browser(), api.browser()];
  const answer = await comeBack(mine);
  await comeBack(victim);
  expect(await finish(victim, answer)).toMatchObject(refusal(401, 'sign_in_expired'));
  expect(await finish(api.browser(), answer)).toMatchObject(refusal(401, 'sign_in_expired'));
  const late = await comeBack(mine);
  db.clock.advance({ minutes: 11 });
  expect(await finish(mine, late)).toMatchObject(refusal(401, 'sign_in_expired'));
  const forged = await comeBack(mine);
  expect(await finish(mine, { ...forged, code: 'guessed' })).toMatchObject(refused('token'));
  for (const path of ['/sign-in/single-sign-on', '/sign-in/single-sign-on/answer'])
    expect(await mine.call('POST', path, { code: 'a', state: 'b' }, { 'x-town': 'nowhere' })).toMatchObject(
      refusal(404, 'not_found'),
    );
  office = await api.browser().signIn(administrator);
  await save({ enabled: false, clientSecret: null });
  expect(await mine.call('POST', '/sign-in/single-sign-on')).toMatchObject(
    refusal(409, 'single_sign_on_off'),
  );
});

test('認証基盤が答えないときは、そう言う', async () => {
  const browser = api.browser();
  const answer = await comeBack(browser);
  provider.broken = '/token';
  expect(await finish(browser, answer)).toMatchObject(refusal(502, 'provider_unreachable'));
  provider.broken = '/.well-known/openid-configuration';
  expect(await browser.call('POST', '/sign-in/single-sign-on')).toMatchObject(
    refusal(502, 'provider_unreachable'),
  );
  expect(await save()).toMatchObject(refusal(502, 'provider_unreachable'));
});

test('設定：一覧にない相手は断り、相手を変えるなら秘密も入れ直す。秘密は暗号にして、見せない', async () => {
  for (const issuer of ['https://elsewhere.example', 'http://localhost.example', 'http://192.0.2.1'])
    expect(await save({ issuer })).toMatchObject(refusal(422, 'issuer_not_listed', { field: 'issuer' }));
  expect((await save({ clientSecret: null })).status).toBe(200);
  await using second = await testDatabase();
  const there = await staffApi(second, [staffModule])
    .browser()
    .signIn(await staffWithAuthenticator(second));
  expect(await save({ clientSecret: null }, there)).toMatchObject(
    refusal(422, 'secret_needed', { field: 'clientSecret' }),
  );
  const { body } = await office.call('GET', '/single-sign-on');
  expect(body).toMatchObject({
    settings: settings(),
    redirectUri: `${db.config.publicUrl}/admin/single-sign-on/answer`,
    hosts: expect.arrayContaining(['127.0.0.1']),
  });
  expect(JSON.stringify(body)).not.toContain(provider.clientSecret);
  const [row] = await db.sql<{ secret: string }>(
    `SELECT encode(client_secret, 'escape') AS secret FROM staff_single_sign_on`,
  );
  expect(row!.secret).not.toContain(provider.clientSecret);
});
