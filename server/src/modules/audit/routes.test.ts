import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator, type TestStaff } from '../../../testing/staff.ts';
import { appendAudit, sealAll } from '../../platform/audit/audit-log.ts';
import { createContext } from '../../platform/context/context.ts';
import { REACHES_NOTHING } from '../../platform/context/reach.ts';
import { readFirstSheet } from '../../platform/files/xlsx.ts';
import { auditModule } from './module.ts';

let db: TestDatabase;
let api: StaffApi;
let officer: TestStaff;
let administrator: StaffBrowser;
let editor: StaffBrowser;
const today = () => Temporal.Now.plainDateISO('Asia/Tokyo').toString();

async function act(address: string, action: string, subject: { kind: string; id: string }, content = {}) {
  const ctx = createContext(db.services, {
    actor: { kind: 'staff', id: officer.id, permissions: new Set<string>(), reach: () => REACHES_NOTHING },
    municipalityId: db.municipality,
    requestId: `request ${address}`,
    remoteAddress: address,
  });
  await ctx.transaction((ctx) => appendAudit(ctx, { action, subject, ...content }));
}

beforeAll(async () => {
  db = await testDatabase();
  api = staffApi(db, [auditModule]);
  officer = await staffWithAuthenticator(db);
  administrator = await api.browser().signIn(officer);
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  for (let no = 1; no <= 7; no += 1)
    await act(`203.0.113.${no}`, 'resident.viewed', { kind: 'resident', id: String(no % 3) });
  await act(
    '198.51.100.9',
    'staff.updated',
    { kind: 'staffMember', id: officer.id },
    {
      before: { name: '山田 花子', role: 'editor', mail: null },
      after: { name: '佐藤 花子', role: 'editor', mail: null },
      purpose: '氏の変更届',
    },
  );
  await db
    .ctxOf(db.otherMunicipality)
    .transaction((ctx) =>
      appendAudit(ctx, { action: 'resident.viewed', subject: { kind: 'resident', id: '1' } }),
    );
});
afterAll(() => db.close());

const search = async (query: string, who = administrator) => {
  const answer = await who.call('GET', `/audit/entries?${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};

describe('SEC-12 操作記録の検索', () => {
  test('だれが・何を・だれについて・どこからで絞り込み、ほかの自治体の記録は出ない', async () => {
    expect((await search('action=resident.viewed')).total).toBe(7);
    expect((await search('action=resident.viewed&subjectKind=resident&subjectId=1')).total).toBe(3);
    expect((await search('text=利用者の登録内容を見')).total).toBe(7);
    expect((await search('group=staff&text=変えた')).entries).toMatchObject([
      { words: '職員の登録を変えた' },
    ]);
    expect((await search('address=203.0.113.')).total).toBe(7);
    expect((await search('address=203.0.113.4')).total).toBe(1);
    expect((await search(`actorId=${officer.id}&actorKind=staff&group=staff`)).total).toBe(1);
    expect((await search('log=access')).total).toBe(0);
    expect((await search('action=resident.viewed&from=2020-01-01&to=2020-01-31')).total).toBe(0);
    expect(await search('from=2026-01-31&to=2026-01-01')).toMatchObject({
      from: '2026-01-01',
      to: '2026-01-31',
    });
  });

  test('新しい順に鍵でめくり、重なりも抜けもない', async () => {
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 9; page += 1) {
      const body = await search(
        `action=resident.viewed&limit=3${after && `&after=${encodeURIComponent(after)}`}`,
      );
      seen.push(...body.entries.map((entry: { address: string }) => entry.address));
      if (body.next === null) break;
      after = body.next;
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((no) => `203.0.113.${no}`));
  });

  test('行った人と対象の職員は名前で、操作は言葉で出る', async () => {
    const { entries } = await search('action=staff.updated');
    expect(entries[0]).toMatchObject({
      words: '職員の登録を変えた',
      actor: { kind: 'staff', id: officer.id, name: '試験 花子' },
      subject: { kind: 'staffMember', name: '試験 花子' },
      address: '198.51.100.9',
      hasContent: true,
    });
  });

  test('検索したこと自体も残り、続きを見ても1回と数える', async () => {
    const before = (await search('action=audit.searched')).total as number;
    const { next } = await search('action=resident.viewed&limit=3');
    await search(`action=resident.viewed&limit=3&after=${encodeURIComponent(next)}`);
    expect((await search('action=audit.searched')).total).toBe(before + 2);
    await search('action=resident.viewed&purpose=print');
    expect((await search('action=audit.printed')).total).toBe(1);
  });

  test('書いていない鍵や、ありえない日でも壊れない', async () => {
    for (const after of ['x', '2026-99-99T00:00:00Z_00000000-0000-7000-8000-000000000000', '_'])
      expect(
        (await administrator.call('GET', `/audit/entries?after=${encodeURIComponent(after)}`)).status,
      ).toBe(200);
    expect(await administrator.call('GET', '/audit/entries?from=2026-02-30')).toMatchObject(
      refusal(400, 'invalid_input'),
    );
  });

  test('権限がなければ、見ることも書き出すこともできない', async () => {
    expect(await editor.call('GET', '/audit/entries')).toMatchObject(
      refusal(403, 'forbidden', { permission: 'audit.view' }),
    );
    expect(await editor.call('POST', '/audit/export', { purpose: '点検' })).toMatchObject(
      refusal(403, 'forbidden', { permission: 'audit.export' }),
    );
  });
});

describe('SEC-10 1件の記録', () => {
  test('前と後が言葉で並び、変わらない欄は出ず、理由と封が分かり、見たことも残る', async () => {
    await db.settled();
    await sealAll(db.runtime, db.municipality);
    const { entries } = await search('action=staff.updated');
    const { status, body } = await administrator.call('GET', `/audit/entries/${entries[0].id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      changes: [{ label: '名前', before: '山田 花子', after: '佐藤 花子' }],
      purpose: '氏の変更届',
      authentic: true,
      block: { epoch: 1 },
    });
    expect((await search('action=audit.viewed')).entries[0]).toMatchObject({
      subject: { kind: 'auditEntry', id: entries[0].id },
    });
  });

  test('書き換えられた記録は、開いた画面でも分かる', async () => {
    await act('192.0.2.1', 'delivery.stop', { kind: 'delivery', id: 'x' }, { after: { title: '元の題' } });
    const { entries } = await search('action=delivery.stop');
    await db.sql(`UPDATE audit_entries SET remote_address = '192.0.2.2' WHERE entry_id = $1`, [
      entries[0].id,
    ]);
    const { body } = await administrator.call('GET', `/audit/entries/${entries[0].id}`);
    expect(body).toMatchObject({ authentic: false, changes: [{ label: '件名', after: '元の題' }] });
    await db.sql(`DELETE FROM audit_entries WHERE entry_id = $1`, [entries[0].id]);
  });

  test('ない記録と、ほかの自治体の記録は、同じように断る', async () => {
    const [other] = await db.sql<{ entry_id: string }>(
      `SELECT entry_id FROM audit_entries WHERE municipality_id = ${db.otherMunicipality} AND action = 'resident.viewed'`,
    );
    for (const id of [
      other!.entry_id,
      'ffffffff-ffff-7fff-bfff-ffffffffffff',
      '00000000-0000-7000-8000-000000000000',
    ])
      expect(await administrator.call('GET', `/audit/entries/${id}`)).toMatchObject(
        refusal(404, 'not_found'),
      );
  });
});

describe('SEC-12 集計と書き出し', () => {
  test('日ごと・操作ごと・人ごとの数が合い、記録のない日は0と出る', async () => {
    const from = Temporal.PlainDate.from(today()).subtract({ days: 2 }).toString();
    const { body } = await administrator.call('GET', `/audit/figures?from=${from}&to=${today()}`);
    expect(body.days).toHaveLength(3);
    expect(body.days[0].count).toBe(0);
    expect(body.actions.find((one: { action: string }) => one.action === 'resident.viewed')).toMatchObject({
      words: '利用者の登録内容を見た',
      count: 7,
    });
    expect(body.actions.reduce((sum: number, one: { count: number }) => sum + one.count, 0)).toBe(body.total);
    expect(body.actors[0]).toMatchObject({ kind: 'staff' });
    expect(await administrator.call('GET', '/audit/figures?from=2020-01-01&to=2026-01-01')).toMatchObject(
      refusal(422, 'range_too_long', { field: 'from', days: 92 }),
    );
  });

  test('CSVはBOM付きUTF-8で、前後と理由も入り、書き出したことと理由が残る', async () => {
    const { body } = await administrator.call('POST', '/audit/export', {
      action: 'staff.updated',
      purpose: '情報セキュリティ監査',
    });
    const csv = Buffer.from(body.content, 'base64').toString();
    expect(csv.startsWith('\uFEFF日時,記録の種類,操作,')).toBe(true);
    expect(csv).toContain('名前=山田 花子→佐藤 花子');
    expect(csv).toContain('氏の変更届');
    expect(body).toMatchObject({ rows: 1, next: null, lost: [] });
    const { entries } = await search('action=audit.exported');
    const { body: detail } = await administrator.call('GET', `/audit/entries/${entries[0].id}`);
    expect(detail.purpose).toBe('情報セキュリティ監査');
    expect(detail.changes).toContainEqual({ label: '件数', before: null, after: '1' });
  });

  test('Excelでも、同じ見出しと中身で書き出せる', async () => {
    const { body } = await administrator.call('POST', '/audit/export', {
      action: 'staff.updated',
      purpose: '情報セキュリティ監査',
      format: 'xlsx',
    });
    expect(body).toMatchObject({ fileName: expect.stringMatching(/\.xlsx$/), rows: 1, next: null, lost: [] });
    const sheet = await readFirstSheet(Buffer.from(body.content, 'base64'), { rows: 5, columns: 20 });
    if ('unreadable' in sheet) throw new Error(sheet.unreadable);
    expect(sheet.rows[0]!.slice(0, 3)).toEqual(['日時', '記録の種類', '操作']);
    expect(sheet.rows[1]!.join()).toContain('名前=山田 花子→佐藤 花子');
  });

  test('CP932でも書き出せ、失われる字を名指しする', async () => {
    await act(
      '192.0.2.5',
      'department.renamed',
      { kind: 'department', id: 'x' },
      { after: { name: '𠮷野係' } },
    );
    const { body } = await administrator.call('POST', '/audit/export', {
      action: 'department.renamed',
      encoding: 'cp932',
      purpose: '点検',
    });
    expect(body.lost).toEqual(['𠮷']);
    expect(new TextDecoder('shift_jis').decode(Buffer.from(body.content, 'base64'))).toContain('名前=〓野係');
    expect(await administrator.call('POST', '/audit/export', { purpose: ' ' })).toMatchObject(
      refusal(400, 'invalid_input'),
    );
  });
});

describe('SEC-10 保存期間', () => {
  test('はじめは3年で、180日より短くはできず、変えたことが残る', async () => {
    expect((await administrator.call('GET', '/audit/keeping')).body).toMatchObject({ keepDays: 1096 });
    expect(await administrator.call('PUT', '/audit/keeping', { keepDays: 90 })).toMatchObject(
      refusal(400, 'invalid_input'),
    );
    expect((await administrator.call('PUT', '/audit/keeping', { keepDays: 1827 })).body).toMatchObject({
      keepDays: 1827,
    });
    const { entries } = await search('action=audit.keeping_changed');
    const { body } = await administrator.call('GET', `/audit/entries/${entries[0].id}`);
    expect(body.changes).toEqual([{ label: '保存日数', before: '1,096', after: '1,827' }]);
  });
});

describe('SEC-11 改ざん点検', () => {
  test('今すぐ点検でき、結果が履歴に残り、消された記録が名指しされる', async () => {
    await db.settled();
    await sealAll(db.runtime, db.municipality);
    const { body: good } = await administrator.call('POST', '/audit/verification', {});
    expect(good).toMatchObject({ ok: true, problem: null, by: '試験 花子' });
    await act('192.0.2.6', 'segment.created', { kind: 'segment', id: 'x' });
    await db.settled();
    await sealAll(db.runtime, db.municipality);
    const [victim] = await db.sql<{ entry_id: string }>(
      `DELETE FROM audit_entries WHERE action = 'segment.created' RETURNING entry_id`,
    );
    const { body: bad } = await administrator.call('POST', '/audit/verification', {});
    expect(bad).toMatchObject({ ok: false, problem: { kind: 'entry_removed', entryId: victim!.entry_id } });
    const { body } = await administrator.call('GET', '/audit/verification');
    expect(body.history.map((one: { ok: boolean }) => one.ok)).toEqual([false, true]);
    expect(body.sealing.lastBlock.no).toBeGreaterThan(0);
  });
});
