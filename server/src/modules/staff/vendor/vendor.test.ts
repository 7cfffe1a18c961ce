import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { auditModule } from '../../audit/index.ts';
import { staffModule } from '../index.ts';

let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let office: StaffBrowser;
/** Holds even the role 管理者. */
let vendor: TestStaff;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  api = staffApi(db, [staffModule, auditModule]);
  administrator = await staffWithAuthenticator(db);
  vendor = await staffWithAuthenticator(db);
  await db.sql(`UPDATE staff_members SET kind = 'vendor', name = '保守 守' WHERE id = $1`, [vendor.id]);
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.advance({ minutes: 2 });
  office = await api.browser().signIn(administrator); // the last second factor is good for ten minutes only
});

const inHours = (hours: number) =>
  db.services
    .now()
    .add({ minutes: Math.round(hours * 60) })
    .toString();
const grant = (from: number, until: number, staffMemberId = vendor.id, browser = office) =>
  browser.call('POST', '/vendor-grants', {
    staffMemberId,
    from: inHours(from),
    until: inHours(until),
    reason: '月例の点検',
  });
const end = (id: string) => office.call('POST', `/vendor-grants/${id}/end`, {});
const enter = (browser = api.browser()) =>
  browser.call('POST', '/sign-in', { login: vendor.staffNumber, password: vendor.password });
const lists = async () => (await office.call('GET', '/vendor-grants')).body;

test('保守業者の人は、認められた作業時間の中だけ入れ、終わればすぐに出される', async () => {
  expect(await enter()).toMatchObject(refusal(401, 'sign_in_failed'));
  const { id } = (await grant(1, 3)).body;
  expect(await enter()).toMatchObject(refusal(401, 'sign_in_failed')); // not yet
  expect((await lists()).entries[0]).toMatchObject({ id, state: 'coming', present: false });
  db.clock.advance({ minutes: 61 });
  office = await api.browser().signIn(administrator);
  const browser = await api.browser().signIn(vendor);
  const me = (await browser.call('GET', '/me')).body;
  expect(me['vendorUntil']).toBe(Temporal.Instant.from((await again(id)).until).toString());
  // Not even with the role 管理者: who gets in stays with the city.
  expect(me['permissions']).not.toContain('staff.manage');
  expect(me['withheld']).toEqual([]);
  expect(await grant(4, 5, vendor.id, browser)).toMatchObject(refusal(403, 'forbidden'));

  // Everybody of the office sees it.
  expect((await office.call('GET', '/me')).body).toMatchObject({
    vendorUntil: null,
    vendorsIn: [{ id: vendor.id, name: '保守 守' }],
  });
  expect((await lists()).entries[0]).toMatchObject({ state: 'now', present: true });

  // At the end of the hours, to the second, without anybody doing anything.
  db.clock.advance({ minutes: 50 });
  expect((await browser.call('GET', '/me')).status).toBe(200);
  db.clock.advance({ minutes: 50 });
  await browser.call('GET', '/me');
  db.clock.advance({ minutes: 20 });
  expect(await browser.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
});

const again = async (id: string) =>
  ((await lists()).entries as { id: string; until: string }[]).find((one) => one.id === id)!; // just granted

test('管理者はいつでも終わらせられ、その時間のあとにもう一度認めても、前のログインは戻らない', async () => {
  const { id } = (await grant(0, 2)).body;
  const browser = await api.browser().signIn(vendor);
  expect((await end(id)).status).toBe(200);
  expect(await browser.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
  expect(await enter()).toMatchObject(refusal(401, 'sign_in_failed'));
  expect(await end(id)).toMatchObject(refusal(409, 'grant_over'));
  expect(await end(crypto.randomUUID())).toMatchObject(refusal(404, 'not_found', { what: 'vendorGrant' }));
  expect((await grant(0, 1)).status).toBe(200);
  expect(await browser.call('GET', '/me')).toMatchObject(refusal(401, 'signed_out'));
  expect((await lists()).entries.map(({ state }: { state: string }) => state)).toEqual(
    expect.arrayContaining(['now', 'ended']),
  );
});

test('作業時間は12時間まで、31日先まで。重なる時間、職員、いない人には認めない', async () => {
  const refused = (field: string, reason: string) => refusal(422, 'hours_refused', { field, reason });
  expect(await grant(20, 32.1)).toMatchObject(refused('until', 'too_long'));
  expect(await grant(-3, -1)).toMatchObject(refused('until', 'past'));
  expect(await grant(30, 29)).toMatchObject(refused('until', 'past'));
  expect(await grant(31 * 24 + 1, 31 * 24 + 2)).toMatchObject(refused('from', 'too_far'));
  expect(await grant(20, 21, crypto.randomUUID())).toMatchObject(refusal(404, 'not_found'));
  const colleague = await staffWithAuthenticator(db, 'editor');
  expect(await grant(20, 21, colleague.id)).toMatchObject(refusal(409, 'not_vendor'));
  const answers = await Promise.all([grant(40, 44), grant(42, 45)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await grant(43, 46)).toMatchObject(refusal(409, 'grant_overlaps'));
  expect((await grant(46, 48)).status).toBe(200);
  await expect(
    db.sql(`UPDATE staff_vendor_grants SET until_at = until_at + interval '1 day'`),
  ).rejects.toThrow('check constraint');
});

test('保守業者がしたことの記録には、どれにも作業の理由が付く', async () => {
  await db.sql('UPDATE staff_vendor_grants SET ended_at = now() WHERE ended_at IS NULL');
  await grant(0, 2);
  const browser = await api.browser().signIn(vendor);
  await browser.call('GET', '/me/sessions');
  await browser.call('POST', '/me/other-sessions/end');
  await browser.call('POST', '/sign-out');
  const [left] = await db.sql<{ entry_id: string }>(
    `SELECT entry_id FROM audit_entries WHERE actor_id = $1 AND action = 'staff.signed_out'`,
    [vendor.id],
  );
  const entry = await office.call('GET', `/audit/entries/${left!.entry_id}`);
  expect(entry.body['purpose']).toBe('保守業者の作業：月例の点検');
});

test('保守業者は管理者の人数に数えない。登録するときに種類を選び、職員の一覧で分かる', async () => {
  const [own] = (await office.call('GET', `/staff-members/${administrator.id}`)).body['posts'];
  const second = await staffWithAuthenticator(db);
  const colleague = await api.browser().signIn(second);
  const last = (id: string, postId: string) =>
    colleague.call('PUT', `/staff-members/${id}/posts/${postId}/end`, { until: '2026-12-31' });
  expect((await last(administrator.id, own.id)).status).toBe(200);
  const [other] = (await office.call('GET', `/staff-members/${second.id}`)).body['posts'];
  expect(
    await office.call('PUT', `/staff-members/${second.id}/posts/${other.id}/end`, { until: '2026-12-31' }),
  ).toMatchObject(refusal(409, 'last_administrator', { day: '2027-01-01' }));
  const roles = (await office.call('GET', '/roles')).body['entries'] as { id: string; name: string }[];
  const made = await office.call('POST', '/staff-members', {
    staffNumber: 'V001',
    name: '保守 まもる',
    kind: 'vendor',
    roleId: roles.find(({ name }) => name === '広報担当')!.id,
  });
  expect((await office.call('GET', `/staff-members/${made.body['id']}`)).body['kind']).toBe('vendor');
  expect((await lists()).people.map(({ staffNumber }: { staffNumber: string }) => staffNumber)).toContain(
    'V001',
  );
});
