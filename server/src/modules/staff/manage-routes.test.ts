import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../testing/staff.ts';
import { staffModule } from './index.ts';

let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let browser: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  api = staffApi(db, [staffModule]);
  administrator = await staffWithAuthenticator(db);
  browser = await api.browser().signIn(administrator);
});
afterAll(() => db.close());

const nobody = crypto.randomUUID();
const person = (staffNumber: string, more: object = {}) => ({
  staffNumber,
  name: '窓口 次郎',
  role: 'editor',
  ...more,
});

test('職員を登録し、直し、止め、再設定できる', async () => {
  const department = (await browser.call('POST', '/departments', { name: '市民課' })).body;
  const created = await browser.call(
    'POST',
    '/staff-members',
    person('8001', { mail: 'jiro@city.example', departmentId: department['id'] }),
  );
  expect(created).toMatchObject({
    status: 200,
    body: { initialPassword: expect.stringMatching(/^[2-9a-z-]{19}$/) },
  });
  const { id } = created.body;
  const changed = await browser.call(
    'PUT',
    `/staff-members/${id}`,
    person('8001', { name: '窓口 三郎', state: 'suspended' }),
  );
  expect(changed).toMatchObject({
    status: 200,
    body: { id, name: '窓口 三郎', state: 'suspended', mail: null, secondFactor: false },
  });
  const listed = (await browser.call('GET', '/staff-members')).body['entries'] as { id: string }[];
  expect(listed.map((one) => one.id).toSorted()).toEqual([administrator.id, id].toSorted());
  expect(await browser.call('POST', `/staff-members/${id}/reset-sign-in`)).toMatchObject({
    status: 200,
    body: { initialPassword: expect.any(String) },
  });
});

test('職員の登録と変更の間違いは、どの項目かを言って断る', async () => {
  await browser.call('POST', '/staff-members', person('8101', { mail: 'taken@city.example' }));
  const other = (await browser.call('POST', '/staff-members', person('8102'))).body['id'];
  expect(await browser.call('POST', '/staff-members', person('８１０１'))).toMatchObject(
    refusal(409, 'login_taken', { field: 'staffNumber' }),
  );
  expect(
    await browser.call('POST', '/staff-members', person('8103', { departmentId: nobody })),
  ).toMatchObject(refusal(404, 'not_found', { what: 'department' }));
  expect(
    await browser.call('POST', '/staff-members', person('8103', { mail: 'not an address' })),
  ).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', data: { issues: [{ path: 'mail' }] } },
  });
  const put = (id: string, body: object) =>
    browser.call('PUT', `/staff-members/${id}`, { state: 'active', ...body });
  expect(await put(other, person('8102', { mail: 'Taken@city.example' }))).toMatchObject(
    refusal(409, 'login_taken', { field: 'mail' }),
  );
  expect(await put(nobody, person('8104'))).toMatchObject(refusal(404, 'not_found', { what: 'staffMember' }));
  expect(await put(administrator.id, person(administrator.staffNumber))).toMatchObject(
    refusal(409, 'own_account'),
  );
  expect(await browser.call('POST', `/staff-members/${administrator.id}/reset-sign-in`)).toMatchObject(
    refusal(409, 'own_account'),
  );
  expect(await browser.call('POST', `/staff-members/${nobody}/reset-sign-in`)).toMatchObject(
    refusal(404, 'not_found'),
  );
});

test('操作の途中で自分が管理者でなくなっていたら、最後の管理者は外せない', async () => {
  const other = await staffWithAuthenticator(db);
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const demotion = db.services.database.transaction(db.municipality, async (rows) => {
    await rows
      .updateTable('staff_members')
      .set({ role: 'editor' })
      .where('id', '=', administrator.id)
      .execute();
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const answer = browser.call(
    'PUT',
    `/staff-members/${other.id}`,
    person(other.staffNumber, { state: 'active' }),
  );
  const waiting = () =>
    db.sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  while ((await waiting()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  release.resolve();
  await demotion;
  expect(await answer).toMatchObject(refusal(409, 'last_administrator'));
  await db.sql(`UPDATE staff_members SET role = 'administrator' WHERE id = $1`, [administrator.id]);
});

test('所属を作り、名前を変えられ、間違いは断る', async () => {
  const made = await browser.call('POST', '/departments', { name: '税務課' });
  expect(made).toMatchObject({ status: 200, body: { name: '税務課', parentId: null, staffCount: 0 } });
  expect(await browser.call('POST', '/departments', { name: ' 税務課 ' })).toMatchObject(
    refusal(409, 'department_name_taken', { field: 'name' }),
  );
  expect(await browser.call('POST', '/departments', { name: '税務課', parentId: nobody })).toMatchObject(
    refusal(404, 'not_found'),
  );
  await browser.call('POST', '/departments', { name: '納税課' });
  const rename = (id: string, name: string) => browser.call('PUT', `/departments/${id}`, { name });
  expect(await rename(made.body['id'], '納税課')).toMatchObject(refusal(409, 'department_name_taken'));
  expect(await rename(nobody, '納税課')).toMatchObject(refusal(404, 'not_found'));
  expect(await rename(made.body['id'], '資産税課')).toMatchObject({
    status: 200,
    body: { name: '資産税課' },
  });
  expect((await browser.call('GET', '/departments')).body['entries']).toContainEqual(
    expect.objectContaining({ name: '資産税課' }),
  );
});
