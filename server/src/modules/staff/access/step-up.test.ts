import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { staffModule } from '../index.ts';

let db: TestDatabase;
let api: StaffApi;
let person: TestStaff;
let browser: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
});
afterAll(() => db.close());
beforeEach(async () => {
  person = await staffWithAuthenticator(db);
  browser = await api.browser().signIn(person);
});

const confirm = (code: string, means = 'totp') => browser.call('POST', '/me/confirmation', { means, code });
const exportPeople = () => browser.call('GET', '/staff-members/export');
const needed = refusal(403, 'confirmation_needed');

test('ログインから10分は聞かれず、過ぎたら聞かれ、確認コードを入れると同じ操作がまた10分できる', async () => {
  db.clock.advance({ minutes: 9, seconds: 59 });
  expect(await exportPeople()).toMatchObject({ status: 200 });
  db.clock.advance({ seconds: 1 });
  expect(await exportPeople()).toMatchObject(needed);
  expect(await browser.call('GET', '/staff-members')).toMatchObject({ status: 200 });
  expect(await confirm(person.code())).toMatchObject({ status: 200 });
  expect(await exportPeople()).toMatchObject({ status: 200 });
  db.clock.advance({ minutes: 10 });
  expect(await exportPeople()).toMatchObject(needed);
});

test('一度使ったコードでは確認できず、間違いが続くとログインと同じだけ待たされ、記録が残る', async () => {
  db.clock.advance({ minutes: 11 });
  const code = person.code();
  expect(await confirm(code)).toMatchObject({ status: 200 });
  for (let turn = 0; turn < 5; turn++)
    expect(await confirm(code)).toMatchObject(refusal(422, 'code_wrong', { field: 'code' }));
  expect(await confirm(person.code(1))).toMatchObject(
    refusal(429, 'too_many_attempts', { retryAfterSeconds: 30 }),
  );
  const fails = await db.sql(
    `SELECT FROM audit_entries WHERE action = 'staff.confirmation_failed' AND actor_id = $1`,
    [person.id],
  );
  expect(fails.length).toBe(6);
});

test('予備コードでも確認でき、そのコードはもう使えない', async () => {
  const { codes } = (await browser.call('POST', '/me/backup-codes', { currentPassword: person.password }))
    .body;
  db.clock.advance({ minutes: 11 });
  expect(await confirm(codes[0], 'backup_code')).toMatchObject({ status: 200 });
  expect(await exportPeople()).toMatchObject({ status: 200 });
  expect(await confirm(codes[0], 'backup_code')).toMatchObject(refusal(422, 'code_wrong'));
});

test('確認は、その端末のログインだけに効く', async () => {
  db.clock.advance({ minutes: 11 });
  const other = await api.browser().signIn(person);
  db.clock.advance({ minutes: 11 });
  expect(await confirm(person.code())).toMatchObject({ status: 200 });
  expect(await exportPeople()).toMatchObject({ status: 200 });
  expect(await other.call('GET', '/staff-members/export')).toMatchObject(needed);
});

test('権限のない人には、確認を求める前に断る', async () => {
  const viewer = await api.browser().signIn(await staffWithAuthenticator(db, 'viewer'));
  db.clock.advance({ minutes: 11 });
  expect(await viewer.call('GET', '/staff-members/export')).toMatchObject(
    refusal(403, 'forbidden', { permission: 'staff.manage' }),
  );
});
