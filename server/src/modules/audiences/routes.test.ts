import type { Condition } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { inventAttributes, inventResidents, type Definitions } from '../../../testing/invented-residents.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { audiencesModule } from './index.ts';

let db: TestDatabase;
let definitions: Definitions;
let editor: StaffBrowser;
let stranger: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T03:00:00Z');
  definitions = await db.ctx().transaction(async (ctx) => {
    const made = await inventAttributes(ctx);
    const base = { followed: true, tester: false, language: 'ja', firstFollowedAt: ctx.now() };
    await inventResidents(ctx, made, [
      { ...base, no: 0, area: 'asahi' },
      { ...base, no: 1, area: 'kawabe' },
      { ...base, no: 2 },
    ]);
    return made;
  });
  const api = staffApi(db, [audiencesModule]);
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  stranger = api.browser();
});
afterAll(() => db.close());

const inAsahi = (): Condition => ({ kind: 'choice', definitionId: definitions.area, choices: ['asahi'] });

describe('内訳', () => {
  it('対象になる人を、地域・言語ごとに数え、合計は対象人数と合う。未回答を含めるかどうかにも従う', async () => {
    const tables = async (condition: Condition, includeUnanswered: boolean) => {
      const answer = await editor.call('POST', '/segments/breakdown', { condition, includeUnanswered });
      expect(answer.status).toBe(200);
      return answer.body['tables'] as {
        label: string;
        rows: { label: string; count: number }[];
        unanswered: number;
      }[];
    };
    const filled = (table: { rows: { label: string; count: number }[] } | undefined) =>
      table?.rows.filter(({ count }) => count > 0);
    const [strict] = await tables(inAsahi(), false);
    expect(filled(strict)).toEqual([{ label: '旭地区', count: 1 }]);
    expect(strict!.unanswered).toBe(0);
    const wide = await tables(inAsahi(), true);
    expect(filled(wide[0])).toEqual([{ label: '旭地区', count: 1 }]);
    expect(wide[0]!.unanswered, '地域に答えていない人も対象').toBe(1);
    expect(filled(wide.at(-1))).toEqual([{ label: '日本語', count: 2 }]);
    for (const { rows, unanswered } of wide)
      expect(rows.reduce((sum, { count }) => sum + count, unanswered)).toBe(2);
    const unknown = { kind: 'choice', definitionId: '00000000-0000-7000-8000-000000000009', choices: ['x'] };
    expect(
      await editor.call('POST', '/segments/breakdown', { condition: unknown, includeUnanswered: false }),
    ).toMatchObject(refusal(400, 'condition_invalid'));
  });
});

describe('配信グループのAPI', () => {
  it('作る・読む・数える・直す・使用をやめる', async () => {
    const rule = { condition: inAsahi(), includeUnanswered: false };
    const preview = await editor.call('POST', '/segments/preview', rule);
    expect(preview).toMatchObject({
      status: 200,
      body: {
        count: { yes: 1, no: 1, unanswered: 1, friends: 3, reached: 1 },
        sentence: 'お住まいの地域が「旭地区」の人（未回答の人は含みません）',
        problems: [],
      },
    });
    const created = await editor.call('POST', '/segments', { ...rule, name: '  旭地区 ' });
    expect(created).toMatchObject({
      status: 200,
      body: { name: '旭地区', note: '', revision: 1, usedBy: [] },
    });
    const { id } = created.body;
    expect(await editor.call('GET', `/segments/${id}`)).toMatchObject({
      status: 200,
      body: { condition: inAsahi() },
    });
    const sheet = await editor.call('GET', '/segments/export?format=csv');
    const lines = Buffer.from(sheet.body['content'], 'base64').toString().split('\r\n');
    expect(lines[1]).toMatch(/^"?旭地区"?,.*お住まいの地域が「旭地区」の人/);
    expect(await editor.call('GET', '/segments')).toMatchObject({
      body: { segments: [{ id, problems: [] }] },
    });
    expect(await editor.call('GET', '/segments/counts')).toMatchObject({
      body: { counts: [{ id, reached: 1, unanswered: 1 }] },
    });
    const change = {
      condition: inAsahi(),
      includeUnanswered: true,
      name: '旭地区',
      note: '広報課',
      revision: 1,
    };
    expect(await editor.call('PUT', `/segments/${id}`, change)).toMatchObject({
      status: 200,
      body: { revision: 2, includeUnanswered: true },
    });
    expect(await editor.call('PUT', `/segments/${id}`, change)).toMatchObject(
      refusal(409, 'segment_changed'),
    );
    expect(
      await editor.call('POST', '/segments/preview-target', { target: { kind: 'segment', segmentId: id } }),
    ).toMatchObject({
      body: {
        count: { reached: 2 },
        sentence: '配信グループ「旭地区」：お住まいの地域が「旭地区」の人（未回答の人も含みます）',
      },
    });
    expect(await editor.call('PUT', `/segments/${id}/state`, { state: 'archived' })).toMatchObject({
      status: 200,
      body: { state: 'archived' },
    });
    expect(await editor.call('GET', '/segments')).toMatchObject({ body: { segments: [] } });
    expect(await editor.call('GET', '/segments/attributes')).toMatchObject({
      status: 200,
      body: { friends: 3, plugged: [{ plug: 'delivery.received' }] },
    });
    const actions = await db.sql<{ action: string }>(
      `SELECT action FROM audit_entries WHERE subject_id = '${id}' ORDER BY action`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'segment.archived',
      'segment.changed',
      'segment.created',
    ]);
  });

  it('断るときは、どこを直せばよいかを示す', async () => {
    const upsideDown = { kind: 'age', definitionId: definitions.birthYear, from: 70, to: 60, on: 'today' };
    const invalid = await editor.call('POST', '/segments/preview', {
      condition: { kind: 'all', of: [upsideDown] },
    });
    expect(invalid).toMatchObject(refusal(400, 'invalid_input'));
    expect(JSON.stringify(invalid.body)).toContain('「から」は「まで」以下');
    const unknown = { kind: 'choice', definitionId: definitions.area, choices: ['nowhere'] };
    const refused = await editor.call('POST', '/segments', { name: 'どこか', condition: unknown });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'condition_invalid', data: { problems: [{ code: 'choice_missing', about: 'nowhere' }] } },
    });
    expect(await editor.call('POST', '/segments/preview', { condition: unknown })).toMatchObject({
      status: 200,
      body: { count: null },
    });
    const nobody = '00000000-0000-7000-8000-000000000009';
    expect(await editor.call('GET', `/segments/${nobody}`)).toMatchObject(refusal(404, 'not_found'));
    expect(
      await editor.call('POST', '/segments/preview-target', {
        target: { kind: 'segment', segmentId: nobody },
      }),
    ).toMatchObject(refusal(404, 'not_found'));
  });

  it('ログインしていない人には、人数も教えない', async () => {
    expect(await stranger.call('GET', '/segments/counts')).toMatchObject(refusal(401, 'signed_out'));
  });
});
