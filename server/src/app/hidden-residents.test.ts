/**
 * 支援措置: over every endpoint of the contract. For colleagues without the permission a marked resident is not there: whatever
 * they ask answers as it did before the person came, and the person's own address answers like one that nobody has.
 */
import { PERMISSIONS } from '@madoguchi/contract/permissions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import {
  inventAttributes,
  inventResidents,
  type Definitions,
  type InventedResident,
} from '../../testing/invented-residents.ts';
import { refusal, staffApi, type StaffBrowser } from '../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../testing/staff.ts';
import { freezeAudience, hiddenRecipients } from '../modules/audiences/index.ts';
import { setFacets } from '../modules/residents/index.ts';
import { appendAudit } from '../platform/audit/audit-log.ts';
import { BODIES, ENDPOINTS } from './access-matrix/cells.ts';
import { modules } from './modules.ts';

let db: TestDatabase;
let definitions: Definitions;
let colleague: StaffBrowser;
let entrusted: StaffBrowser;
let before: ReadonlyMap<string, string>;
let marked: { id: string; no: number };

const NOBODY = '00000000-0000-7000-8000-000000000009';
const NAME = '港乃 かくれ';
const MARKED = 10;

/** Records that grow by being asked, and clocks: their own tests are below. */
const GROWS = new Set([
  'audit.searchEntries',
  'audit.exportEntries',
  'audit.showFigures',
  'audit.showVerification',
  'inspection.showInspection',
  'inspection.showLoad',
  'staff.listMySessions',
]);
const asked = ENDPOINTS.filter(
  ({ name, method, path }) => method === 'GET' && !path.includes('{') && !GROWS.has(name),
);

const resident = (no: number, area: string): InventedResident => ({
  no,
  followed: true,
  firstFollowedAt: db.services.now(),
  language: 'pt',
  tester: true,
  area,
  birthYear: 1990,
  children: [Temporal.PlainDate.from('2020-04-01')],
});

async function answers(): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  const note = async (what: string, method: string, path: string, body?: object) => {
    const answer = await colleague.call(method, path, body);
    // Files are zipped with the time of the day; their words are compared.
    if (typeof answer.body['content'] === 'string')
      answer.body['content'] = Buffer.from(answer.body['content'], 'base64').toString('utf8');
    all.set(what, JSON.stringify(answer).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'));
  };
  for (const { name, path } of asked) await note(name, 'GET', `${path}?format=csv`);
  await note('holders', 'GET', `/attributes/${definitions.area}/holders`);
  const condition = { kind: 'choice', definitionId: definitions.area, choices: ['asahi'] };
  for (const part of [condition, { kind: 'not', of: condition }, { kind: 'testers' }])
    await note(JSON.stringify(part), 'POST', '/segments/preview', {
      condition: part,
      includeUnanswered: true,
    });
  await note('everyone', 'POST', '/segments/preview-target', { target: { kind: 'everyone' } });
  for (const filter of [
    'friendship=followed',
    `definitionId=${definitions.area}&choice=asahi`,
    'tester=yes',
    'limit=200',
  ])
    await note(filter, 'GET', `/residents?${filter}`);
  return all;
}

beforeAll(async () => {
  db = await testDatabase();
  definitions = await db.ctx().transaction(inventAttributes);
  const api = staffApi(db, modules, {
    permissions: new Set(Object.keys(PERMISSIONS).filter((one) => one !== 'residents.protect')),
  });
  colleague = await api.browser().signIn(await staffWithAuthenticator(db));
  entrusted = await staffApi(db, modules)
    .browser()
    .signIn(await staffWithAuthenticator(db));
  await db.ctx().transaction(async (ctx) => {
    await inventResidents(
      ctx,
      definitions,
      Array.from({ length: MARKED }, (_, no) => resident(no, no % 2 === 0 ? 'asahi' : 'minato')),
    );
  });
  const rule = { condition: { kind: 'choice', definitionId: definitions.area, choices: ['asahi'] } };
  const made = await colleague.call('POST', '/segments', {
    name: '旭地区',
    note: '',
    ...rule,
    includeUnanswered: false,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  before = await answers();
  await db.ctx().transaction(async (ctx) => {
    await inventResidents(ctx, definitions, [resident(MARKED, 'asahi')]);
    const { municipalityId } = ctx.scope;
    const place = { table: 'residents', column: 'display_name', row: String(MARKED) };
    const sealed = await ctx.cipher.seal(municipalityId, place, NAME);
    await ctx.db
      .updateTable('residents')
      .set({ display_name: sealed })
      .where('resident_no', '=', MARKED)
      .execute();
  });
  const [row] = await db.sql<{ id: string }>('SELECT id FROM residents WHERE resident_no = $1', [MARKED]);
  marked = { id: row!.id, no: MARKED };
});
afterAll(() => db.close());

describe('支援措置の印のある利用者', () => {
  it('印を付ける前は、同じ権限でも見える（この検査が見分けられることの確かめ）', async () => {
    const open = await answers();
    const changed = [...open].filter(([what, answer]) => before.get(what) !== answer).map(([what]) => what);
    expect(changed).toEqual(
      expect.arrayContaining([
        'residents.listResidents',
        'residents.exportResidents',
        'residents.summariseResidents',
        'audiences.countSegments',
        'audiences.listConditionAttributes',
        'holders',
        'everyone',
      ]),
    );
  });

  it('付けるには、専用の権限と理由と本人確認が要る', async () => {
    const path = `/residents/${marked.id}/protection`;
    expect(await colleague.call('POST', path, { reason: '申出' })).toMatchObject(
      refusal(403, 'forbidden', { permission: 'residents.protect' }),
    );
    expect(await entrusted.call('POST', path, { reason: ' ' })).toMatchObject(refusal(400, 'invalid_input'));
    const set = await entrusted.call('POST', path, { reason: '支援措置申出書 第12号' });
    expect(set).toMatchObject({ status: 200, body: { protected: true } });
    expect(set.body['marks']).toMatchObject([
      { reason: '支援措置申出書 第12号', setBy: '試験 花子', liftedAt: null },
    ]);
    expect(await entrusted.call('POST', path, { reason: '二度目' })).toMatchObject(
      refusal(409, 'already_protected'),
    );
    for (const call of [
      entrusted.call('GET', `/residents/${NOBODY}/protection`),
      entrusted.call('POST', `/residents/${NOBODY}/protection`, { reason: 'x' }),
      entrusted.call('POST', `/residents/${NOBODY}/protection/lift`, { reason: 'x' }),
    ])
      expect(await call).toMatchObject(refusal(404, 'not_found'));
  });

  it('一覧・検索・書き出し・人数・配信グループのどの答えも、その人が来る前と変わらない', async () => {
    const after = await answers();
    expect([...after].filter(([what, answer]) => before.get(what) !== answer)).toEqual([]);
    for (const answer of after.values()) {
      expect(answer).not.toContain(marked.id);
      expect(answer).not.toContain(NAME);
    }
  });

  it('その人を名指ししても、いない人と同じ答え', async () => {
    const named = ENDPOINTS.filter(
      ({ path, permission }) => path.startsWith('/residents/{id}') && permission !== 'residents.protect',
    );
    expect(named.length).toBeGreaterThanOrEqual(3);
    for (const { name, method, path } of named) {
      const ids = { me: NOBODY, ownDepartment: NOBODY, viewerRole: NOBODY };
      const body = ['GET', 'DELETE'].includes(method) ? undefined : BODIES[name]?.(ids);
      const ask = async (id: string) => {
        const { status, body: answer } = await colleague.call(
          method,
          path.replaceAll(/\{(\w+)\}/g, (_, part) => (part === 'id' ? id : definitions.area)),
          body,
        );
        return { status, body: answer };
      };
      const there = await ask(marked.id);
      expect(there, name).toMatchObject(refusal(404, 'not_found'));
      expect(there, name).toEqual(await ask(NOBODY));
    }
  });

  it('権限のある人には、一覧に印とともに出る', async () => {
    const { body } = await entrusted.call('GET', '/residents?protected=yes');
    expect(body['entries']).toMatchObject([{ id: marked.id, displayName: NAME, protected: true }]);
    expect((await entrusted.call('GET', '/residents/summary')).body['friends']).toBe(MARKED + 1);
    expect((await colleague.call('GET', '/residents?protected=yes')).body['entries']).toEqual([]);
  });

  it('配信は届き、配信結果の人数からはその人が分からない', async () => {
    const target = {
      kind: 'condition' as const,
      condition: { kind: 'choice' as const, definitionId: definitions.area, choices: ['asahi'] },
      includeUnanswered: false,
    };
    const frozen = await db.ctx().transaction((ctx) => freezeAudience(ctx, target));
    expect(frozen.count).toBe(MARKED / 2 + 1);
    await db.sql(
      `INSERT INTO deliveries (municipality_id, title, state, audience_id, recipients, started_at, finished_at, messages)
       VALUES ($1, '旭地区の断水', 'sent', $2, $3, now(), now(), '[]')`,
      [db.municipality, frozen.audienceId, frozen.count],
    );
    const listed = async (who: StaffBrowser) =>
      (await who.call('GET', '/deliveries')).body['entries'][0].recipients;
    expect(await listed(colleague)).toBe(MARKED / 2);
    expect(await listed(entrusted)).toBe(MARKED / 2 + 1);
    // Our own work counts everybody.
    const hidden = await db.ctx().transaction((ctx) => hiddenRecipients(ctx, [frozen.audienceId, null]));
    expect([hidden(frozen.audienceId), hidden(null)]).toEqual([0, 0]);
  });

  it('操作記録には残るが、だれのことか、何が書かれたかは出ない', async () => {
    await db.ctx().transaction((ctx) =>
      appendAudit(ctx, {
        action: 'resident.answer',
        subject: { kind: 'resident', id: marked.no },
        after: { memo: 'ひみつの住所' },
      }),
    );
    const { body } = await colleague.call('GET', '/audit/entries?group=resident');
    const entry = body['entries'].find((one: { action: string }) => one.action === 'resident.answer');
    expect(entry).toMatchObject({ subject: { kind: 'resident', id: '—' }, hasContent: false });
    const shown = await colleague.call('GET', `/audit/entries/${entry.id}`);
    expect(shown).toMatchObject({ status: 200, body: { changes: [], purpose: null, authentic: true } });
    const file = await colleague.call('POST', '/audit/export', { format: 'csv', purpose: '試験' });
    expect(Buffer.from(file.body['content'], 'base64').toString('utf8')).not.toContain('ひみつの住所');
    for (const query of [`subjectKind=resident&subjectId=${marked.no}`, `actorId=${marked.id}`])
      expect((await colleague.call('GET', `/audit/entries?${query}`)).body['entries'], query).toEqual([]);
    const seen = await entrusted.call('GET', `/audit/entries?subjectKind=resident&subjectId=${marked.no}`);
    expect(seen.body['entries'].length).toBeGreaterThan(1);
    expect((await entrusted.call('GET', `/audit/entries/${entry.id}`)).body['changes']).not.toEqual([]);
  });

  it('利用停止の人は、印がなくても配信先にも人数にも入らない', async () => {
    await db.ctx().transaction((ctx) => setFacets(ctx, 0, 'use_stopped', ['yes']));
    const { body } = await entrusted.call('POST', '/segments/preview-target', {
      target: { kind: 'everyone' },
    });
    expect(body['count'].friends).toBe(MARKED);
    const everyone = await db.ctx().transaction((ctx) => freezeAudience(ctx, { kind: 'everyone' }));
    expect(everyone.count).toBe(MARKED);
    await db.ctx().transaction((ctx) => setFacets(ctx, 0, 'use_stopped', []));
  });

  it('外すにも理由が要り、外すと、また見える', async () => {
    const path = `/residents/${marked.id}/protection/lift`;
    expect(await colleague.call('POST', path, { reason: '終了' })).toMatchObject(refusal(403, 'forbidden'));
    const lifted = await entrusted.call('POST', path, { reason: '支援措置の終了' });
    expect(lifted.body).toMatchObject({ protected: false, marks: [{ liftReason: '支援措置の終了' }] });
    expect(await entrusted.call('POST', path, { reason: '終了' })).toMatchObject(
      refusal(409, 'not_protected'),
    );
    expect(await entrusted.call('GET', `/residents/${marked.id}/protection`)).toMatchObject({ status: 200 });
    expect(await colleague.call('GET', `/residents/${marked.id}`)).toMatchObject({ status: 200 });
  });
});
