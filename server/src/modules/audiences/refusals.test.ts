import type { Condition } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { inventAttributes, type Definitions } from '../../../testing/invented-residents.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { audiencesModule } from './index.ts';

let db: TestDatabase;
let definitions: Definitions;
let editor: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  definitions = await db.ctx().transaction(inventAttributes);
  editor = await staffApi(db, [audiencesModule])
    .browser()
    .signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

const NOBODY = '00000000-0000-7000-8000-000000000009';
const inArea = (choice: string): Condition => ({
  kind: 'choice',
  definitionId: definitions.area,
  choices: [choice],
});
const rule = (name: string, condition: Condition) => ({
  name,
  note: '',
  condition,
  includeUnanswered: false,
});
const create = async (name: string, condition = inArea('asahi')) =>
  (await editor.call('POST', '/segments', rule(name, condition))).body as { id: string; revision: number };

describe('配信グループを断るとき', () => {
  it('同じ名前は、作るときも、直すときも、使用を戻すときも断る', async () => {
    const first = await create('旭地区');
    const second = await create('川辺地区', inArea('kawabe'));
    const taken = refusal(409, 'segment_name_taken', { name: '旭地区' });
    expect(await editor.call('POST', '/segments', rule('旭地区', inArea('kawabe')))).toMatchObject(taken);
    const change = { ...rule('旭地区', inArea('kawabe')), revision: second.revision };
    expect(await editor.call('PUT', `/segments/${second.id}`, change)).toMatchObject(taken);
    expect(await editor.call('PUT', `/segments/${first.id}/state`, { state: 'archived' })).toMatchObject({
      status: 200,
    });
    await create('旭地区');
    expect(await editor.call('PUT', `/segments/${first.id}/state`, { state: 'active' })).toMatchObject(taken);
  });

  it('ほかの条件で使っている配信グループは、使用をやめられない', async () => {
    const inner = await create('内');
    const outer = await create('外', { kind: 'segment', segmentId: inner.id });
    expect(await editor.call('PUT', `/segments/${inner.id}/state`, { state: 'archived' })).toMatchObject(
      refusal(409, 'segment_in_use', { usedBy: [{ kind: 'segment', id: outer.id, label: '外' }] }),
    );
    const loop = { ...rule('内', { kind: 'segment', segmentId: outer.id }), revision: inner.revision };
    expect(await editor.call('PUT', `/segments/${inner.id}`, loop)).toMatchObject(
      refusal(400, 'condition_invalid'),
    );
  });

  it('ない配信グループは、直すことも使用をやめることもできない', async () => {
    const change = { ...rule('だれか', inArea('asahi')), revision: 1 };
    expect(await editor.call('PUT', `/segments/${NOBODY}`, change)).toMatchObject(refusal(404, 'not_found'));
    expect(await editor.call('PUT', `/segments/${NOBODY}/state`, { state: 'archived' })).toMatchObject(
      refusal(404, 'not_found'),
    );
  });
});
