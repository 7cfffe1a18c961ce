import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { staff as contract } from '@madoguchi/contract/staff';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../testing/staff.ts';
import { totpCode, totpStep } from '../../platform/auth/totp.ts';
import { createWebApp } from '../../platform/http/app.ts';
import { findMunicipality } from '../municipalities/index.ts';
import { staffGate, staffModule } from './index.ts';

const ORIGIN = 'https://line.city.example';
let db: TestDatabase;
let app: ReturnType<typeof createWebApp>;
let administrator: TestStaff;
let editor: TestStaff;

beforeAll(async () => {
  db = await testDatabase({ PUBLIC_URL: ORIGIN });
  db.clock.set('2026-11-21T00:00:00Z');
  app = createWebApp({
    runtime: db.runtime,
    modules: [staffModule],
    gates: {
      staff: staffGate(db.services),
      resident: async () => null,
      municipality: (town) => findMunicipality(db.runtime, town),
    },
    renderer: null,
    adminFolder: null,
    frameAncestors: [],
    ready: async () => ({ ok: true, problems: [] }),
  });
  administrator = await staffWithAuthenticator(db);
  editor = await staffWithAuthenticator(db, 'editor');
});
afterAll(() => db.close());
beforeEach(() => db.clock.advance({ minutes: 2 }));

/** A browser: keeps cookies, sends Origin. */
class Browser {
  readonly jar = new Map<string, string>();
  readonly received: string[] = [];
  async call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const response = await app.request(`${ORIGIN}/api/v1${path}`, {
      method,
      headers: {
        origin: ORIGIN,
        'x-town': 'minatodai',
        cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      this.received.push(line);
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      if (value) this.jar.set(name, value);
      else this.jar.delete(name);
    }
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, any> };
  }
  async signIn(staff: TestStaff): Promise<this> {
    expect(
      await this.call('POST', '/sign-in', { login: staff.staffNumber, password: staff.password }),
    ).toMatchObject({ status: 200, body: { next: 'totp' } });
    expect(await this.call('POST', '/sign-in/totp', { code: staff.code() })).toMatchObject({
      status: 200,
      body: { next: 'signed_in' },
    });
    return this;
  }
}

const refusal = (status: number, code: string, data?: object) => ({
  status,
  body: { code, ...(data ? { data } : {}) },
});

test('Cookieは __Host- で始まり、Secure・HttpOnly・SameSite=Lax で、ログアウトすると消える', async () => {
  const browser = await new Browser().signIn(administrator);
  const given = browser.received.filter((line) => !/=;/.test(line));
  expect(given.map((line) => line.split('=')[0])).toEqual([
    '__Host-madoguchi_sign_in',
    '__Host-madoguchi_staff',
  ]);
  for (const line of given)
    for (const part of ['; Path=/', '; HttpOnly', '; Secure', '; SameSite=Lax']) expect(line).toContain(part);
  expect([...browser.jar.keys()]).toEqual(['__Host-madoguchi_staff']);
  const stolen = new Map(browser.jar);
  expect(await browser.call('POST', '/sign-out')).toMatchObject({ status: 200 });
  expect(browser.jar.size).toBe(0);
  const thief = new Browser();
  for (const [name, value] of stolen) thief.jar.set(name, value);
  expect(await thief.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
});

test('最初のログインは、画面を開き直しても続きから進める', async () => {
  const admin = await new Browser().signIn(administrator);
  const created = await admin.call('POST', '/staff-members', {
    staffNumber: '7001',
    name: '新人 一郎',
    role: 'editor',
  });
  expect(created.status).toBe(200);
  const browser = new Browser();
  expect((await browser.call('GET', '/sign-in')).body).toEqual({
    municipality: { slug: 'minatodai', name: 'みなと台市' },
    next: null,
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
    role: 'editor',
    municipality: { slug: 'minatodai' },
    idleMinutes: 60,
    backupCodesLeft: 0,
  });
});

test('自分の端末の一覧を見て、ほかの端末のログインを終わらせられる', async () => {
  const office = await new Browser().signIn(editor);
  db.clock.advance({ minutes: 2 });
  const home = await new Browser().signIn(editor);
  const { entries } = (await home.call('GET', '/me/sessions')).body;
  expect(entries.map((entry: { current: boolean }) => entry.current)).toEqual([true, false]);
  expect(await home.call('DELETE', `/me/sessions/${entries[1].id}`)).toMatchObject({ status: 200 });
  expect(await home.call('DELETE', `/me/sessions/${entries[1].id}`)).toMatchObject(
    refusal(404, 'not_found', { what: 'session' }),
  );
  expect(await office.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
  const stranger = await new Browser().signIn(administrator);
  expect(await stranger.call('DELETE', `/me/sessions/${entries[0].id}`)).toMatchObject(
    refusal(404, 'not_found'),
  );
  expect(await home.call('GET', '/me')).toMatchObject({ status: 200 });
});

test('自分のパスワードと予備コードは、いまのパスワードを打って変える', async () => {
  const person = await staffWithAuthenticator(db, 'editor');
  const browser = await new Browser().signIn(person);
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
  const later = new Browser();
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
    expect(await new Browser().call(method, path, body, { 'x-town': 'nowhere' })).toMatchObject(
      refusal(404, 'not_found'),
    );
  for (const [method, path, body] of steps.slice(2))
    expect(await new Browser().call(method, path, body)).toMatchObject(refusal(401, 'sign_in_expired'));
  expect(await new Browser().call('POST', '/sign-in', {})).toMatchObject(refusal(400, 'invalid_input'));
  const browser = new Browser();
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
  const browser = await new Browser().signIn(editor);
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
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
  const browser = await new Browser().signIn(editor);
  for (const procedure of Object.values(contract)) {
    const { route, meta } = procedure['~orpc'];
    if (meta.permission === 'public') continue;
    const path = route.path!.replace('{id}', id);
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {};
    expect(await new Browser().call(route.method!, path, body), path).toMatchObject(
      refusal(401, 'signed_out'),
    );
    if (meta.permission !== 'signed_in')
      expect(await browser.call(route.method!, path, body), path).toMatchObject(
        refusal(403, 'forbidden', { permission: 'staff.manage' }),
      );
  }
});
