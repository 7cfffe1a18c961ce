import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { staffModule } from '../index.ts';

let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let editor: TestStaff;
let admin: StaffBrowser;
let home: StaffBrowser;
let work: StaffBrowser;

beforeEach(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule]);
  administrator = await staffWithAuthenticator(db);
  editor = await staffWithAuthenticator(db, 'editor');
  home = await api.browser().signIn(editor);
  db.clock.advance({ minutes: 1 });
  work = await api.browser().signIn(editor);
  admin = await api.browser().signIn(administrator);
});
afterEach(() => db.close());

const signedOut = refusal(401, 'signed_out');
const me = (browser: StaffBrowser) => browser.call('GET', '/me');

test('自分のほかの端末を、まとめて終わらせられる', async () => {
  expect(await work.call('POST', '/me/other-sessions/end')).toMatchObject({
    status: 200,
    body: { ended: 1 },
  });
  expect(await me(home)).toMatchObject(signedOut);
  expect(await me(work)).toMatchObject({ status: 200 });
  expect(await me(admin)).toMatchObject({ status: 200 });
});

test('ほかの人の端末を見て、1つでも、すべてでも、その場で終わらせられ、記録に残る', async () => {
  const path = `/staff-members/${editor.id}/sessions`;
  const { entries } = (await admin.call('GET', path)).body;
  expect(entries.length).toBe(2);
  expect(entries.some((entry: { current: boolean }) => entry.current)).toBe(false);
  const first = entries[1].id;
  expect(await admin.call('POST', `${path}/end`, { sessionId: first })).toMatchObject({ body: { ended: 1 } });
  expect(await me(home)).toMatchObject(signedOut);
  expect(await admin.call('POST', `${path}/end`, { sessionId: first })).toMatchObject(
    refusal(404, 'not_found', { what: 'session' }),
  );
  expect(await admin.call('POST', `${path}/end`, {})).toMatchObject({ body: { ended: 1 } });
  expect(await me(work)).toMatchObject(signedOut);
  expect(await me(admin)).toMatchObject({ status: 200 });
  expect(
    (
      await db.sql(`SELECT FROM audit_entries WHERE action = 'staff.session_ended' AND subject_id = $1`, [
        editor.id,
      ])
    ).length,
  ).toBe(2);
  expect(await admin.call('GET', `/staff-members/${crypto.randomUUID()}/sessions`)).toMatchObject(
    refusal(404, 'not_found'),
  );
});

test('ほかの人のセッションの番号では、別の人の端末を終わらせられない', async () => {
  const { entries } = (await work.call('GET', '/me/sessions')).body;
  expect(
    await admin.call('POST', `/staff-members/${administrator.id}/sessions/end`, { sessionId: entries[0].id }),
  ).toMatchObject(refusal(404, 'not_found'));
  expect(await me(work)).toMatchObject({ status: 200 });
});

test('利用停止にすると、すぐに使えなくなる', async () => {
  expect(await admin.call('PUT', `/staff-members/${editor.id}/state`, { state: 'suspended' })).toMatchObject({
    status: 200,
  });
  for (const browser of [home, work]) expect(await me(browser)).toMatchObject(signedOut);
});

test('パスワードを変えると、ほかの端末はすぐに使えなくなる', async () => {
  expect(
    await work.call('POST', '/me/password', {
      currentPassword: editor.password,
      password: 'みなと台の朝はつめたい海',
    }),
  ).toMatchObject({ status: 200 });
  expect(await me(home)).toMatchObject(signedOut);
  expect(await me(work)).toMatchObject({ status: 200 });
});

test('役割ごとにログインの長さを変えると、開いている端末にも効く', async () => {
  const { entries } = (await admin.call('GET', '/session-limits')).body;
  const role = entries.find((entry: { role: string }) => entry.role === '広報担当');
  expect(role).toMatchObject({ absoluteMinutes: null, idleMinutes: null });
  const limit = { roleId: role.roleId, absoluteMinutes: 30, idleMinutes: 10 };
  expect(await admin.call('PUT', '/session-limits', { ...limit, idleMinutes: 61 })).toMatchObject(
    refusal(400, 'invalid_input'),
  );
  expect(await admin.call('PUT', '/session-limits', { ...limit, roleId: crypto.randomUUID() })).toMatchObject(
    refusal(404, 'not_found', { what: 'role' }),
  );
  expect(await admin.call('PUT', '/session-limits', limit)).toMatchObject({ status: 200 });
  expect((await me(work)).body['idleMinutes']).toBe(10);
  for (const minutes of [9, 9, 9]) {
    db.clock.advance({ minutes });
    expect(await me(work)).toMatchObject({ status: 200 });
  }
  expect(await me(home)).toMatchObject(signedOut); // 27 minutes without use
  db.clock.advance({ minutes: 3 });
  expect(await me(work)).toMatchObject(signedOut); // 30 minutes since the sign-in
  expect(await me(admin)).toMatchObject({ status: 200 });
});

test('宿日直のように長い勤務の役割は、24時間まで延ばせる', async () => {
  const duty = await staffWithAuthenticator(db, 'duty');
  const { entries } = (await admin.call('GET', '/session-limits')).body;
  const { roleId } = entries.find((entry: { role: string }) => entry.role === '宿日直');
  await admin.call('PUT', '/session-limits', { roleId, absoluteMinutes: 1440, idleMinutes: null });
  const phone = await api.browser().signIn(duty);
  for (let hour = 0; hour < 25; hour++) {
    db.clock.advance({ minutes: 55 });
    expect(await me(phone), `${hour}`).toMatchObject({ status: 200 });
  }
  db.clock.advance({ minutes: 59 });
  await me(phone);
  db.clock.advance({ minutes: 10 });
  expect(await me(phone)).toMatchObject(signedOut);
});
