/** 利用目的 and 目的外利用: who may use what a question asks for, tried as staff of two departments. */
import type { Condition } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seedAttributes } from '../../../seed/attributes.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { modules } from '../../app/modules.ts';
import { countTarget } from './read-target.ts';

let db: TestDatabase;
let api: StaffApi;
let administrator: StaffBrowser;
let childcare: StaffBrowser;
let disaster: StaffBrowser;
let childcareId: string;
let area: string;
let topics: string;

beforeAll(async () => {
  db = await testDatabase();
  await db.ctx().transaction(seedAttributes);
  api = staffApi(db, modules);
  const signedIn = async (...who: [role: 'administrator' | 'department_editor', department?: string]) =>
    api.browser().signIn(await staffWithAuthenticator(db, who[0], db.municipality, who[1]));
  administrator = await signedIn('administrator');
  childcare = await signedIn('department_editor', '子育て課');
  disaster = await signedIn('department_editor', '防災課');
  const { body } = await administrator.call('GET', '/attributes');
  const idOf = (key: string) => body['entries'].find((entry: { key: string }) => entry.key === key).id;
  area = idOf('residential_area');
  topics = body['entries'].find((entry: { kind: string }) => entry.kind === 'multiple_choice').id;
  const departments = (await administrator.call('GET', '/departments')).body['entries'];
  childcareId = departments.find((entry: { name: string }) => entry.name === '子育て課').id;
});
afterAll(() => db.close());
beforeEach(async () => {
  for (const id of [area, topics]) await permit(id, null);
});

const permit = async (id: string, departments: string[] | null) => {
  const answer = await administrator.call('PATCH', `/attributes/${id}`, {
    permittedDepartments: departments,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
let serial = 0;
const inArea = (): Condition => ({ kind: 'choice', definitionId: area, choices: ['asahi'] });
const rule = (condition: Condition = inArea()) => ({
  name: `グループ${(serial += 1)}`,
  note: '',
  condition,
  includeUnanswered: false,
});
const use = { ground: 'consent', approver: '総務課長 港', reason: '同意書で確かめた' };

test('使ってよい所属の人はそのまま、ほかの所属の人は「目的外利用」として止まる', async () => {
  expect((await permit(area, [childcareId]))['permittedDepartments']).toEqual([childcareId]);
  expect((await childcare.call('POST', '/segments', rule())).status).toBe(200);
  const before = await db.sql('SELECT id FROM segments');
  for (const condition of [
    inArea(),
    { kind: 'not', of: inArea() },
    {
      kind: 'any',
      of: [{ kind: 'testers' }, { kind: 'all', of: [{ kind: 'answered', definitionId: area }] }],
    },
  ] as Condition[])
    expect(await disaster.call('POST', '/segments', rule(condition))).toMatchObject(
      refusal(422, 'outside_purpose', {
        attributes: [{ id: area, departments: ['子育て課'], purpose: expect.stringMatching(/./) }],
      }),
    );
  // Who has no department is nobody's: an administrator too.
  expect(await administrator.call('POST', '/segments', rule())).toMatchObject(
    refusal(422, 'outside_purpose'),
  );
  expect(await db.sql('SELECT id FROM segments')).toHaveLength(before.length);
});

test('根拠と承認と理由がそろえば通り、一覧と操作記録に残り、同じ項目では二度聞かない', async () => {
  await permit(area, [childcareId]);
  for (const lacking of ['ground', 'approver', 'reason'])
    expect(
      await disaster.call('POST', '/segments', { ...rule(), outsideUse: { ...use, [lacking]: '' } }),
      lacking,
    ).toMatchObject(refusal(400, 'invalid_input'));
  const made = await disaster.call('POST', '/segments', { ...rule(), outsideUse: use });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const { id, name, revision } = made.body;
  const { body } = await disaster.call('GET', '/segments/outside-uses');
  expect(body['entries'][0]).toMatchObject({ segment: name, definitionId: area, by: '試験 花子', ...use });
  const entries = await db.sql(
    `SELECT 1 FROM audit_entries WHERE action = 'segment.used_outside_purpose' AND subject_id = $1`,
    [id],
  );
  expect(entries).toHaveLength(1);
  const again = await disaster.call('PUT', `/segments/${id}`, { ...rule(), name, revision });
  expect(again.status, JSON.stringify(again.body)).toBe(200);
  await permit(topics, [childcareId]);
  const wider: Condition = { kind: 'all', of: [inArea(), { kind: 'answered', definitionId: topics }] };
  const asked = await disaster.call('PUT', `/segments/${id}`, {
    ...rule(wider),
    name,
    revision: revision + 1,
  });
  expect(asked.body['data'].attributes.map((one: { id: string }) => one.id)).toEqual([topics]);
  await expect(db.sql(`SET ROLE madoguchi_app; UPDATE outside_uses SET approver = 'x'`)).rejects.toThrow(
    /permission denied/,
  );
});

test('根拠を添えても、目的の内なら目的外利用として残らない', async () => {
  const made = await disaster.call('POST', '/segments', { ...rule(), outsideUse: use });
  expect(made.status).toBe(200);
  expect(await db.sql('SELECT 1 FROM outside_uses WHERE segment_id = $1', [made.body['id']])).toEqual([]);
});

test('配信でも止まる：その場の条件でも、ほかの所属が作った配信グループでも。記録のあるグループは通る', async () => {
  const shared = (await childcare.call('POST', '/segments', rule())).body['id'] as string;
  await permit(area, [childcareId]);
  const recorded = (await disaster.call('POST', '/segments', { ...rule(), outsideUse: use })).body[
    'id'
  ] as string;
  const acting = (departments: string[]) =>
    db.ctx({
      kind: 'staff',
      id: crypto.randomUUID(),
      permissions: new Set(['delivery.create', 'audiences.view']),
      reach: () => ({ all: true, departments: new Set(departments), home: null }),
    });
  const problems = (departments: string[], target: Parameters<typeof countTarget>[1]) =>
    acting(departments).transaction(async (ctx) => (await countTarget(ctx, target)).problems);
  const bare = { kind: 'condition', condition: inArea(), includeUnanswered: false } as const;
  const stopped = [expect.stringContaining('目的外利用になります')];
  expect(await problems([], bare)).toEqual(stopped);
  expect(await problems([], { kind: 'segment', segmentId: shared })).toEqual(stopped);
  expect(await problems([childcareId], bare)).toEqual([]);
  expect(await problems([childcareId], { kind: 'segment', segmentId: shared })).toEqual([]);
  expect(await problems([], { kind: 'segment', segmentId: recorded })).toEqual([]);
  expect(await problems([], { kind: 'everyone' })).toEqual([]);
});

test('ない所属や、よその自治体の所属は選べない', async () => {
  const [elsewhere] = await db.sql<{ id: string }>(
    `INSERT INTO departments (municipality_id, name) VALUES ($1, 'よその課') RETURNING id`,
    [db.otherMunicipality],
  );
  for (const id of [crypto.randomUUID(), elsewhere!.id])
    expect(
      await administrator.call('PATCH', `/attributes/${area}`, { permittedDepartments: [id] }),
    ).toMatchObject(refusal(404, 'not_found', { what: 'department' }));
  expect(
    await administrator.call('PATCH', `/attributes/${area}`, { permittedDepartments: [] }),
  ).toMatchObject(refusal(400, 'invalid_input'));
});

test('その所属だけのグループの記録は、ほかの所属には見えない', async () => {
  await permit(topics, [childcareId]);
  const answered: Condition = { kind: 'answered', definitionId: topics };
  const made = await disaster.call('POST', '/segments', { ...rule(answered), outsideUse: use });
  const { id, departmentId } = made.body;
  const seen = async (who: StaffBrowser) =>
    (await who.call('GET', '/segments/outside-uses')).body['entries'].some(
      (entry: { segmentId: string }) => entry.segmentId === id,
    );
  expect(await seen(administrator)).toBe(true);
  expect(await seen(childcare), "another department's").toBe(false);
  await disaster.call('PUT', `/segments/${id}/department`, { departmentId, exclusive: true });
  expect([await seen(disaster), await seen(administrator)]).toEqual([true, false]);
});
