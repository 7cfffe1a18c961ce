import { randomUUID } from 'node:crypto';
import type { MenuDesign } from '@madoguchi/contract/rich-menus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { testChannel } from '../../../testing/line.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { FIRST_DESIGN } from './first-design.ts';
import { richMenusModule } from './index.ts';

let db: TestDatabase;
let staff: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  staff = await staffApi(db, [richMenusModule])
    .browser()
    .signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

const DECIDED: MenuDesign = {
  ...FIRST_DESIGN,
  tabs: FIRST_DESIGN.tabs.map((tab) => ({
    ...tab,
    areas: tab.areas.map((area) => ({ ...area, label: 'ごみ', action: { kind: 'text', text: 'ごみ' } })),
  })),
};
const create = async (design: MenuDesign = DECIDED, kind = 'ordinary'): Promise<string> =>
  (await staff.call('POST', '/rich-menus', { name: 'メニュー', kind, design })).body['id'];
const publish = (id: string, revision = 0) => staff.call('POST', `/rich-menus/${id}/publish`, { revision });
const NOT_FOUND = refusal(404, 'not_found');

test('ないメニューは、見る・写す・直す・消す・公開する・戻す・表示するのどれも断る', async () => {
  const nobody = randomUUID();
  const design = FIRST_DESIGN;
  const calls: [string, string, object?][] = [
    ['GET', `/rich-menus/${nobody}`],
    ['POST', '/rich-menus', { name: '写し', kind: 'ordinary', from: nobody }],
    ['PUT', `/rich-menus/${nobody}`, { revision: 0, name: '名前', design }],
    ['DELETE', `/rich-menus/${nobody}`],
    ['POST', `/rich-menus/${nobody}/publish`, { revision: 0 }],
    ['POST', `/rich-menus/${nobody}/roll-back`, { version: 1 }],
    ['POST', `/rich-menus/${nobody}/default`, {}],
    ['POST', `/emergency-menu/${nobody}/lift`, {}],
  ];
  for (const [method, path, body] of calls)
    expect(await staff.call(method, path, body), `${method} ${path}`).toMatchObject(NOT_FOUND);
  expect((await staff.call('GET', '/rich-menus')).body).toEqual({ entries: [] });
});

test('LINEがつながっていなければ、公開も切り替えもできないと伝える', async () => {
  const id = await create();
  expect(await publish(id)).toMatchObject(refusal(409, 'no_channel'));
  await db.sql(
    `INSERT INTO rich_menu_versions (municipality_id, menu_id, version, design, revision, state, published_at)
     VALUES ($1, $2, 1, $3, 0, 'replaced', now())`,
    [db.municipality, id, JSON.stringify(DECIDED)],
  );
  expect(await staff.call('POST', `/rich-menus/${id}/roll-back`, { version: 1 })).toMatchObject(
    refusal(409, 'no_channel'),
  );
  const flood = await create(DECIDED, 'emergency');
  expect(await staff.call('POST', '/emergency-menu', { menuId: flood, drill: false })).toMatchObject(
    refusal(409, 'no_channel'),
  );
});

test('足りないところのある下書きは保存できるが、公開はその場所を示して断る', async () => {
  await testChannel(db);
  const id = await create(FIRST_DESIGN);
  const answer = await publish(id);
  expect(answer).toMatchObject(refusal(422, 'design_incomplete'));
  expect(answer.body['data'].problems.slice(0, 2)).toEqual([
    { code: 'label_missing', tab: 'main', area: 'area1' },
    { code: 'action_missing', tab: 'main', area: 'area1' },
  ]);
});

test('ほかの人が先に直していたら、上書きも公開もしない', async () => {
  const id = await create();
  const save = (revision: number) =>
    staff.call('PUT', `/rich-menus/${id}`, { revision, name: '直した名前', design: DECIDED });
  expect((await save(0)).body).toMatchObject({ revision: 1, problems: [] });
  expect(await save(0)).toMatchObject(refusal(409, 'changed_meanwhile'));
  expect(await publish(id, 0)).toMatchObject(refusal(409, 'changed_meanwhile'));
});

test('公開の途中では、もう一度の公開・前の版・全員への表示・消すことを断る', async () => {
  const id = await create();
  expect((await publish(id)).status).toBe(200);
  expect(await publish(id)).toMatchObject(refusal(409, 'publishing_already'));
  expect(await staff.call('POST', `/rich-menus/${id}/roll-back`, { version: 1 })).toMatchObject(
    refusal(409, 'publishing_already'),
  );
  expect(await staff.call('POST', `/rich-menus/${id}/default`, {})).toMatchObject(
    refusal(409, 'not_published'),
  );
  expect(await staff.call('DELETE', `/rich-menus/${id}`)).toMatchObject(refusal(409, 'menu_in_use'));
});

test('緊急メニューは、ふだんのメニューとしては表示しない', async () => {
  const id = await create(DECIDED, 'emergency');
  expect(await staff.call('POST', `/rich-menus/${id}/default`, {})).toMatchObject(
    refusal(409, 'emergency_menu'),
  );
});
