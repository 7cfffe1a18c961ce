import type { Department, Role } from '@madoguchi/contract/staff';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { modules } from '../../../app/modules.ts';
import { createDepartment } from './save-department.ts';

let db: TestDatabase;
let browser: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  browser = await staffApi(db, modules)
    .browser()
    .signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

const nobody = crypto.randomUUID();
const make = async (name: string, parentId: string | null = null) =>
  (await browser.call('POST', '/departments', { name, parentId })).body['id'] as string;
const names = async () =>
  ((await browser.call('GET', '/departments')).body['entries'] as Department[]).map((one) => one.name);

test('所属は部・課・係の木になり、名前とメールを変えられ、間違いは断る（ADM-06）', async () => {
  const general = await make('総務部');
  const made = await browser.call('POST', '/departments', {
    name: '税務課',
    parentId: general,
    mail: 'zei@city.example',
  });
  expect(made).toMatchObject({
    status: 200,
    body: { name: '税務課', parentId: general, mail: 'zei@city.example', staffCount: 0, retired: false },
  });
  expect(await browser.call('POST', '/departments', { name: ' 税務課 ', parentId: general })).toMatchObject(
    refusal(409, 'department_name_taken', { field: 'name' }),
  );
  expect(await browser.call('POST', '/departments', { name: '税務課', parentId: nobody })).toMatchObject(
    refusal(404, 'not_found'),
  );
  expect((await browser.call('POST', '/departments', { name: '税務課' })).status).toBe(200);
  await make('納税課', general);
  const change = (id: string, name: string) =>
    browser.call('PUT', `/departments/${id}`, { name, mail: null });
  expect(await change(made.body['id'], '納税課')).toMatchObject(refusal(409, 'department_name_taken'));
  expect(await change(nobody, '納税課')).toMatchObject(refusal(404, 'not_found'));
  expect(await change(made.body['id'], '資産税課')).toMatchObject({
    status: 200,
    body: { name: '資産税課', mail: null },
  });
  await expect(
    createDepartment(db.ctxOf(db.otherMunicipality), { name: 'よその課', parentId: general }),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('並べ替えと移動ができ、自分の下へは動かせない', async () => {
  const top = await make('企画部');
  const [a, b, c] = [await make('甲課', top), await make('乙課', top), await make('丙課', top)];
  const place = (id: string, parentId: string | null, before: string | null = null) =>
    browser.call('PUT', `/departments/${id}/place`, { parentId, before });
  expect((await place(c, top, a)).status).toBe(200);
  const order = (await names()).filter((name) => /^[甲乙丙]課$/.test(name));
  expect(order).toEqual(['丙課', '甲課', '乙課']);
  expect((await place(b, null)).status).toBe(200);
  expect(await place(top, a)).toMatchObject(refusal(422, 'place_impossible'));
  expect(await place(top, top)).toMatchObject(refusal(422, 'place_impossible'));
  expect(await place(a, top, b)).toMatchObject(refusal(422, 'place_impossible'));
  expect(await place(nobody, null)).toMatchObject(refusal(404, 'not_found'));
  expect(await place(a, nobody)).toMatchObject(refusal(404, 'not_found'));
  await make('甲課');
  expect(await place(a, null)).toMatchObject(refusal(409, 'department_name_taken'));
});

test('廃止した課の名前は新しい課が使え、人や下の所属が残るうちは廃止できない', async () => {
  const department = await make('児童部');
  const section = await make('児童課', department);
  const next = await make('未来部');
  const retire = (id: string, more: object = {}) =>
    browser.call('POST', `/departments/${id}/retire`, { on: '2026-11-21', ...more });
  expect(await retire(department)).toMatchObject(
    refusal(409, 'department_not_empty', { departments: 1, posts: 0 }),
  );
  const roles = (await browser.call('GET', '/roles')).body['entries'] as Role[];
  await browser.call('POST', '/staff-members', {
    staffNumber: '8401',
    name: '児童 三郎',
    departmentId: section,
    roleId: roles.find((role) => role.name === '閲覧のみ')!.id,
  });
  expect(await retire(section)).toMatchObject(
    refusal(409, 'department_not_empty', { departments: 0, posts: 1 }),
  );
  const into = (id: string) => ({ successorIds: [id], movePosts: true });
  expect(await retire(section, into(section))).toMatchObject(
    refusal(422, 'successor_impossible', { name: '児童課' }),
  );
  expect(await retire(section, into(nobody))).toMatchObject(refusal(404, 'not_found'));
  const done = await retire(section, into(next));
  expect(done).toMatchObject({ status: 200, body: { movedPosts: 1 } });
  const entries = done.body['entries'] as Department[];
  expect(entries.find((one) => one.id === section)).toMatchObject({
    retired: true,
    retiredOn: '2026-11-21',
    successors: [{ id: next, name: '未来部' }],
    staffCount: 0,
  });
  expect(entries.find((one) => one.id === next)).toMatchObject({ staffCount: 1 });
  expect(await retire(section)).toMatchObject(refusal(409, 'already_retired'));
  expect((await browser.call('POST', '/departments', { name: '児童課', parentId: department })).status).toBe(
    200,
  );
});
