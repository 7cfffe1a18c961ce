import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryTrial, errorsOf, type DeliveryTrial } from '../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../testing/staff-api.ts';
import { createDelivery, saveDraft } from './index.ts';
import { listDeliveries } from './queries.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;
let editor: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(60);
  staff = await trial.staff();
  editor = await trial.staff('editor');
});
afterAll(() => trial.close());

const NOBODY = '00000000-0000-7000-8000-000000000009';
const content = {
  title: '健診のお知らせ',
  kind: 'announcement',
  blocks: [{ kind: 'text', text: '健診を行います。' }],
  target: { kind: 'everyone' },
  silent: false,
};

describe('下書き', () => {
  it('DLV-05 作る・保存する・前回を複製する・消す', async () => {
    const { id, revision } = await trial.draft(editor, content);
    expect(await editor.call('GET', `/deliveries/${id}`)).toMatchObject({
      status: 200,
      body: { ...content, state: 'draft', revision, updatedBy: '試験 花子', scheduledFor: null },
    });
    const copy = await editor.call('POST', '/deliveries', { from: id });
    expect(copy).toMatchObject({ status: 200, body: { ...content, state: 'draft', revision: 0 } });
    expect(copy.body['id']).not.toBe(id);
    expect(await editor.call('DELETE', `/deliveries/${id}`)).toMatchObject({ status: 200, body: {} });
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['POST', '/check', undefined],
      ['POST', '/test-send', undefined],
      ['POST', '/unschedule', undefined],
      ['POST', '/stop', undefined],
      ['POST', '/resume', undefined],
      ['GET', '/result', undefined],
      ['PUT', '/draft', { ...content, revision }],
      ['POST', '/send', { revision, scheduledFor: null, confirmedRecipients: 1 }],
    ] as const)
      expect(await editor.call(method, `/deliveries/${id}${path}`, body), path).toMatchObject(
        refusal(404, 'not_found', { what: 'delivery' }),
      );
    expect(await editor.call('POST', '/deliveries', { from: id })).toMatchObject(refusal(404, 'not_found'));
  });

  it('ほかの人が先に保存していたら上書きせず、だれがいつ直したかを示す', async () => {
    const { id, revision } = await trial.draft(editor, content);
    const save = (title: string) =>
      editor.call('PUT', `/deliveries/${id}/draft`, { ...content, title, revision });
    const answers = await Promise.all(['一', '二', '三'].map(save));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect(answers.find((answer) => answer.status === 409)).toMatchObject(
      refusal(409, 'changed_meanwhile', { updatedBy: '試験 花子' }),
    );
    const kept = ['一', '二', '三'][answers.findIndex((answer) => answer.status === 200)];
    expect(await editor.call('GET', `/deliveries/${id}`)).toMatchObject({
      body: { title: kept, revision: revision + 1 },
    });
  });

  it('入力の誤りは、どこかを示して断り、前の内容を残す', async () => {
    const { id, revision } = await trial.draft(editor, content);
    const answer = await editor.call('PUT', `/deliveries/${id}/draft`, {
      ...content,
      revision,
      title: 'あ'.repeat(101),
      blocks: [{ kind: 'text', text: 'x'.repeat(5001) }],
    });
    expect(answer.status).toBe(400);
    expect(answer.body['data'].issues.map((issue: { path: string }) => issue.path).sort()).toEqual([
      'blocks.0.text',
      'title',
    ]);
    expect(await editor.call('GET', `/deliveries/${id}`)).toMatchObject({ body: { ...content, revision } });
  });
});

describe('配信の一覧', () => {
  it('DLV-11 状態・種別・件名でさがし、続きをめくり、CSVに書き出す', async () => {
    const made = [];
    for (const title of ['=danger', 'Ａの集い', 'Bの集い'])
      made.push(await trial.draft(editor, { ...content, title, kind: 'event' }));
    const first = await editor.call('GET', '/deliveries?kind=event&state=draft&limit=2');
    expect(first).toMatchObject({ status: 200, body: { total: 3 } });
    expect(first.body['entries'].map((row: { title: string }) => row.title)).toEqual(['Bの集い', 'Ａの集い']);
    const rest = await editor.call(
      'GET',
      `/deliveries?kind=event&limit=2&after=${encodeURIComponent(first.body['next'])}`,
    );
    expect(rest.body).toMatchObject({ entries: [{ title: '=danger' }], next: null });
    const found = await editor.call('GET', `/deliveries?search=${encodeURIComponent('bの')}`);
    expect(found.body['entries']).toMatchObject([{ title: 'Bの集い' }]);
    expect(await editor.call('GET', '/deliveries?search=%25')).toMatchObject({ body: { entries: [] } });
    expect(await editor.call('GET', '/deliveries?after=x')).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', data: { issues: [{ path: 'after' }] } },
    });
    const { body } = await editor.call('GET', '/deliveries/export');
    expect(body['fileName']).toMatch(/^配信履歴_\d{4}-\d\d-\d\d\.csv$/);
    const text = Buffer.from(body['content'], 'base64').toString();
    expect(text.startsWith('\uFEFF件名,種別,状態,')).toBe(true);
    expect(text).toContain("\r\n'=danger,イベント・募集,下書き,");
    for (const { id } of made) await editor.call('DELETE', `/deliveries/${id}`);
  });
});

describe('テスト配信（職員のみ）', () => {
  it('DLV-08 テスト配信の印をつけて職員の友だちだけに届き、履歴にも統計にも残らない', async () => {
    await trial.forget();
    const link = 'https://example.jp/kenshin';
    const { id } = await trial.draft(editor, { blocks: [{ kind: 'text', text: `健診 ${link}` }] });
    const testers = await trial.db.sql<{ id: string }>(
      `SELECT 'U' || encode(line_user_id, 'hex') AS id FROM residents WHERE staff_tester AND friendship = 'followed' ORDER BY id`,
    );
    expect(testers.length).toBeGreaterThan(0);
    const sent = await editor.call('POST', `/deliveries/${id}/test-send`);
    expect(sent).toMatchObject({ status: 200, body: { recipients: testers.length } });
    const senders = trial.startSenders();
    await expect.poll(async () => (await trial.received()).size, { timeout: 60_000 }).toBe(testers.length);
    await senders.stop();
    expect(new Map([...(await trial.received())].sort())).toEqual(new Map(testers.map((row) => [row.id, 1])));
    expect(await trial.messages()).toEqual([{ type: 'text', text: `【テスト配信】\n健診 ${link}` }]);
    const { calls } = await trial.control('GET', '/calls?endpoint=push');
    for (const call of calls) {
      const { body } = await trial.control('GET', `/calls/${call.id}`);
      expect(JSON.parse(body)).not.toHaveProperty('customAggregationUnits');
    }
    expect(await editor.call('GET', `/deliveries/${id}`)).toMatchObject({
      body: { state: 'draft', startedAt: null, recipients: null },
    });
    expect(await editor.call('GET', `/deliveries/${id}/result`)).toMatchObject(refusal(409, 'wrong_state'));
    expect(await trial.db.sql('SELECT 1 FROM delivery_links WHERE delivery_id = $1', [id])).toEqual([]);
    expect(await trial.db.sql('SELECT 1 FROM delivery_statistics WHERE delivery_id = $1', [id])).toEqual([]);
  });

  it('書きかけ、なくなった画像、職員の友だちがいないときは、わけを示して断る', async () => {
    const incomplete = await trial.draft(editor, { blocks: [{ kind: 'text', text: '' }] });
    expect(await editor.call('POST', `/deliveries/${incomplete.id}/test-send`)).toMatchObject(
      refusal(422, 'not_sendable', { findings: [{ path: 'blocks.0.text' }] }),
    );
    const lost = await trial.draft(editor, {
      blocks: [{ kind: 'image', mediaId: NOBODY, description: '' }],
    });
    for (const path of ['test-send', 'send'])
      expect(
        await editor.call('POST', `/deliveries/${lost.id}/${path}`, {
          revision: lost.revision,
          scheduledFor: null,
          confirmedRecipients: 1,
        }),
      ).toMatchObject(refusal(422, 'not_sendable', { findings: [{ path: 'blocks.0.mediaId' }] }));
    const { id } = await trial.draft(editor);
    await trial.db.sql('UPDATE residents SET staff_tester = NOT staff_tester WHERE staff_tester');
    expect(await editor.call('POST', `/deliveries/${id}/test-send`)).toMatchObject(
      refusal(409, 'no_testers'),
    );
  });
});

describe('配信の隔離', () => {
  it('別の自治体からは、見ることも変えることもできない', async () => {
    const { id, revision } = await trial.draft(staff);
    const other = trial.db.ctxOf(trial.db.otherMunicipality);
    const { entries } = await other.transaction((ctx) => listDeliveries(ctx, {}, undefined, 50));
    expect(entries).toEqual([]);
    await expect(other.transaction((ctx) => createDelivery(ctx, id))).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      other.transaction((ctx) =>
        saveDraft(ctx, { id, revision, title: '', kind: 'other', blocks: [], target: null, silent: false }),
      ),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('LINE公式アカウントがまだない自治体では、配信もテスト配信もその旨を示して断る', async () => {
    const { id, revision } = await trial.draft(staff, { target: { kind: 'everyone' } });
    await trial.db.sql(`UPDATE line_channels SET municipality_id = $1`, [trial.db.otherMunicipality]);
    try {
      expect(await staff.call('POST', `/deliveries/${id}/test-send`)).toMatchObject(
        refusal(409, 'no_channel'),
      );
      const { body } = await staff.call('POST', `/deliveries/${id}/check`);
      expect(body).toMatchObject({ checkedByLine: false });
      expect(errorsOf(body)).toEqual([]);
      for (const scheduledFor of [null, trial.db.services.now().add({ hours: 1 }).toString()])
        expect(
          await staff.call('POST', `/deliveries/${id}/send`, {
            revision,
            scheduledFor,
            confirmedRecipients: body['recipients'],
          }),
        ).toMatchObject(refusal(409, 'no_channel'));
    } finally {
      await trial.db.sql(`UPDATE line_channels SET municipality_id = $1`, [trial.db.municipality]);
    }
  });
});
