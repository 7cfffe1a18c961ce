import type { Role } from '@madoguchi/contract/staff';
import { PERMISSIONS, STANDARD_ROLES } from '@madoguchi/contract/permissions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { modules } from '../../../app/modules.ts';

let db: TestDatabase;
let api: StaffApi;
let browser: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  api = staffApi(db, modules);
  browser = await api.browser().signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

const list = async () => (await browser.call('GET', '/roles')).body['entries'] as Role[];
const rule = { permissions: ['delivery.view'], reach: 'own_department' };
const nobody = crypto.randomUUID();

test('どの自治体も、同じ標準の役割から始まる（ADM-04）', async () => {
  const roles = await list();
  expect(roles.map((role) => role.name)).toEqual(Object.values(STANDARD_ROLES).map((role) => role.label));
  expect(roles[0]).toMatchObject({
    fixed: true,
    personalData: true,
    permissions: Object.keys(PERMISSIONS),
    holders: 1,
  });
  for (const name of ['宿日直', 'セキュリティ担当'])
    expect(roles.find((role) => role.name === name)).toMatchObject({ personalData: false });
});

test('役割を作り、変え、消せる。変えた権限は次の操作から効く（ADM-03）', async () => {
  const made = await browser.call('POST', '/roles', { ...rule, name: '窓口担当', note: '窓口の人' });
  expect(made).toMatchObject({ status: 200, body: { name: '窓口担当', fixed: false, holders: 0 } });
  const { id } = made.body;
  const staff = await staffWithAuthenticator(db, 'drafter');
  await browser.call('POST', `/staff-members/${staff.id}/posts`, {
    roleId: id,
    departmentId: (await browser.call('GET', '/departments')).body['entries'][0].id,
    endOthers: true,
  });
  const theirs = await api.browser().signIn(staff);
  expect((await theirs.call('POST', '/deliveries', {})).status).toBe(403);
  const wider = { ...rule, permissions: ['delivery.view', 'delivery.create'], name: '窓口担当' };
  expect((await browser.call('PUT', `/roles/${id}`, wider)).body).toMatchObject({ holders: 1 });
  expect((await theirs.call('POST', '/deliveries', {})).status).toBe(200);
  expect(await browser.call('DELETE', `/roles/${id}`)).toMatchObject(
    refusal(409, 'role_in_use', { posts: 1 }),
  );
  const spare = (await browser.call('POST', '/roles', { ...rule, name: '使わない役割' })).body['id'];
  expect((await browser.call('DELETE', `/roles/${spare}`)).status).toBe(200);
  expect((await list()).some((role) => role.id === spare)).toBe(false);
});

test('役割の間違いは、わけを言って断る', async () => {
  const [administrator, editor] = await list();
  const rename = { ...rule, name: editor!.name };
  expect(await browser.call('POST', '/roles', rename)).toMatchObject(
    refusal(409, 'role_name_taken', { field: 'name' }),
  );
  const other = (await browser.call('POST', '/roles', { ...rule, name: 'もう一つ' })).body['id'];
  expect(await browser.call('PUT', `/roles/${other}`, rename)).toMatchObject(refusal(409, 'role_name_taken'));
  expect(await browser.call('PUT', `/roles/${nobody}`, { ...rule, name: 'ない' })).toMatchObject(
    refusal(404, 'not_found'),
  );
  expect(await browser.call('DELETE', `/roles/${nobody}`)).toMatchObject(refusal(404, 'not_found'));
  expect(await browser.call('PUT', `/roles/${administrator!.id}`, { ...rule, name: '管理者' })).toMatchObject(
    refusal(409, 'role_fixed'),
  );
  expect(await browser.call('DELETE', `/roles/${administrator!.id}`)).toMatchObject(
    refusal(409, 'role_fixed'),
  );
  await staffWithAuthenticator(db, 'editor');
  expect(await browser.call('PUT', `/roles/${editor!.id}`, { ...rule, name: editor!.name })).toMatchObject(
    refusal(409, 'posts_without_department', { posts: 1 }),
  );
  const limited = await staffApi(db, modules, { permissions: new Set(['staff.manage']) })
    .browser()
    .signIn(await staffWithAuthenticator(db));
  const more = { ...rule, name: 'ほかの役割', permissions: ['residents.view'] };
  const missing = refusal(422, 'permission_not_held', { permissions: ['residents.view'] });
  expect(await limited.call('POST', '/roles', more)).toMatchObject(missing);
  expect(await limited.call('PUT', `/roles/${other}`, more)).toMatchObject(missing);
  expect(await browser.call('POST', '/roles', { ...rule, name: '空', permissions: [] })).toMatchObject({
    status: 400,
    body: { data: { issues: [{ message: 'できることを1つ以上選んでください。' }] } },
  });
});
