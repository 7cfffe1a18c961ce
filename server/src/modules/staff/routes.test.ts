import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { staff as contract } from '@madoguchi/contract/staff';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffApi } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../testing/staff.ts';
import { totpCode, totpStep } from '../../platform/auth/totp.ts';
import { staffModule } from './index.ts';

let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let editor: TestStaff;

beforeAll(async () => {
  db = await testDatabase({ PUBLIC_URL: 'https://line.city.example' });
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  administrator = await staffWithAuthenticator(db);
  editor = await staffWithAuthenticator(db, 'editor');
});
afterAll(() => db.close());
beforeEach(() => db.clock.advance({ minutes: 2 }));

test('Cookieは __Host- で始まり、Secure・HttpOnly・SameSite=Lax で、ログアウトすると消える', async () => {
  const browser = await api.browser().signIn(administrator);
  const given = browser.received.filter((line) => !/=;/.test(line));
  expect(given.map((line) => line.split('=')[0])).toEqual([
    '__Host-madoguchi_sign_in',
    '__Host-madoguchi_staff',
    '__Host-madoguchi_known',
  ]);
  for (const line of given)
    for (const part of ['; Path=/', '; HttpOnly', '; Secure', '; SameSite=Lax']) expect(line).toContain(part);
  expect([...browser.jar.keys()]).toEqual(['__Host-madoguchi_staff', '__Host-madoguchi_known']);
  const stolen = new Map(browser.jar);
  // The browser where somebody signed in is known from now on; signing out leaves that, and nothing that was on the screen.
  const cookies = [...browser.jar].map((pair) => pair.join('=')).join('; ');
  expect(db.runtime.visitors.laneOf(cookies, '192.0.2.1')).toMatch(/^browser /);
  const left = await browser.call('POST', '/sign-out');
  expect(left.status).toBe(200);
  expect(left.headers.get('clear-site-data')).toBe('"cache", "storage"');
  expect([...browser.jar.keys()]).toEqual(['__Host-madoguchi_known']);
  const thief = api.browser();
  for (const [name, value] of stolen) thief.jar.set(name, value);
  expect(await thief.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
});

test('最初のログインは、画面を開き直しても続きから進める', async () => {
  const admin = await api.browser().signIn(administrator);
  const created = await admin.call('POST', '/staff-members', {
    staffNumber: '7001',
    name: '新人 一郎',
    roleId: (await admin.call('GET', '/roles')).body['entries'][1].id,
  });
  expect(created.status).toBe(200);
  const browser = api.browser();
  expect((await browser.call('GET', '/sign-in')).body).toEqual({
    municipality: { slug: 'minatodai', name: 'みなと台市' },
    next: null,
    means: [],
    passkeysPossible: true,
    singleSignOn: false,
  });
  expect(
    (await browser.call('POST', '/sign-in', { login: '7001', password: created.body.initialPassword })).body,
  ).toEqual({ next: 'enrol_totp' });
  expect((await browser.call('GET', '/sign-in')).body.next).toBe('enrol_totp');
  const offer = (await browser.call('POST', '/sign-in/totp-enrolment')).body;
  expect(
    (
      await browser.call('POST', '/sign-in/totp', {
        code: totpCode(offer.secret, totpStep(db.services.now())),
      })
    ).body,
  ).toEqual({ next: 'new_password' });
  expect((await browser.call('GET', '/sign-in')).body.next).toBe('new_password');
  expect(await browser.call('POST', '/sign-in/password', { password: 'password12345' })).toMatchObject(
    refusal(422, 'password_refused', { field: 'password', reason: 'common' }),
  );
  expect(
    (await browser.call('POST', '/sign-in/password', { password: 'みなと台の朝はつめたい海' })).body,
  ).toEqual({ next: 'signed_in' });
  expect((await browser.call('GET', '/me')).body).toMatchObject({
    staffNumber: '7001',
    roles: ['広報担当'],
    municipality: { slug: 'minatodai' },
    idleMinutes: 60,
    backupCodesLeft: 0,
  });
});

test('自分の端末の一覧を見て、ほかの端末のログインを終わらせられる', async () => {
  const office = await api.browser().signIn(editor);
  db.clock.advance({ minutes: 2 });
  const home = await api.browser().signIn(editor);
  const { entries } = (await home.call('GET', '/me/sessions')).body;
  expect(entries.map((entry: { current: boolean }) => entry.current)).toEqual([true, false]);
  expect(await home.call('DELETE', `/me/sessions/${entries[1].id}`)).toMatchObject({ status: 200 });
  expect(await home.call('DELETE', `/me/sessions/${entries[1].id}`)).toMatchObject(
    refusal(404, 'not_found', { what: 'session' }),
  );
  expect(await office.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
  const stranger = await api.browser().signIn(administrator);
  expect(await stranger.call('DELETE', `/me/sessions/${entries[0].id}`)).toMatchObject(
    refusal(404, 'not_found'),
  );
  expect(await home.call('GET', '/me')).toMatchObject({ status: 200 });
});

test('自分のパスワードと予備コードは、いまのパスワードを打って変える', async () => {
  const person = await staffWithAuthenticator(db, 'editor');
  const browser = await api.browser().signIn(person);
  const wrong = { currentPassword: 'not the password', password: 'みなと台の朝はつめたい海' };
  expect(await browser.call('POST', '/me/password', wrong)).toMatchObject(
    refusal(422, 'password_wrong', { field: 'currentPassword' }),
  );
  expect(await browser.call('POST', '/me/backup-codes', wrong)).toMatchObject(refusal(422, 'password_wrong'));
  expect(
    await browser.call('POST', '/me/password', {
      currentPassword: person.password,
      password: person.password,
    }),
  ).toMatchObject(refusal(422, 'password_refused', { reason: 'same' }));
  const { codes } = (await browser.call('POST', '/me/backup-codes', { currentPassword: person.password }))
    .body;
  expect((await browser.call('GET', '/me')).body.backupCodesLeft).toBe(10);
  expect(
    await browser.call('POST', '/me/password', {
      currentPassword: person.password,
      password: wrong.password,
    }),
  ).toMatchObject({ status: 200 });
  const later = api.browser();
  await later.call('POST', '/sign-in', { login: person.staffNumber, password: wrong.password });
  expect(await later.call('POST', '/sign-in/backup-code', { code: '23456-ABCDE' })).toMatchObject(
    refusal(422, 'code_wrong', { field: 'code' }),
  );
  expect((await later.call('POST', '/sign-in/backup-code', { code: codes[3] })).body).toEqual({
    next: 'signed_in',
  });
  expect((await later.call('GET', '/me')).body.backupCodesLeft).toBe(9);
  for (let turn = 0; turn < 5; turn++) await browser.call('POST', '/me/password', wrong);
  expect(await browser.call('POST', '/me/password', wrong)).toMatchObject(
    refusal(429, 'too_many_attempts', { retryAfterSeconds: 30 }),
  );
  expect(await browser.call('POST', '/me/backup-codes', wrong)).toMatchObject(
    refusal(429, 'too_many_attempts'),
  );
});

test('間違い・待ち・期限切れ・知らない自治体は、それぞれの答えになる', async () => {
  const person = await staffWithAuthenticator(db);
  const steps = [
    ['GET', '/sign-in', undefined],
    ['POST', '/sign-in', { login: person.staffNumber, password: person.password }],
    ['POST', '/sign-in/totp-enrolment', {}],
    ['POST', '/sign-in/totp', { code: '123456' }],
    ['POST', '/sign-in/backup-code', { code: '23456-ABCDE' }],
    ['POST', '/sign-in/password', { password: 'みなと台の朝はつめたい海' }],
  ] as const;
  for (const [method, path, body] of steps)
    expect(await api.browser().call(method, path, body, { 'x-town': 'nowhere' })).toMatchObject(
      refusal(404, 'not_found'),
    );
  for (const [method, path, body] of steps.slice(2))
    expect(await api.browser().call(method, path, body)).toMatchObject(refusal(401, 'sign_in_expired'));
  expect(await api.browser().call('POST', '/sign-in', {})).toMatchObject(refusal(400, 'invalid_input'));
  for (const login of ['', ' ', 'a\u0000b', 'a'.repeat(201)])
    expect(
      await api.browser().call('POST', '/sign-in', { login, password: 'x' }),
      JSON.stringify(login),
    ).toMatchObject(refusal(400, 'invalid_input'));
  expect(
    await api.browser().call('POST', '/sign-in', { login: 'nobody', password: 'x'.repeat(1000) }),
  ).toMatchObject(refusal(401, 'sign_in_failed'));
  // What no keyboard types is refused for every endpoint alike, before any account is looked at.
  for (const password of ['\u0000', '\ud800'])
    expect(await api.browser().call('POST', '/sign-in', { login: 'nobody', password })).toMatchObject(
      refusal(400, 'invalid_input', { issues: [{ path: 'password' }] }),
    );
  const browser = api.browser();
  await browser.call(...(steps[1] as unknown as ['POST', string, object]));
  for (let turn = 0; turn < 5; turn++)
    expect(await browser.call('POST', '/sign-in/totp', { code: person.code(9 + turn) })).toMatchObject(
      refusal(422, 'code_wrong', { field: 'code' }),
    );
  expect(await browser.call('POST', '/sign-in/totp', { code: person.code() })).toMatchObject(
    refusal(429, 'too_many_attempts', { retryAfterSeconds: 30 }),
  );
  expect(await browser.call('POST', '/sign-in/backup-code', { code: '23456-ABCDE' })).toMatchObject(
    refusal(429, 'too_many_attempts'),
  );
  const guess = { login: person.staffNumber, password: 'not the password' };
  for (let turn = 0; turn < 5; turn++)
    expect(await browser.call('POST', '/sign-in', guess)).toMatchObject(refusal(401, 'sign_in_failed'));
  expect(await browser.call('POST', '/sign-in', guess)).toMatchObject(refusal(429, 'too_many_attempts'));
});

test('よそのサイトから送られたログインやログアウトは受け付けない', async () => {
  const browser = await api.browser().signIn(editor);
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'https://line.city.example', 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of foreign) {
    expect(await browser.call('POST', '/sign-out', {}, headers)).toMatchObject({ status: 403 });
    expect(await browser.call('POST', '/sign-in', { login: 'x', password: 'y' }, headers)).toMatchObject({
      status: 403,
    });
  }
  expect(await browser.call('GET', '/me')).toMatchObject({ status: 200 });
});

test('ログインしていない人と、権限のない人は、どの操作もできない', async () => {
  const id = crypto.randomUUID();
  const browser = await api.browser().signIn(editor);
  for (const procedure of Object.values(contract)) {
    const { route, meta } = procedure['~orpc'];
    if (meta.permission === 'public') continue;
    const path = route.path!.replaceAll(/\{\w+\}/g, id);
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
    expect(await api.browser().call(route.method!, path, body), path).toMatchObject(
      refusal(401, 'signed_out'),
    );
    if (meta.permission !== 'own_account')
      expect(await browser.call(route.method!, path, body), path).toMatchObject(
        refusal(403, 'forbidden', { permission: meta.permission }),
      );
  }
});
