import type { Condition } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { inventAttributes, inventResidents } from '../../../../testing/invented-residents.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { audiencesModule } from '../index.ts';
import { listsHeld } from './lists-held.ts';
import { expireLists } from './save-list.ts';

let db: TestDatabase;
let editor: StaffBrowser;
let clerk: StaffBrowser;
let ids: string[];

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T03:00:00Z');
  await db.ctx().transaction(async (ctx) => {
    const base = { followed: true, tester: false, language: 'ja', firstFollowedAt: ctx.now() };
    await inventResidents(
      ctx,
      await inventAttributes(ctx),
      [0, 1, 2, 3, 70_000].map((no) => ({ ...base, no, followed: no !== 3 })),
    );
  });
  ids = (await db.sql<{ id: string }>('SELECT id FROM residents ORDER BY resident_no')).map(({ id }) => id);
  const api = staffApi(db, [audiencesModule]);
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  clerk = await api
    .browser()
    .signIn(await staffWithAuthenticator(db, 'department_editor', db.municipality, '税務課'));
});
afterAll(() => db.close());

const NOBODY = '00000000-0000-7000-8000-000000000009';
const file = (...lines: string[]) => new File([lines.join('\r\n')], '名簿.csv');
const fields = (name: string, more: Record<string, string> = {}) => ({
  name,
  purpose: '健診の案内',
  class: 'open',
  keptUntil: '2027-03-31',
  ...more,
});
const take = async (browser: StaffBrowser, name: string, more: Record<string, string> = {}) =>
  (await browser.upload('/resident-lists', file('番号', '0', '1', '70000'), fields(name, more))).body as {
    id: string;
  };
const count = async (condition: Condition) =>
  (await editor.call('POST', '/segments/preview', { condition, includeUnanswered: false })).body;

it('SEG-09 名簿は、取り込む前に、読めない行・いない人・重なり・友だちでない人を、行ごとに確かめられる', async () => {
  const sheet = file(
    '氏名,番号',
    '港 太郎,０',
    '旭 花子,"70,000"',
    '川辺 次郎,9',
    ',あ',
    'x,',
    '重複,0',
    'ブロック,3',
  );
  expect(await editor.upload('/resident-lists/check', sheet)).toMatchObject({
    status: 200,
    body: {
      encoding: 'UTF-8',
      column: '番号',
      rows: 7,
      found: 3,
      notFriends: 1,
      repeated: 1,
      problemCount: 3,
      problems: [
        { row: 4, column: '番号', message: expect.stringContaining('「9」の利用者は見つかりません') },
        { row: 5, message: expect.stringContaining('番号として読めません') },
        { row: 6, message: expect.stringContaining('空欄です') },
      ],
    },
  });
  const byId = await editor.upload(
    '/resident-lists/check',
    file('管理番号', ids[1]!.toUpperCase(), 'これは違う', NOBODY), // two of five residents
  );
  expect(byId.body).toMatchObject({ column: '管理番号', found: 1, problemCount: 2 });
  expect(await editor.upload('/resident-lists/check', file('氏名', '港 太郎'))).toMatchObject(
    refusal(422, 'sheet_unreadable', { reason: 'no_column' }),
  );
});

it('SEG-09 取り込んだ名簿は、条件に使え、中身を入れ替えると対象も変わり、使っている間は消せない', async () => {
  const { id } = await take(editor, '健診の対象者');
  const listed: Condition = { kind: 'list', listId: id };
  expect(await count(listed)).toMatchObject({
    count: { yes: 3, no: 1, unanswered: 0, friends: 4 },
    sentence: '名簿「健診の対象者」の人',
  });
  const held = (residentNo: number) =>
    db.ctx().transaction(async (ctx) => (await listsHeld.collect(ctx, { residentNo, id: '' }))[0]!.rows);
  expect(await held(70_000), '開示請求で、載っている名簿もわかる').toEqual([
    ['健診の対象者', '健診の案内', '2027/03/31'],
  ]);
  expect(await held(2)).toEqual([]);
  const segment = await editor.call('POST', '/segments', {
    name: '健診',
    condition: { kind: 'not', of: listed },
    includeUnanswered: false,
  });
  expect(await editor.call('DELETE', `/resident-lists/${id}`)).toMatchObject(
    refusal(409, 'list_in_use', { usedBy: [{ kind: 'segment', label: '健診' }] }),
  );
  expect(
    await editor.upload(`/resident-lists/${id}/content`, file('番号', '2', '3'), {}, 'PUT'),
  ).toMatchObject({ status: 200, body: { size: 2 } });
  expect(await count(listed)).toMatchObject({ count: { yes: 1, no: 3 } });
  expect(
    await editor.call('PUT', `/resident-lists/${id}`, {
      name: '健診の対象者（2回目）',
      purpose: '健診の案内',
      keptUntil: '2027-06-30',
    }),
  ).toMatchObject({ status: 200, body: { name: '健診の対象者（2回目）', keptUntil: '2027-06-30' } });
  await editor.call('PUT', `/segments/${segment.body['id']}/state`, { state: 'archived' });
  expect(await editor.call('DELETE', `/resident-lists/${id}`)).toMatchObject({ status: 200 });
  expect((await editor.call('GET', '/resident-lists')).body['lists']).toEqual([]);
  expect(await count(listed)).toMatchObject({ count: null, problems: [{ code: 'list_missing' }] });
});

it('保存期限が過ぎると、名簿の中身は消え、使っている条件は理由を言って止まる', async () => {
  const { id } = await take(editor, '期限の短い名簿', { keptUntil: '2026-11-21' });
  const bits = () => db.sql('SELECT 1 FROM resident_list_bits WHERE list_id = $1', [id]);
  expect(await bits()).toHaveLength(2);
  const expire = () => db.ctx().transaction((ctx) => expireLists(ctx));
  expect(await expire(), 'その日のうちは残す').toBe(0);
  db.clock.set('2026-11-21T15:00:01Z');
  expect(await expire()).toBe(1);
  db.clock.set('2026-11-21T03:00:00Z');
  expect(await bits()).toEqual([]);
  expect(await count({ kind: 'list', listId: id })).toMatchObject({
    count: null,
    problems: [{ code: 'list_expired', about: '期限の短い名簿' }],
  });
  expect(await editor.upload(`/resident-lists/${id}/content`, file('番号', '2'), {}, 'PUT')).toMatchObject(
    refusal(404, 'not_found'),
  );
  await editor.call('DELETE', `/resident-lists/${id}`);
});

it('見る人を限る名簿は所管の所属だけのもの。ほかの所属には、あることも見せず、条件にも使わせない', async () => {
  const { id } = await take(clerk, '減免の対象者', { class: 'special' });
  expect((await clerk.call('GET', '/resident-lists')).body['lists']).toMatchObject([
    { id, department: '税務課', exclusive: true, class: 'special', mayChange: true },
  ]);
  expect((await editor.call('GET', '/resident-lists')).body['lists']).toEqual([]);
  const condition = { kind: 'list', listId: id };
  expect(
    await editor.call('POST', '/segments/preview', { condition, includeUnanswered: false }),
  ).toMatchObject(refusal(404, 'not_found'));
  expect(
    await editor.call('POST', '/segments/breakdown', { condition, includeUnanswered: false }),
  ).toMatchObject(refusal(404, 'not_found'));
  const rule = { name: 'よその名簿', condition, includeUnanswered: false };
  expect(await editor.call('POST', '/segments', rule)).toMatchObject(refusal(404, 'not_found'));
  expect(await editor.call('DELETE', `/resident-lists/${id}`)).toMatchObject(refusal(404, 'not_found'));
  expect(
    await clerk.call('POST', '/segments/preview', { condition, includeUnanswered: false }),
  ).toMatchObject({
    status: 200,
    body: { count: { yes: 'few' } },
  });
});

it('名簿を断るとき：名前、期限、読めない表、だれも見つからない表、ない名簿', async () => {
  const { id } = await take(editor, 'もとの名簿');
  const other = await take(editor, 'もう1つの名簿');
  const taken = refusal(409, 'list_name_taken', { name: 'もとの名簿' });
  const good = file('番号', '1');
  expect(await editor.upload('/resident-lists', good, fields('もとの名簿'))).toMatchObject(taken);
  const rename = { name: 'もとの名簿', purpose: '案内', keptUntil: '2027-03-31' };
  expect(await editor.call('PUT', `/resident-lists/${other.id}`, rename)).toMatchObject(taken);
  const late = refusal(400, 'list_end_out_of_range', { latest: '2028-11-21' });
  for (const keptUntil of ['2026-11-20', '2028-11-22'])
    expect(await editor.upload('/resident-lists', good, fields('期限', { keptUntil }))).toMatchObject(late);
  expect(
    await editor.call('PUT', `/resident-lists/${id}`, { ...rename, keptUntil: '2026-11-20' }),
  ).toMatchObject(late);
  const nobody = refusal(422, 'list_names_nobody');
  expect(await editor.upload('/resident-lists', file('番号', '999'), fields('空'))).toMatchObject(nobody);
  const content = `/resident-lists/${id}/content`;
  expect(await editor.upload(content, file('番号', '999'), {}, 'PUT')).toMatchObject(nobody);
  const unreadable = refusal(422, 'sheet_unreadable', { reason: 'quotes' });
  const broken = file('番号', '"1');
  expect(await editor.upload('/resident-lists', broken, fields('壊れた表'))).toMatchObject(unreadable);
  expect(await editor.upload(content, broken, {}, 'PUT')).toMatchObject(unreadable);
  const missing = refusal(404, 'not_found');
  expect(await editor.call('PUT', `/resident-lists/${NOBODY}`, rename)).toMatchObject(missing);
  expect(await editor.upload(`/resident-lists/${NOBODY}/content`, good, {}, 'PUT')).toMatchObject(missing);
  expect(await editor.call('DELETE', `/resident-lists/${NOBODY}`)).toMatchObject(missing);
});
