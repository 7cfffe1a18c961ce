/** 開示請求・訂正請求・利用停止請求, over HTTP with every module's data. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import {
  inventAttributes,
  inventResidents,
  type Definitions,
} from '../../../../testing/invented-residents.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { residentsModule } from '../module.ts';

let db: TestDatabase;
let definitions: Definitions;
let staff: StaffBrowser;
let editor: StaffBrowser;
let id: string;
const NOBODY = '00000000-0000-7000-8000-000000000009';

beforeAll(async () => {
  db = await testDatabase();
  definitions = await db.ctx().transaction(inventAttributes);
  await db.ctx().transaction((ctx) =>
    inventResidents(ctx, definitions, [
      {
        no: 0,
        followed: true,
        firstFollowedAt: db.services.now(),
        language: 'ja',
        tester: false,
        area: 'asahi',
      },
    ]),
  );
  id = (await db.sql<{ id: string }>('SELECT id FROM residents WHERE resident_no = 0'))[0]!.id;
  const api = staffApi(db, [residentsModule]);
  staff = await api.browser().signIn(await staffWithAuthenticator(db));
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

describe('開示請求の資料', () => {
  it('専用の権限と本人確認と受付番号と理由が要る', async () => {
    const path = `/residents/${id}/disclosures`;
    const order = { receiptNumber: '令8-12', reason: '本人からの請求' };
    expect(await editor.call('POST', path, order)).toMatchObject(
      refusal(403, 'forbidden', { permission: 'residents.disclose' }),
    );
    expect(await staff.call('POST', path, { ...order, receiptNumber: '' })).toMatchObject(
      refusal(400, 'invalid_input'),
    );
    for (const call of [
      staff.call('POST', `/residents/${NOBODY}/disclosures`, order),
      staff.call('GET', `/residents/${NOBODY}/disclosures`),
      staff.call('POST', `/disclosures/${NOBODY}/link`, {}),
    ])
      expect(await call).toMatchObject(refusal(404, 'not_found'));
  });

  it('持っている値を紙とファイルにし、ファイルは暗号化して保管し、期限のあるリンクで取り出す', async () => {
    await staff.call('GET', `/residents/${id}`);
    const made = await staff.call('POST', `/residents/${id}/disclosures`, {
      receiptNumber: '令8-12',
      reason: '本人',
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    const section = (title: string) =>
      made.body['sections'].find((one: { title: string }) => one.title === title) as { rows: unknown[][] };
    expect(section('登録内容').rows.flat()).toContain('旭地区');
    expect(section('LINEでのつながり').rows.flat()).toContain(`U${'0'.repeat(32)}`);
    expect(made.body['protected']).toBe(false);
    const listed = await staff.call('GET', `/residents/${id}/disclosures`);
    expect(listed.body['entries']).toMatchObject([
      { receiptNumber: '令8-12', reason: '本人', preparedBy: '試験 花子' },
    ]);

    const [file] = await db.sql<{ class: string; file_id: string }>(
      "SELECT * FROM files WHERE media_type = 'application/zip'",
    );
    expect(file!.class).toBe('private');
    const link = await staff.call('POST', `/disclosures/${made.body['id']}/link`, {});
    expect(link).toMatchObject({ status: 200, body: { seconds: 300 } });
    const url = new URL(link.body['url']);
    expect(db.services.files.readLink(url.searchParams, db.services.now().add({ seconds: 301 }))).toBeNull();
    const zip = await db.ctx().transaction((ctx) => ctx.files.read(ctx, file!.file_id));
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    const text = zip.toString('utf8');
    for (const part of ['zenbu.json', '02-登録内容.csv', '旭地区', 'はじめに.txt'])
      expect(text).toContain(part);
  });
});

describe('訂正・利用停止の請求', () => {
  const record = (body: object) =>
    staff.call('POST', `/residents/${id}/data-requests`, {
      kind: 'correction',
      receiptNumber: '令8-20',
      receivedOn: '2026-01-05',
      content: '生まれた年が違う',
      ...body,
    });

  it('受け付けた日から30日を期限とし、1回だけ延ばせ、決定を記録する', async () => {
    const { body } = await record({});
    expect(body['entries']).toMatchObject([
      { state: 'open', dueOn: '2026-02-04', content: '生まれた年が違う' },
    ]);
    expect(body['entries'][0].daysLeft).toBeTypeOf('number');
    const request = `/data-requests/${body['entries'][0].id}`;
    const extended = await staff.call('POST', `${request}/extension`, { days: 30, reason: '調査のため' });
    expect(extended.body['entries']).toMatchObject([{ extendedTo: '2026-03-06' }]);
    expect(await staff.call('POST', `${request}/extension`, { days: 1, reason: 'もう一度' })).toMatchObject(
      refusal(409, 'already_extended'),
    );
    const decided = await staff.call('POST', `${request}/decision`, {
      state: 'granted',
      decision: '訂正した',
    });
    expect(decided.body['entries']).toMatchObject([
      { state: 'granted', decision: '訂正した', daysLeft: null, inForce: false },
    ]);
    for (const [what, more] of [
      ['decision', { state: 'refused', decision: 'x' }],
      ['extension', { days: 1, reason: 'x' }],
    ] as const)
      expect(await staff.call('POST', `${request}/${what}`, more)).toMatchObject(
        refusal(409, 'already_decided'),
      );
    expect(await staff.call('POST', `${request}/lift`, { reason: 'x' })).toMatchObject(
      refusal(409, 'not_in_force'),
    );
  });

  it('先の日付では受け付けず、いない人・ない請求は見つからない', async () => {
    expect(await record({ receivedOn: '2199-01-01' })).toMatchObject(
      refusal(422, 'received_later', { field: 'receivedOn' }),
    );
    const body = { kind: 'correction', receiptNumber: '1', receivedOn: '2026-01-05', content: 'x' };
    for (const call of [
      staff.call('POST', `/residents/${NOBODY}/data-requests`, body),
      staff.call('GET', `/residents/${NOBODY}/data-requests`),
      staff.call('POST', `/data-requests/${randomUUID()}/decision`, { state: 'granted', decision: 'x' }),
      staff.call('POST', `/data-requests/${randomUUID()}/extension`, { days: 1, reason: 'x' }),
      staff.call('POST', `/data-requests/${randomUUID()}/lift`, { reason: 'x' }),
    ])
      expect(await call).toMatchObject(refusal(404, 'not_found'));
  });

  it('利用停止を認めると、職員には停止中とだけ見え、終えると戻る', async () => {
    const { body } = await record({ kind: 'use_stop', receiptNumber: '令8-21', content: '使わないでほしい' });
    const request = body['entries'].find((one: { kind: string }) => one.kind === 'use_stop');
    const decided = await staff.call('POST', `/data-requests/${request.id}/decision`, {
      state: 'partly',
      decision: '停止',
    });
    expect(decided.body['entries'].find((one: { id: string }) => one.id === request.id).inForce).toBe(true);
    expect((await staff.call('GET', `/residents/${id}`)).body).toMatchObject({
      useStopped: true,
      displayName: null,
      answers: [],
    });
    expect((await editor.call('GET', '/residents')).body['entries']).toMatchObject([
      { useStopped: true, answers: [] },
    ]);
    expect(
      (await editor.call('GET', `/residents?definitionId=${definitions.area}&choice=asahi`)).body['entries'],
    ).toEqual([]);
    expect(
      await staff.call('PUT', `/residents/${id}/answers/${definitions.area}`, { value: null }),
    ).toMatchObject(refusal(409, 'use_stopped'));
    const file = (await staff.call('GET', '/residents/export?format=csv')).body['content'];
    expect(Buffer.from(file, 'base64').toString('utf8')).not.toContain('旭地区');
    const lifted = await staff.call('POST', `/data-requests/${request.id}/lift`, { reason: '本人の申出' });
    expect(lifted).toMatchObject({ status: 200 });
    expect((await staff.call('GET', `/residents/${id}`)).body).toMatchObject({ useStopped: false });
    expect((await editor.call('GET', '/residents')).body['entries'][0].answers.length).toBeGreaterThan(0);
  });
});
