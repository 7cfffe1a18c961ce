import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  anonymous,
  askGate,
  signInStaff,
  staffWithAuthenticator,
  type TestStaff,
} from '../../../../testing/staff.ts';
import { readAccess } from '../access/read-access.ts';
import { retireDepartment } from '../departments/retire-department.ts';
import { createDepartment } from '../departments/save-department.ts';
import { createRole } from '../roles/save-role.ts';
import { startSignIn } from '../sign-in/start-sign-in.ts';
import { createStaffMember } from './create-staff-member.ts';
import { addLeave, endLeave } from './leaves.ts';
import { addPost, endPost } from './posts.ts';
import { getStaffMember, listStaffMembers } from './queries.ts';
import { listRegister, NO_ORDER } from './register.ts';
import { retireStaffMember } from './retire-staff-member.ts';
import { setStaffMemberState, updateStaffMember } from './update-staff-member.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

let db: TestDatabase;
let administrator: TestStaff;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T00:00:00Z');
  administrator = await staffWithAuthenticator(db);
});
afterAll(() => db.close());
beforeEach(() => db.clock.advance({ minutes: 2 }));

/** The context of a request by this person today. */
async function as(staff: TestStaff) {
  const today = db.services.now().toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
  const { permissions, reach } = await db.services.database.transaction(db.municipality, (rows) =>
    readAccess(rows, db.municipality, staff.id, today),
  );
  return db.ctx({ kind: 'staff', id: staff.id, permissions, reach });
}
const login = (staff: TestStaff) =>
  startSignIn(anonymous(db), { login: staff.staffNumber, password: staff.password });

test('利用停止にすると、その場でログインが切れ、新しくもログインできない（ADM-01）', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const session = await signInStaff(db, staff);
  const ctx = await as(administrator);
  expect((await setStaffMemberState(ctx, staff.id, 'suspended', NO_ORDER)).standing).toBe('suspended');
  expect(await askGate(db, session)).toBeNull();
  await expect(login(staff)).rejects.toMatchObject({ code: 'sign_in_failed' });
  await setStaffMemberState(ctx, staff.id, 'active', NO_ORDER);
  expect(await askGate(db, session)).toBeNull();
  expect((await login(staff)).next).toBe('totp');
});

test('発令は発令日の0時（日本時間）に効き、終わりの日の24時に切れる（ADM-02）', async () => {
  const staff = await staffWithAuthenticator(db, 'viewer');
  const ctx = await as(administrator);
  await addPost(
    ctx,
    staff.id,
    { role: 'administrator', from: day('2027-04-01'), until: day('2028-03-31'), endOthers: true },
    NO_ORDER,
  );
  const may = async (at: string) => {
    db.clock.set(at);
    const session = await signInStaff(db, staff).catch(() => null);
    return session ? (await askGate(db, session))?.permissions.has('staff.manage') : 'no sign-in';
  };
  expect(await may('2027-03-31T14:58:00Z')).toBe(false);
  expect(await may('2027-03-31T15:00:30Z')).toBe(true);
  expect(await may('2028-03-31T14:58:00Z')).toBe(true);
  expect(await may('2028-03-31T15:00:30Z')).toBe('no sign-in');
  db.clock.set('2026-11-21T01:00:00Z');
});

test('開いたままのログインも、任期が終わった0時から使えない', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const ctx = await as(administrator);
  const [post] = (await db.ctx().transaction((ctx) => getStaffMember(ctx, staff.id))).posts;
  await endPost(ctx, staff.id, post!.id, day('2026-11-21'), NO_ORDER);
  db.clock.set('2026-11-21T14:30:00Z');
  const session = await signInStaff(db, staff);
  expect(await askGate(db, session)).not.toBeNull();
  db.clock.set('2026-11-21T15:00:01Z');
  expect(await askGate(db, session)).toBeNull();
  expect((await db.ctx().transaction((ctx) => getStaffMember(ctx, staff.id))).standing).toBe('no_post');
  db.clock.set('2026-11-21T01:10:00Z');
});

test('兼務では、できることが足し合わさり、それぞれの所属までしか届かない（RSV-29）', async () => {
  const system = db.ctx();
  const welfare = await createDepartment(system, { name: '福祉部' });
  const childcare = await createDepartment(system, { name: '子育て支援課', parentId: welfare.id });
  const tax = await createDepartment(system, { name: '市民税課' });
  const staff = await staffWithAuthenticator(db, 'viewer', db.municipality, '市民税課');
  await addPost(
    await as(administrator),
    staff.id,
    { role: 'department_editor', departmentId: welfare.id, main: false, endOthers: false },
    NO_ORDER,
  );
  const { actor } = await as(staff);
  if (actor.kind !== 'staff') throw new Error('not staff');
  expect(actor.permissions.has('delivery.send')).toBe(true);
  expect(actor.reach('delivery.send')).toMatchObject({ all: false, home: welfare.id });
  expect([...actor.reach('delivery.send').departments].toSorted()).toEqual(
    [welfare.id, childcare.id].toSorted(),
  );
  expect(actor.reach('delivery.view').departments.has(tax.id)).toBe(true);
  expect(actor.reach('staff.manage')).toMatchObject({ all: false, departments: new Set(), home: null });
});

test('休職・育休のあいだはログインできず、復職すると元どおりになる', async () => {
  const staff = await staffWithAuthenticator(db, 'editor');
  const session = await signInStaff(db, staff);
  const ctx = await as(administrator);
  const away = await addLeave(
    ctx,
    staff.id,
    { kind: 'parental_leave', from: day('2026-11-21'), until: null },
    NO_ORDER,
  );
  expect(away.standing).toBe('on_leave');
  expect(await askGate(db, session)).toBeNull();
  await expect(login(staff)).rejects.toMatchObject({ code: 'sign_in_failed' });
  const back = await endLeave(ctx, staff.id, away.leaves[0]!.id, day('2026-11-20'), NO_ORDER);
  expect(back).toMatchObject({ standing: 'active', leaves: [] });
  await expect(
    addLeave(ctx, staff.id, { kind: 'other', from: day('2026-12-02'), until: day('2026-12-01') }, NO_ORDER),
  ).rejects.toMatchObject({ code: 'days_reversed' });
});

test('自分の発令・状態・抹消は変えられず、名前は変えられる', async () => {
  const ctx = await as(administrator);
  const own = administrator.id;
  const refused = { code: 'own_account' };
  const [post] = (await db.ctx().transaction((ctx) => getStaffMember(ctx, own))).posts;
  await expect(addPost(ctx, own, { role: 'editor', endOthers: true }, NO_ORDER)).rejects.toMatchObject(
    refused,
  );
  await expect(endPost(ctx, own, post!.id, null, NO_ORDER)).rejects.toMatchObject(refused);
  await expect(setStaffMemberState(ctx, own, 'suspended', NO_ORDER)).rejects.toMatchObject(refused);
  await expect(retireStaffMember(ctx, own, day('2027-01-01'), NO_ORDER)).rejects.toMatchObject(refused);
  const { staffNumber } = administrator;
  expect(
    (await updateStaffMember(ctx, { id: own, staffNumber, name: '管理 太郎', mail: null }, NO_ORDER)).name,
  ).toBe('管理 太郎');
});

test('最後の管理者は、今日も、もう決まっている先の日にも、いなくならない', async () => {
  const other = await testDatabase();
  try {
    other.clock.set('2026-11-21T00:00:00Z');
    const system = other.ctx();
    const make = (staffNumber: string, until: string | null = null) =>
      createStaffMember(system, {
        staffNumber,
        name: '管理 一',
        posts: [{ role: 'administrator', until: until === null ? null : day(until) }],
      });
    const first = await make('1');
    const refusedOn = (on: string) => ({ code: 'last_administrator', data: { day: on } });
    await expect(setStaffMemberState(system, first.id, 'suspended', NO_ORDER)).rejects.toMatchObject(
      refusedOn('2026-11-21'),
    );
    const second = await make('2', '2027-03-31');
    await setStaffMemberState(system, first.id, 'suspended', NO_ORDER).then(
      () => expect.unreachable('nobody is left from April on'),
      (error: unknown) => expect(error).toMatchObject(refusedOn('2027-04-01')),
    );
    await expect(retireStaffMember(system, first.id, day('2027-05-01'), NO_ORDER)).rejects.toMatchObject(
      refusedOn('2027-05-01'),
    );
    await addLeave(
      system,
      first.id,
      { kind: 'other', from: day('2026-12-01'), until: day('2026-12-31') },
      NO_ORDER,
    );
    await expect(setStaffMemberState(system, second.id, 'suspended', NO_ORDER)).rejects.toMatchObject(
      refusedOn('2026-12-01'),
    );
    const third = await make('3');
    await setStaffMemberState(system, first.id, 'suspended', NO_ORDER);
    const outcomes = await Promise.allSettled([
      retireStaffMember(other.ctx(), second.id, day('2026-11-21'), NO_ORDER),
      retireStaffMember(other.ctx(), third.id, day('2026-11-21'), NO_ORDER),
    ]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  } finally {
    await other.close();
  }
});

test('持っていない権限は、だれにも与えられず、それを持つ人のログインも引き継げない', async () => {
  const system = db.ctx();
  const personnel = await createRole(system, {
    name: '人事担当',
    note: '',
    permissions: ['staff.manage'],
    reach: 'whole_city',
  });
  const clerk = await staffWithAuthenticator(db, 'viewer');
  await addPost(system, clerk.id, { role: { id: personnel.id }, endOthers: true }, NO_ORDER);
  const ctx = await as(clerk);
  const person = { staffNumber: '7001', name: '新人 一郎' };
  await expect(
    createStaffMember(ctx, { ...person, posts: [{ role: 'administrator' }] }),
  ).rejects.toMatchObject({ code: 'permission_not_held' });
  await expect(
    createRole(ctx, { name: '裏口', note: '', permissions: ['residents.view'], reach: 'whole_city' }),
  ).rejects.toMatchObject({ code: 'permission_not_held', data: { permissions: ['residents.view'] } });
  const { staffNumber } = administrator;
  await expect(
    updateStaffMember(
      ctx,
      { id: administrator.id, staffNumber, name: '乗っ取り', mail: 'me@city.example' },
      NO_ORDER,
    ),
  ).rejects.toMatchObject({ code: 'permission_not_held' });
  await createStaffMember(ctx, { ...person, posts: [{ role: { id: personnel.id } }] });
});

test('職員番号とメールは、同じ自治体のだれとも重ならず、別の自治体とは重なってよい', async () => {
  const create = (staffNumber: string, mail: string | null = null, municipality = db.municipality) =>
    createStaffMember(db.ctxOf(municipality), {
      staffNumber,
      name: '重複 確認',
      mail,
      posts: [{ role: 'editor' }],
    });
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
    'id',
    'kind',
    'lastUsedAt',
    'mail',
    'name',
    'posts',
    'secondFactor',
    'staffNumber',
    'standing',
  ]);
});

test('ID管理簿には、登録・変更・抹消が、だれの求めとだれの承認かとともに残り、あとから変えられない（ADM-05）', async () => {
  const ctx = await as(administrator);
  const { id } = await createStaffMember(ctx, {
    staffNumber: '9200',
    name: '帳簿 花子',
    posts: [{ role: 'editor', title: '主事' }],
    order: { askedBy: '広報課長', approvedBy: '総務課長' },
  });
  await updateStaffMember(ctx, { id, staffNumber: '9200', name: '帳簿 桜', mail: null }, NO_ORDER);
  await retireStaffMember(ctx, id, day('2026-11-21'), { askedBy: '広報課長', approvedBy: '' });
  const { entries } = await db
    .ctx()
    .transaction((ctx) => listRegister(ctx, { from: '2026-11-21', until: '2026-11-21', staffMemberId: id }));
  expect(
    entries.map(({ kind, content, staffName, askedBy, approvedBy }) => [
      kind,
      content,
      staffName,
      askedBy,
      approvedBy,
    ]),
  ).toEqual([
    ['retired', '抹消：2026年11月21日から', '帳簿 桜', '広報課長', ''],
    ['changed', '変更：氏名 帳簿 花子→帳簿 桜', '帳簿 桜', '', ''],
    ['registered', '登録：主事・役割「広報担当」・2026年11月21日から', '帳簿 花子', '広報課長', '総務課長'],
  ]);
  for (const change of [`UPDATE staff_register SET content = ''`, 'DELETE FROM staff_register'])
    await expect(
      db.services.database.transaction(db.municipality, (_rows, client) => client.query(change)),
    ).rejects.toMatchObject({ code: '42501' });
});

test('機構改革の日から、古い課の記録は新しい課に届き、人も移る。前の日までは元のまま（ADM-02）', async () => {
  const system = db.ctx();
  const old = await createDepartment(system, { name: 'こども課' });
  const next = await createDepartment(system, { name: 'こども未来課' });
  const mover = await staffWithAuthenticator(db, 'department_editor', db.municipality, 'こども課');
  const newcomer = await staffWithAuthenticator(db, 'department_editor', db.municipality, 'こども未来課');
  const { movedPosts } = await retireDepartment(system, {
    id: old.id,
    on: day('2027-04-01'),
    successorIds: [next.id],
    movePosts: true,
  });
  expect(movedPosts).toBe(1);
  const departments = async (staff: TestStaff) => {
    const { actor } = await as(staff);
    return actor.kind === 'staff' ? [...actor.reach('delivery.view').departments].toSorted() : [];
  };
  db.clock.set('2027-03-31T14:00:00Z');
  expect(await departments(mover)).toEqual([old.id]);
  expect(await departments(newcomer)).toEqual([next.id]);
  db.clock.set('2027-03-31T15:00:00Z');
  const both = [old.id, next.id].toSorted();
  expect(await departments(mover)).toEqual(both);
  expect(await departments(newcomer)).toEqual(both);
  db.clock.set('2026-11-21T02:00:00Z');
});
