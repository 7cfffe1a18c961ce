import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runSql, testDatabase, type TestDatabase } from '../../../testing/index.ts';
import {
  anonymous,
  askGate,
  signInStaff,
  staffWithAuthenticator,
  type TestStaff,
} from '../../../testing/staff.ts';
import { createDepartment, renameDepartment } from './create-department.ts';
import { createStaffMember } from './create-staff-member.ts';
import { purgeSignIns } from './purge-sign-ins.ts';
import { listDepartments, listStaffMembers } from './queries.ts';
import { startSignIn } from './sign-in/start-sign-in.ts';
import { updateStaffMember, type StaffMemberChange } from './update-staff-member.ts';

let db: TestDatabase;
let administrator: TestStaff;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  administrator = await staffWithAuthenticator(db);
});
afterAll(() => db.close());
beforeEach(() => db.clock.advance({ minutes: 2 }));

const actor = (staff: TestStaff) =>
  db.ctx({ kind: 'staff', id: staff.id, permissions: new Set(['staff.manage']) });
const asAdministrator = () => actor(administrator);
const change = (staff: TestStaff, what: Partial<StaffMemberChange>): StaffMemberChange => ({
  id: staff.id,
  staffNumber: staff.staffNumber,
  name: '試験 花子',
  mail: null,
  departmentId: null,
  role: 'editor',
  state: 'active',
  ...what,
});

test('利用停止にすると、その場でログインが切れ、新しくもログインできない（ADM-01）', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const session = await signInStaff(db, staff);
  expect((await updateStaffMember(asAdministrator(), change(staff, { state: 'suspended' }))).state).toBe(
    'suspended',
  );
  expect(await askGate(db, session)).toBeNull();
  const again = startSignIn(anonymous(db), { login: staff.staffNumber, password: staff.password });
  await expect(again).rejects.toMatchObject({ code: 'sign_in_failed' });
  await updateStaffMember(asAdministrator(), change(staff, { state: 'active' }));
  expect(await askGate(db, session)).toBeNull();
  expect(
    (await startSignIn(anonymous(db), { login: staff.staffNumber, password: staff.password })).next,
  ).toBe('totp');
});

test('役割を変えると、次の操作からその権限になる', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const session = await signInStaff(db, staff);
  expect((await askGate(db, session))!.permissions.has('staff.manage')).toBe(false);
  await updateStaffMember(asAdministrator(), change(staff, { role: 'administrator' }));
  expect((await askGate(db, session))!.permissions.has('staff.manage')).toBe(true);
});

test('自分の役割や停止は変えられず、名前は変えられる', async () => {
  for (const what of [{ role: 'editor' }, { role: 'administrator', state: 'suspended' }] as const) {
    await expect(updateStaffMember(asAdministrator(), change(administrator, what))).rejects.toMatchObject({
      code: 'own_account',
    });
  }
  expect(
    (
      await updateStaffMember(
        asAdministrator(),
        change(administrator, { role: 'administrator', name: '管理 太郎' }),
      )
    ).name,
  ).toBe('管理 太郎');
});

test('管理者が二人いて同時に互いを外しても、一人は残る', async () => {
  await db.sql(`UPDATE staff_members SET role = 'editor' WHERE id <> $1`, [administrator.id]);
  const other = await staffWithAuthenticator(db);
  const outcomes = await Promise.allSettled([
    updateStaffMember(asAdministrator(), change(other, {})),
    updateStaffMember(actor(other), change(administrator, {})),
  ]);
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  expect(refused?.reason).toMatchObject({ code: 'last_administrator' });
  await db.sql(`UPDATE staff_members SET role = 'administrator' WHERE id = $1`, [administrator.id]);
});

test('職員番号とメールは、同じ自治体のだれとも重ならず、別の自治体とは重なってよい', async () => {
  const create = (staffNumber: string, mail: string | null = null, municipality = db.municipality) =>
    createStaffMember(db.ctxOf(municipality), { staffNumber, name: '重複 確認', mail, role: 'editor' });
  await create('9001', 'dup@city.example');
  await expect(create('９００１')).rejects.toMatchObject({
    code: 'login_taken',
    data: { field: 'staffNumber' },
  });
  await expect(create('9002', 'DUP@City.Example')).rejects.toMatchObject({
    code: 'login_taken',
    data: { field: 'mail' },
  });
  await expect(create('dup@city.example')).rejects.toMatchObject({
    code: 'login_taken',
    data: { field: 'staffNumber' },
  });
  expect(await db.sql(`SELECT 1 FROM staff_members WHERE staff_number = '9002'`)).toEqual([]);
  await create('9001', 'dup@city.example', db.otherMunicipality);
});

test('登録した職員の一覧は職員番号の順で、秘密の値を含まない', async () => {
  const rows = await db.ctx().transaction((ctx) => listStaffMembers(ctx));
  expect(rows.map((row) => row.staffNumber)).toEqual(rows.map((row) => row.staffNumber).toSorted());
  expect(Object.keys(rows[0]!).toSorted()).toEqual([
    'departmentId',
    'id',
    'lastUsedAt',
    'mail',
    'name',
    'role',
    'secondFactor',
    'staffNumber',
    'state',
  ]);
});

test('所属は部・課・係の木になり、同じ場所に同じ名前は作れず、名前を変えられる', async () => {
  const ctx = asAdministrator();
  const general = await createDepartment(ctx, { name: '総務部' });
  const welfare = await createDepartment(ctx, { name: '福祉部' });
  const relations = await createDepartment(ctx, { name: '広報課', parentId: general.id });
  await expect(createDepartment(ctx, { name: '広報課', parentId: general.id })).rejects.toMatchObject({
    code: 'department_name_taken',
  });
  await createDepartment(ctx, { name: '広報課', parentId: welfare.id });
  await expect(
    createDepartment(ctx, { name: '広報課', parentId: crypto.randomUUID() }),
  ).rejects.toMatchObject({ code: 'not_found' });
  expect((await renameDepartment(ctx, { id: relations.id, name: '広報広聴課' })).name).toBe('広報広聴課');
  await expect(renameDepartment(ctx, { id: welfare.id, name: '総務部' })).rejects.toMatchObject({
    code: 'department_name_taken',
  });
  const staff = await createStaffMember(ctx, {
    staffNumber: '9100',
    name: '所属 確認',
    role: 'editor',
    departmentId: relations.id,
  });
  await expect(
    createStaffMember(ctx, {
      staffNumber: '9101',
      name: '所属 不明',
      role: 'editor',
      departmentId: crypto.randomUUID(),
    }),
  ).rejects.toMatchObject({ code: 'not_found' });
  const tree = await ctx.transaction((ctx) => listDepartments(ctx));
  expect(tree.map((one) => [one.name, one.staffCount])).toEqual([
    ['総務部', 0],
    ['広報広聴課', 1],
    ['福祉部', 0],
    ['広報課', 0],
  ]);
  expect(staff.initialPassword).toMatch(/^[2-9a-z]{4}(-[2-9a-z]{4}){3}$/);
  await expect(
    createDepartment(db.ctxOf(db.otherMunicipality), { name: 'よその課', parentId: general.id }),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('終わったログイン・手続き・古い失敗だけが片づけられる', async () => {
  const staff = await staffWithAuthenticator(db);
  const login = (password: string) => startSignIn(anonymous(db), { login: staff.staffNumber, password });
  await signInStaff(db, staff);
  await login('not the password').catch(() => undefined);
  await login(staff.password);
  await login('not the password').catch(() => undefined);
  db.clock.advance({ hours: 24, minutes: 1 });
  const kept = await signInStaff(db, staff);
  await startSignIn(anonymous(db), { login: 'invented', password: 'x' }).catch(() => undefined);
  const running = await login(staff.password);
  await purgeSignIns(db.ctx());
  expect(await askGate(db, kept)).not.toBeNull();
  const left = async (table: string) =>
    Number((await runSql<{ n: string }>(db.adminUrl, `SELECT count(*) AS n FROM ${table}`))[0]!.n);
  expect([
    await left('staff_sessions'),
    await left('staff_challenges'),
    await left('staff_sign_in_attempts'),
  ]).toEqual([1, 1, 1]);
  expect(running.next).toBe('totp');
});
