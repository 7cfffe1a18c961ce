/**
 * Every endpoint and page × every standard role × own and other departments × own and other municipality: what the contract's
 * permissions and the rules of reach say, against what the server does. A new endpoint, role or permission is in it by itself.
 */
import { NOT_ASKED_YET, PERMISSIONS, type Permission } from '@madoguchi/contract/permissions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { createWebApp } from '../../platform/http/app.ts';
import { gatesOf } from '../gates.ts';
import { modules } from '../modules.ts';
import {
  BODIES,
  byDepartment,
  ENDPOINTS,
  expected,
  HIDDEN_IDS,
  holds,
  KINDS,
  OWNERS,
  ROLES,
  type Endpoint,
  type Kind,
  type Outcome,
  type Owner,
} from './cells.ts';
import { buildWorld, type MatrixRecord, type World } from './world.ts';

let db: TestDatabase;
let world: World;
beforeAll(async () => {
  db = await testDatabase();
  world = await buildWorld(db);
});
afterAll(async () => {
  await world.close();
  await db.close();
});

const NOBODY = '00000000-0000-7000-8000-000000000009';
/** Ends or begins sessions: its own tests are in the staff module. */
const MOVES_SESSION = new Set(['staff.signOut']);
const named = ENDPOINTS.filter((endpoint) => endpoint.path.includes('{id}'));
const kindOf = ({ path }: Endpoint): Kind => KINDS[path.split('/')[1] as keyof typeof KINDS];
const person = (role: (typeof ROLES)[number]) => world.people.get(role)!; // one per role

/** Who does not hold the permission is refused at the gate whatever the record is: asked once for each, above. */
const holders = (endpoint: Endpoint) => ROLES.filter((role) => holds(role, endpoint));

/** As many cells at once as the pool has connections to answer them with. */
const AT_ONCE = 16;

async function eachCell<Cell>(
  cells: readonly Cell[],
  check: (cell: Cell) => Promise<string | null>,
): Promise<void> {
  const wrong: string[] = [];
  let asked = 0;
  const waiting = cells.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      // The workers share one iterator, so that each cell is taken once.
      for (const cell of waiting) {
        const finding = await check(cell);
        asked += 1;
        if (finding) wrong.push(finding);
      }
    }),
  );
  expect(wrong).toEqual([]);
  expect(asked, 'no cell unchecked').toBe(cells.length);
}

async function ask(role: (typeof ROLES)[number], endpoint: Endpoint, record: MatrixRecord): Promise<Outcome> {
  const { id: me, browser } = person(role);
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' ? record.id : (record.parts[name] ?? NOBODY),
  );
  const ids = { me, ownDepartment: world.departments.own, viewerRole: world.viewerRole };
  const body = ['GET', 'DELETE'].includes(endpoint.method) ? undefined : BODIES[endpoint.name]?.(ids);
  const file = (body as { file?: unknown } | undefined)?.file;
  const { status, body: answer } =
    file instanceof File
      ? await browser.upload(path, file, {}, endpoint.method === 'PUT' ? 'PUT' : 'POST')
      : await browser.call(endpoint.method, path, body);
  if (status === 403) {
    expect(answer, `${endpoint.name}: the refusal names the permission`).toMatchObject({
      code: 'forbidden',
      data: { permission: endpoint.permission, givers: expect.any(Array) },
    });
    return 'refused';
  }
  expect([400, 401, 500], `${role} ${endpoint.name}: ${JSON.stringify(answer)}`).not.toContain(status);
  return status === 404 ? 'absent' : 'reached';
}

test('どの権限も、どこかの入り口が求めるか、まだ求めないと書いてある', () => {
  const asked = new Set(ENDPOINTS.map(({ permission }) => permission));
  const silent = (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => !asked.has(permission));
  expect(silent.filter((permission) => !NOT_ASKED_YET.has(permission))).toEqual([]);
});

test('番号で記録を名指しする入り口は、どれも何の記録かが表にあり、送る内容も表にある', () => {
  expect(named.filter((endpoint) => !kindOf(endpoint)).map(({ name }) => name)).toEqual([]);
  const lacking = named.filter(
    ({ name, method }) => !['GET', 'DELETE'].includes(method) && !(name in BODIES),
  );
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

test('すべての入り口 × すべての役割：持つ権限のものだけが開く', async () => {
  const cells = ENDPOINTS.filter(({ name }) => !MOVES_SESSION.has(name)).flatMap((endpoint) =>
    ROLES.map((role) => ({ endpoint, role })),
  );
  expect(cells.length).toBe((ENDPOINTS.length - MOVES_SESSION.size) * ROLES.length);
  await eachCell(cells, async ({ endpoint, role }) => {
    const path = endpoint.path.replaceAll(/\{\w+\}/g, NOBODY);
    const body = ['GET', 'DELETE'].includes(endpoint.method) ? undefined : { nonsense: true };
    const { status } = await person(role).browser.call(endpoint.method, path, body);
    const closed = status === 403 || (status === 401 && endpoint.permission !== 'public');
    return closed === holds(role, endpoint) ? `${role} ${endpoint.name}: ${status}` : null;
  });
});

test('記録の入り口 × 役割 × 所属：自分の所属の記録だけに届く（RSV-29）', async () => {
  const endpoints = named.filter(byDepartment);
  expect(endpoints.length).toBeGreaterThan(12);
  const cells = endpoints.flatMap((endpoint) =>
    holders(endpoint).flatMap((role) => OWNERS.map((owner) => ({ endpoint, role, owner }))),
  );
  expect(cells.length).toBeGreaterThan(400);
  await eachCell(cells, async ({ endpoint, role, owner }) => {
    const actual = await ask(role, endpoint, await world.make(kindOf(endpoint), owner));
    const wanted = expected(role, endpoint, owner);
    return actual === wanted ? null : `${role} ${endpoint.name} of ${owner}: ${actual}, not ${wanted}`;
  });
});

test('ほかの記録の入り口 × 役割：自分の自治体のものだけに届く', async () => {
  const owners = ['own department', 'other municipality'] satisfies Owner[];
  const cells = named
    .filter((one) => !byDepartment(one) && !MOVES_SESSION.has(one.name))
    .flatMap((endpoint) =>
      holders(endpoint).flatMap((role) => owners.map((owner) => ({ endpoint, role, owner }))),
    );
  await eachCell(cells, async ({ endpoint, role, owner }) => {
    const kind = kindOf(endpoint);
    const actual = await ask(role, endpoint, await world.make(kind, owner));
    // Nobody's session but one's own is there; a channel would be asked at LINE; entries and warnings have their tests.
    const alone = [
      'incident',
      'disclosure',
      'dataRequest',
      'session',
      'device',
      'channel',
      'auditEntry',
      'warning',
      'emergency',
    ].includes(kind);
    const wanted = alone && holds(role, endpoint) ? 'absent' : expected(role, endpoint, owner);
    return actual === wanted ? null : `${role} ${endpoint.name} of ${owner}: ${actual}, not ${wanted}`;
  });
});

test('一覧・人数・書き出しに出るのは、届く記録だけ', async () => {
  // Made last, these are the newest: one page of each list holds them all.
  const made = await Promise.all(
    (['segment', 'delivery'] as const).flatMap((kind) =>
      OWNERS.map(async (owner) => ({ kind, owner, ...(await world.make(kind, owner)) })),
    ),
  );
  const lists = [
    { kind: 'segment', name: 'audiences.listSegments', path: `/segments?limit=${OWNERS.length}` },
    { kind: 'segment', name: 'audiences.countSegments', path: '/segments/counts' },
    { kind: 'delivery', name: 'delivery.listDeliveries', path: `/deliveries?limit=${OWNERS.length}` },
    { kind: 'delivery', name: 'delivery.exportDeliveries', path: '/deliveries/export' },
  ] as const;
  const cells = lists.flatMap((list) => ROLES.map((role) => ({ list, role })));
  await eachCell(cells, async ({ list, role }) => {
    const endpoint = ENDPOINTS.find(({ name }) => name === list.name)!; // all are in the contract
    if (!holds(role, endpoint)) return null;
    const { body } = await person(role).browser.call('GET', list.path);
    // A file comes as base64 inside the answer.
    const text = JSON.stringify(body) + Buffer.from(String(body['content'] ?? ''), 'base64').toString('utf8');
    const records = made.filter(({ kind }) => kind === list.kind);
    const shown = ({ id, title }: MatrixRecord) =>
      text.includes(id) || (title !== undefined && text.includes(title));
    const seen = records.filter(shown).map(({ owner }) => owner);
    const wanted = records
      .filter(({ owner }) => expected(role, endpoint, owner) === 'reached')
      .map(({ owner }) => owner);
    return seen.join() === wanted.join()
      ? null
      : `${role} ${list.name}: ${seen.join()}, not ${wanted.join()}`;
  });
});

test('アドレスの外にある番号でも、ほかの自治体とほかの所属のものは使えない', async () => {
  const { id: me, browser } = person('administrator');
  const ids = { me, ownDepartment: world.departments.own, viewerRole: world.viewerRole };
  for (const [name, bodyOf] of Object.entries(HIDDEN_IDS)) {
    const endpoint = ENDPOINTS.find((one) => one.name === name.split(' ')[0])!; // named in the contract
    const { status } = await browser.call(
      endpoint.method,
      endpoint.path,
      bodyOf(world.departments.elsewhere, ids),
    );
    expect(status, name).toBe(404);
  }
  const editor = person('department_editor').browser;
  const group = (owner: Owner) => world.make('segment', owner);
  const cases: [Owner, number][] = [
    ['own department', 200],
    ['nobody', 200],
    ['other department', 403],
    ['other department alone', 404],
    ['other municipality', 404],
  ];
  for (const [owner, status] of cases) {
    const target = { kind: 'segment', segmentId: (await group(owner)).id };
    expect((await editor.call('POST', '/segments/preview-target', { target })).status, owner).toBe(status);
  }
  const others = (await group('other department')).id;
  const rule = { condition: { kind: 'segment', segmentId: others }, includeUnanswered: false };
  expect((await editor.call('POST', '/segments/preview', rule)).status).toBe(403);
  expect((await editor.call('POST', '/segments', { ...rule, name: '借り物', note: '' })).status).toBe(403);
  const draft = await world.make('delivery', 'own department');
  const save = (target: object | null) =>
    editor.call('PUT', `/deliveries/${draft.id}/draft`, {
      revision: 0,
      title: '',
      kind: 'announcement',
      blocks: [],
      target,
      silent: false,
    });
  expect((await save({ kind: 'segment', segmentId: others })).status).toBe(403);
  expect((await save({ kind: 'condition', ...rule })).status).toBe(403);
  expect((await save(null)).status).toBe(200);
  const foreign = await world.make('delivery', 'other department');
  expect((await editor.call('POST', '/deliveries', { from: foreign.id })).status).toBe(403);
  expect((await editor.call('POST', '/deliveries', { from: draft.id })).body).toMatchObject({
    departmentId: world.departments.own,
  });
});

test('所管を変えても、自分に届かない所属だけのものにはできない', async () => {
  const editor = person('department_editor').browser;
  const { id } = await world.make('segment', 'own department');
  const give = (departmentId: string | null, exclusive = false) =>
    editor.call('PUT', `/segments/${id}/department`, { departmentId, exclusive });
  expect((await give(world.departments.other, true)).status).toBe(403);
  expect((await give(null)).status).toBe(403);
  expect((await give(world.departments.elsewhere)).status).toBe(404);
  expect((await give(world.departments.below, true)).body).toMatchObject({
    exclusive: true,
    department: '自係',
  });
  expect((await person('administrator').browser.call('GET', `/segments/${id}`)).status).toBe(200);
  const gone = await give(world.departments.other);
  expect(gone.body, 'given away, it is out of reach').toMatchObject({ code: 'forbidden' });
});

test('職員のログインでは、利用者のページは1つも開かない', async () => {
  const app = createWebApp({
    runtime: db.runtime,
    modules,
    gates: gatesOf(db.runtime),
    renderer: (view) => `<html lang="ja">${view}</html>`,
    adminFolder: null,
    frameAncestors: [],
    ready: async () => ({ ok: true, problems: [] }),
  });
  const pages = modules.flatMap((module) => module.pages ?? []);
  expect(pages.some((page) => page.permission === 'resident')).toBe(true);
  for (const page of pages.filter(({ permission }) => permission === 'resident'))
    for (const role of ROLES) {
      const path = page.path.replace('{town}', 'minatodai').replaceAll(/\{\w+\}/g, NOBODY);
      const cookie = [...person(role).browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await app.request(`${db.config.publicUrl}${path}`, { headers: { cookie } });
      expect(response.status, `${role} ${page.path}`).toBe(303);
      expect(response.headers.get('location')).toContain('/sign-in?to=');
    }
});
