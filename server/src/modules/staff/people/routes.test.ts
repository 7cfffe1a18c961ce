import type { Role } from '@madoguchi/contract/staff';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../../testing/staff.ts';
import { modules } from '../../../app/modules.ts';

const TODAY = '2026-11-21';
let db: TestDatabase;
let api: StaffApi;
let administrator: TestStaff;
let browser: StaffBrowser;
let roles: Map<string, Role>;
/** Manages staff and nothing else. */
let personnel: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set(`${TODAY}T00:00:00Z`);
  api = staffApi(db, modules);
  administrator = await staffWithAuthenticator(db);
  browser = await api.browser().signIn(administrator);
  const { body } = await browser.call('GET', '/roles');
  roles = new Map((body['entries'] as Role[]).map((role) => [role.name, role]));
  const clerk = await staffWithAuthenticator(db, 'viewer');
  const manager = await browser.call('POST', '/roles', {
    name: '人事担当',
    permissions: ['staff.manage'],
    reach: 'whole_city',
  });
  await browser.call('POST', `/staff-members/${clerk.id}/posts`, {
    roleId: manager.body['id'],
    endOthers: true,
  });
  personnel = await api.browser().signIn(clerk);
});
afterAll(() => db.close());

const nobody = crypto.randomUUID();
const roleId = (name: string) => roles.get(name)!.id; // the standard roles are there
const person = (staffNumber: string, more: object = {}) => ({
  staffNumber,
  name: '窓口 次郎',
  roleId: roleId('広報担当'),
  ...more,
});
async function make(staffNumber: string, more: object = {}): Promise<string> {
  return (await browser.call('POST', '/staff-members', person(staffNumber, more))).body['id'];
}

test('職員を登録し、直し、止められる', async () => {
  const department = (await browser.call('POST', '/departments', { name: '市民課' })).body;
  const created = await browser.call(
    'POST',
    '/staff-members',
    person('8001', {
      mail: 'jiro@city.example',
      departmentId: department['id'],
      title: '主事',
      order: { askedBy: '市民課長', approvedBy: '総務課長' },
    }),
  );
  expect(created).toMatchObject({
    status: 200,
    body: { initialPassword: expect.stringMatching(/^[2-9a-z-]{19}$/) },
  });
  const { id } = created.body;
  expect(
    await browser.call('PUT', `/staff-members/${id}`, { staffNumber: '8001', name: '窓口 三郎' }),
  ).toMatchObject({ status: 200, body: { id, name: '窓口 三郎', mail: null, secondFactor: false } });
  expect(await browser.call('PUT', `/staff-members/${id}/state`, { state: 'suspended' })).toMatchObject({
    status: 200,
    body: { standing: 'suspended', posts: [{ department: '市民課', title: '主事', role: '広報担当' }] },
  });
  const listed = (await browser.call('GET', '/staff-members')).body['entries'] as { id: string }[];
  expect(listed.map((one) => one.id)).toContain(id);
  const { body } = await browser.call('GET', '/staff-members/export');
  expect(body['fileName']).toBe('職員一覧_2026-11-21.csv');
  expect(Buffer.from(body['content'], 'base64').toString()).toContain(
    '8001,窓口 三郎,,利用停止,市民課,主事,本務,広報担当,2026-11-21,,',
  );
  const register = await browser.call(
    'GET',
    `/staff-register?from=${TODAY}&until=${TODAY}&staffMemberId=${id}`,
  );
  expect((register.body['entries'] as { kind: string }[]).map((entry) => entry.kind)).toEqual([
    'suspended',
    'changed',
    'registered',
  ]);
});

test('職員の登録と変更の間違いは、どの項目かを言って断る', async () => {
  await make('8101', { mail: 'taken@city.example' });
  const other = await make('8102');
  const create = (number: string, more: object) =>
    browser.call('POST', '/staff-members', person(number, more));
  expect(await create('８１０１', {})).toMatchObject(refusal(409, 'login_taken', { field: 'staffNumber' }));
  expect(await create('8103', { departmentId: nobody })).toMatchObject(
    refusal(404, 'not_found', { what: 'department' }),
  );
  expect(await create('8103', { roleId: nobody })).toMatchObject(refusal(404, 'not_found', { what: 'role' }));
  expect(await create('8103', { roleId: roleId('閲覧のみ') })).toMatchObject(
    refusal(422, 'department_needed', { field: 'departmentId' }),
  );
  expect(await create('8103', { from: '2027-04-01', until: '2027-03-31' })).toMatchObject(
    refusal(422, 'days_reversed', { field: 'until' }),
  );
  expect(await personnel.call('POST', '/staff-members', person('8103'))).toMatchObject(
    refusal(422, 'permission_not_held'),
  );
  expect(await create('8103', { mail: 'not an address' })).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', data: { issues: [{ path: 'mail' }] } },
  });
  const put = (id: string, body: object) => browser.call('PUT', `/staff-members/${id}`, body);
  const account = { staffNumber: '8102', name: '窓口 次郎' };
  expect(await put(other, { ...account, mail: 'Taken@city.example' })).toMatchObject(
    refusal(409, 'login_taken', { field: 'mail' }),
  );
  expect(await put(nobody, account)).toMatchObject(refusal(404, 'not_found', { what: 'staffMember' }));
  expect(
    await personnel.call('PUT', `/staff-members/${administrator.id}`, { ...account, staffNumber: '8109' }),
  ).toMatchObject(refusal(422, 'permission_not_held'));
});

test('自分のこと、いない人のこと、上の人のことは、わけを言って断る', async () => {
  const post = { roleId: roleId('広報担当') };
  const leave = { kind: 'other', from: TODAY };
  const [own] = (await browser.call('GET', `/staff-members/${administrator.id}`)).body['posts'];
  const calls: [string, string, object | undefined][] = [
    ['PUT', '/state', { state: 'suspended' }],
    ['POST', '/recovery', { reason: 'スマートフォンをなくした' }],
    ['POST', '/posts', post],
    ['PUT', `/posts/${own.id}/end`, { until: TODAY }],
    ['POST', '/leaves', leave],
    ['PUT', `/leaves/${nobody}/end`, { until: TODAY }],
    ['POST', '/retire', { on: TODAY }],
  ];
  for (const [method, path, body] of calls) {
    expect(await browser.call(method, `/staff-members/${administrator.id}${path}`, body), path).toMatchObject(
      refusal(409, 'own_account'),
    );
    expect(await browser.call(method, `/staff-members/${nobody}${path}`, body), path).toMatchObject(
      refusal(404, 'not_found'),
    );
  }
  for (const path of ['', '/things', '/access'])
    expect(await browser.call('GET', `/staff-members/${nobody}${path}`)).toMatchObject(
      refusal(404, 'not_found'),
    );
  const above = `/staff-members/${administrator.id}`;
  expect(await personnel.call('POST', `${above}/recovery`, { reason: '紛失' })).toMatchObject(
    refusal(422, 'permission_not_held'),
  );
  const gone = { day: TODAY };
  expect(await personnel.call('PUT', `${above}/state`, { state: 'suspended' })).toMatchObject(
    refusal(409, 'last_administrator', gone),
  );
  expect(await personnel.call('POST', `${above}/retire`, { on: TODAY })).toMatchObject(
    refusal(409, 'last_administrator', gone),
  );
  expect(await personnel.call('POST', `${above}/leaves`, leave)).toMatchObject(
    refusal(409, 'last_administrator', gone),
  );
  expect(await personnel.call('PUT', `${above}/posts/${own.id}/end`, { until: '2026-12-31' })).toMatchObject(
    refusal(409, 'last_administrator', { day: '2027-01-01' }),
  );
  const { body } = await browser.call('GET', '/roles');
  const manager = (body['entries'] as Role[]).find((role) => role.name === '人事担当')!;
  expect(
    await personnel.call('POST', `${above}/posts`, { roleId: manager.id, endOthers: true }),
  ).toMatchObject(refusal(409, 'last_administrator', gone));
});

test('発令と休みを入れ、終わりの日を変え、間違いは断る', async () => {
  const department = (await browser.call('POST', '/departments', { name: '福祉課' })).body['id'];
  const id = await make('8201', { departmentId: department });
  const add = (body: object) => browser.call('POST', `/staff-members/${id}/posts`, body);
  const moved = await add({
    roleId: roleId('各課の配信担当'),
    departmentId: department,
    title: '係長',
    from: '2027-04-01',
    endOthers: true,
  });
  expect(moved).toMatchObject({
    status: 200,
    body: {
      standing: 'active',
      posts: [
        { role: '広報担当', until: '2027-03-31', when: 'now' },
        { role: '各課の配信担当', title: '係長', when: 'coming' },
      ],
    },
  });
  const [first, second] = moved.body['posts'] as { id: string }[];
  const end = (who: StaffBrowser, post: string, until: string | null) =>
    who.call('PUT', `/staff-members/${id}/posts/${post}/end`, { until });
  expect(await end(browser, nobody, null)).toMatchObject(refusal(404, 'not_found', { what: 'post' }));
  expect(await end(personnel, first!.id, null)).toMatchObject(refusal(422, 'permission_not_held'));
  expect((await end(browser, second!.id, TODAY)).body['posts']).toHaveLength(1);
  expect(await add({ roleId: roleId('閲覧のみ') })).toMatchObject(refusal(422, 'department_needed'));
  expect(await add({ roleId: roleId('広報担当'), from: '2027-01-02', until: '2027-01-01' })).toMatchObject(
    refusal(422, 'days_reversed'),
  );
  expect(
    await personnel.call('POST', `/staff-members/${id}/posts`, { roleId: roleId('広報担当') }),
  ).toMatchObject(refusal(422, 'permission_not_held'));
  const leaves = `/staff-members/${id}/leaves`;
  expect(
    await browser.call('POST', leaves, { kind: 'other', from: '2027-01-02', until: '2027-01-01' }),
  ).toMatchObject(refusal(422, 'days_reversed'));
  const away = await browser.call('POST', leaves, { kind: 'parental_leave', from: TODAY });
  expect(away).toMatchObject({ status: 200, body: { standing: 'on_leave' } });
  expect(
    await browser.call('PUT', `${leaves}/${away.body['leaves'][0].id}/end`, { until: '2026-11-20' }),
  ).toMatchObject({ status: 200, body: { standing: 'active', leaves: [] } });
});

test('やめる前に、持っているものを引き継ぎ、引き継ぐまで抹消できない', async () => {
  const leaving = await staffWithAuthenticator(db, 'editor');
  const heir = await staffWithAuthenticator(db, 'editor');
  const own = await api.browser().signIn(leaving);
  const draft = (await own.call('POST', '/deliveries', {})).body['id'];
  const group = await own.call('POST', '/segments', {
    name: '引き継ぐグループ',
    note: '',
    condition: { kind: 'testers' },
    includeUnanswered: false,
  });
  expect(group.status).toBe(200);
  const path = `/staff-members/${leaving.id}`;
  const things = await browser.call('GET', `${path}/things`);
  expect(things.body['groups']).toEqual([
    {
      name: 'audiences.segments',
      label: '配信グループ',
      entries: [
        { id: group.body['id'], label: '引き継ぐグループ', address: `/segments/${group.body['id']}` },
      ],
    },
    {
      name: 'delivery.drafts',
      label: '配信の下書き',
      entries: [{ id: draft, label: '（件名なし）', address: `/deliveries/${draft}` }],
    },
  ]);
  expect(await browser.call('POST', `${path}/retire`, { on: '2027-04-01' })).toMatchObject(
    refusal(409, 'things_left', { count: 2 }),
  );
  const hand = (to: string, groups?: string[]) =>
    browser.call('POST', `${path}/hand-over`, { to, ...(groups ? { groups } : {}) });
  expect(await hand(leaving.id)).toMatchObject(refusal(409, 'successor_inactive'));
  expect(await hand(nobody)).toMatchObject(refusal(404, 'not_found'));
  expect(await hand(heir.id, ['delivery.drafts'])).toMatchObject({ status: 200, body: { moved: 1 } });
  expect(await hand(heir.id)).toMatchObject({ status: 200, body: { moved: 1 } });
  expect((await browser.call('GET', `/staff-members/${heir.id}/things`)).body['groups']).toHaveLength(2);
  expect(await browser.call('POST', `${path}/retire`, { on: TODAY })).toMatchObject({
    status: 200,
    body: { standing: 'retired', retiredOn: TODAY },
  });
  expect((await own.call('GET', '/me')).status).toBe(401);
});

test('「この人は何ができるか、なぜ」と「誰がこれをできるか」に答える', async () => {
  const department = (await browser.call('POST', '/departments', { name: '防災課' })).body['id'];
  const elsewhere = (await browser.call('POST', '/departments', { name: '税務課' })).body['id'];
  const id = await make('8301', { roleId: roleId('下書き担当'), departmentId: department, title: '主事' });
  const { body } = await browser.call('GET', `/staff-members/${id}/access`);
  expect(body['permissions']).toEqual(
    ['delivery.view', 'delivery.create', 'audiences.view'].map((permission) => ({
      permission,
      why: [
        {
          postId: expect.any(String),
          title: '主事',
          department: '防災課',
          role: '下書き担当',
          roleId: roleId('下書き担当'),
        },
      ],
      reach: { all: false, departments: ['防災課'] },
    })),
  );
  const who = async (query: string) =>
    ((await browser.call('GET', `/access/${query}`)).body['entries'] as { id: string }[]).map(
      (one) => one.id,
    );
  expect(await who('delivery.create')).toContain(id);
  expect(await who(`delivery.create?departmentId=${department}`)).toContain(id);
  expect(await who(`delivery.create?departmentId=${elsewhere}`)).not.toContain(id);
  expect(await who(`delivery.create?departmentId=${elsewhere}`)).toContain(administrator.id);
  expect(await browser.call('GET', '/access/everything')).toMatchObject(refusal(404, 'not_found'));
  await browser.call('PUT', `/staff-members/${id}/state`, { state: 'suspended' });
  expect((await browser.call('GET', `/staff-members/${id}/access`)).body['permissions']).toEqual([]);
  expect(await who('delivery.create')).not.toContain(id);
});

test('断るときは、足りない権限と、それを渡せる人を言い、操作記録に残す', async () => {
  const viewer = await api.browser().signIn(await staffWithAuthenticator(db, 'viewer'));
  const refused = await viewer.call('POST', '/deliveries', {});
  expect(refused).toMatchObject(refusal(403, 'forbidden', { permission: 'delivery.create' }));
  expect(refused.body['data'].givers).toContainEqual({ name: '試験 花子', department: null });
  const [entry] = await db.sql(
    `SELECT action, subject_id FROM audit_entries WHERE action = 'permission.refused' ORDER BY at DESC LIMIT 1`,
  );
  expect(entry).toEqual({ action: 'permission.refused', subject_id: 'deliveries.createDelivery' });
});
