import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { residentsModule } from './module.ts';
import { person, talkWorld, tapOn, type TalkWorld } from '../../../testing/talk-world.ts';

let db: TestDatabase;
let world: TalkWorld;
let administrator: StaffBrowser;
let editor: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  world = await talkWorld(db);
  const api = staffApi(db, [residentsModule]);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
  for (const area of ['旭地区', '旭地区', '古町地区']) {
    const who = person();
    await world.send(who, tapOn(await world.send(who, { kind: 'follow' }), area));
  }
  const left = person();
  await world.send(left, { kind: 'follow', at: '2026-11-01T00:00:00Z' });
  await world.send(left, { kind: 'unfollow', at: '2026-11-02T00:00:00Z' });
});
afterAll(() => db.close());

const definition = async (key: string) => {
  const { body } = await administrator.call('GET', '/attributes');
  return body.entries.find((entry: { key: string }) => entry.key === key);
};

describe('利用者の一覧と詳細', () => {
  test('ホームの数は友だち・ブロック中・登録・今日', async () => {
    const { body } = await editor.call('GET', '/residents/summary');
    expect(body).toMatchObject({ friends: 3, blocked: 1, registered: 0 });
  });

  test('地域で絞り込み、続きを鍵でめくる', async () => {
    const area = await definition('residential_area');
    const { body: first } = await editor.call(
      'GET',
      `/residents?definitionId=${area.id}&choice=asahi&limit=1`,
    );
    expect(first.entries).toHaveLength(1);
    expect(
      first.entries[0].answers.find((answer: { label: string }) => answer.label === area.label).text,
    ).toBe('旭地区');
    const { body: second } = await editor.call(
      'GET',
      `/residents?definitionId=${area.id}&choice=asahi&limit=1&after=${first.next}`,
    );
    expect(second.entries[0].id).not.toBe(first.entries[0].id);
    expect(second.next).toBeNull();
    for (const after of ['2026-99-99T99:99:99Z_1', '0000-01-01T00:00:00Z_1', '2026-01-01T1.1:1Z_1'])
      expect(await editor.call('GET', `/residents?after=${after}`), after).toMatchObject({ status: 200 });
    expect((await editor.call('GET', '/residents?friendship=blocked')).body.entries).toHaveLength(1);
    expect(await editor.call('GET', `/residents?definitionId=${randomUUID()}`)).toMatchObject(
      refusal(404, 'not_found'),
    );
  });

  test('詳細を見たことが操作記録に残る', async () => {
    const { body: list } = await editor.call('GET', '/residents?friendship=followed');
    const { status, body } = await editor.call('GET', `/residents/${list.entries[0].id}`);
    expect(status).toBe(200);
    expect(body.history.map(({ kind }: { kind: string }) => kind)).toContain('resident.followed');
    const looks = await db.sql(
      "SELECT 1 FROM audit_entries WHERE action = 'resident.viewed' AND subject_id = $1",
      [String(body.residentNo)],
    );
    expect(looks).toHaveLength(1);
    expect(await editor.call('GET', `/residents/${randomUUID()}`)).toMatchObject(refusal(404, 'not_found'));
  });

  test('訂正は本人の答えと同じに確かめ、権限のない職員にはできない', async () => {
    const { body: list } = await administrator.call('GET', '/residents?friendship=followed');
    const year = await definition('birth_year');
    const path = `/residents/${list.entries[0].id}/answers/${year.id}`;
    expect(await administrator.call('PUT', path, { value: 1700 })).toMatchObject(
      refusal(422, 'invalid_answer'),
    );
    expect((await administrator.call('PUT', path, { value: 1950 })).body).toMatchObject({
      state: 'answered',
      text: '1950年（昭和25年）',
      value: 1950,
    });
    expect((await administrator.call('PUT', path, { value: null })).body).toMatchObject({
      state: 'unanswered',
      value: null,
    });
    expect(await editor.call('PUT', path, { value: 1950 })).toMatchObject(refusal(403, 'forbidden'));
  });

  test('テスト配信を受け取る職員にできる', async () => {
    const { body: list } = await administrator.call('GET', '/residents?friendship=followed');
    const { id } = list.entries[0];
    await administrator.call('PUT', `/residents/${id}/staff-tester`, { staffTester: true });
    expect(
      (await administrator.call('GET', '/residents?tester=yes')).body.entries.map(
        (entry: { id: string }) => entry.id,
      ),
    ).toEqual([id]);
    const [facet] = await db.sql(
      "SELECT 1 FROM facets f JOIN facet_values v ON v.code = ANY (f.values) AND v.municipality_id = f.municipality_id WHERE v.kind = 'tester' AND v.value = 'yes'",
    );
    expect(facet).toBeDefined();
  });

  test('CSVには名前がなく、書き出しが記録される', async () => {
    const { body } = await administrator.call('GET', '/residents/export');
    expect(body.rows).toBe(4);
    const text = Buffer.from(body.content, 'base64').toString();
    expect(text.startsWith('\uFEFF番号,状態')).toBe(true);
    expect(text).toContain('旭地区');
    expect(await db.sql("SELECT 1 FROM audit_entries WHERE action = 'residents.exported'")).toHaveLength(1);
    expect(await editor.call('GET', '/residents/export')).toMatchObject(refusal(403, 'forbidden'));
  });

  test('別の自治体の利用者は見えない', async () => {
    const visible = await db
      .ctxOf(db.otherMunicipality)
      .transaction((ctx) => ctx.db.selectFrom('residents').select('id').execute());
    expect(visible).toEqual([]);
  });
});

describe('登録項目（SEG-05, SEG-06）', () => {
  const question = {
    key: 'hobby',
    kind: 'choice',
    label: '趣味は何ですか',
    purpose: '催しのお知らせのため',
    settings: {
      choices: [
        { key: 'music', label: '音楽' },
        { key: 'sports', label: '運動' },
      ],
    },
  };

  test('加え、変え、やめ、戻し、並べ替えられる', async () => {
    const made = await administrator.call('POST', '/attributes', question);
    expect(made.body).toMatchObject({ key: 'hobby', class: 'open', state: 'active', askedInTalk: false });
    const { id } = made.body;
    const renamed = await administrator.call('PATCH', `/attributes/${id}`, {
      label: '好きなこと',
      settings: {
        choices: [
          { key: 'music', label: '音楽' },
          { key: 'sports', label: '運動', state: 'retired' },
          { key: 'go', label: '囲碁' },
        ],
      },
    });
    expect(renamed.body).toMatchObject({ label: '好きなこと' });
    expect((await administrator.call('POST', `/attributes/${id}/retire`, {})).body.state).toBe('retired');
    expect((await administrator.call('POST', `/attributes/${id}/restore`, {})).body.state).toBe('active');
    const ids = (await administrator.call('GET', '/attributes')).body.entries.map(
      (entry: { id: string }) => entry.id,
    );
    const ordered = await administrator.call('PUT', '/attributes/order', { ids: [...ids].reverse() });
    expect(ordered.body.entries.map((entry: { id: string }) => entry.id)).toEqual([...ids].reverse());
    await administrator.call('PUT', '/attributes/order', { ids });
  });

  test('答えている人の数が選択肢ごとに分かる', async () => {
    const area = await definition('residential_area');
    const { body } = await editor.call('GET', `/attributes/${area.id}/holders`);
    expect(body.answered).toBe(3);
    expect(body.choices.find(({ key }: { key: string }) => key === 'asahi').count).toBe(2);
  });

  test('断る理由が分かる', async () => {
    const area = await definition('residential_area');
    expect(await administrator.call('POST', '/attributes', { ...question, key: 'topics' })).toMatchObject(
      refusal(409, 'key_taken'),
    );
    expect(
      await administrator.call('POST', '/attributes', { ...question, key: 'a5', askedInTalk: true }),
    ).toMatchObject(refusal(409, 'too_many_in_talk', { limit: 4 }));
    expect(
      await administrator.call('POST', '/attributes', {
        ...question,
        key: 'a6',
        class: 'special',
        askedInTalk: true,
      }),
    ).toMatchObject(refusal(422, 'not_in_talk'));
    expect(
      await administrator.call('POST', '/attributes', { ...question, key: 'a7', settings: { choices: [] } }),
    ).toMatchObject(refusal(422, 'invalid_settings'));
    expect(
      await administrator.call('POST', '/attributes', { ...question, key: 'a8', kind: 'text', settings: {} }),
    ).toMatchObject(refusal(422, 'invalid_settings'));
    expect(
      await administrator.call('PATCH', `/attributes/${area.id}`, {
        settings: { choices: [{ key: 'asahi', label: '旭' }] },
      }),
    ).toMatchObject(refusal(409, 'choice_removed'));
    expect(await administrator.call('PUT', '/attributes/order', { ids: [area.id] })).toMatchObject(
      refusal(409, 'order_incomplete'),
    );
    expect(await editor.call('POST', '/attributes', question)).toMatchObject(refusal(403, 'forbidden'));
    expect(await administrator.call('POST', '/attributes', { ...question, key: 'X' })).toMatchObject(
      refusal(400, 'invalid_input'),
    );
  });

  test('あいさつを変えると、次の友だちに届く', async () => {
    await administrator.call('PUT', '/greeting', {
      text: 'ようこそ、みなと台へ。',
      questionnaire: true,
      closing: '月に1回です。',
    });
    expect((await world.send(person(), { kind: 'follow' }))[0]!.text).toContain('ようこそ、みなと台へ。');
  });
});

test('暗号化する答えは、そのまま表に残らず、本人の答えとして読み戻せる', async () => {
  const { body: made } = await administrator.call('POST', '/attributes', {
    key: 'phone_note',
    kind: 'text',
    label: '連絡のしかた',
    purpose: '連絡のため',
    class: 'sealed',
    settings: {},
  });
  const { body: list } = await administrator.call('GET', '/residents?friendship=followed');
  const path = `/residents/${list.entries[0].id}/answers/${made.id}`;
  expect((await administrator.call('PUT', path, { value: '夜は避けてください' })).body).toMatchObject({
    text: '夜は避けてください',
    value: null,
  });
  const [row] = await db.sql<{ value: Buffer }>('SELECT value FROM sealed_values');
  expect(row!.value.toString('utf8')).not.toContain('夜は');
  expect(await db.sql("SELECT 1 FROM facet_values WHERE value LIKE '%夜は%'")).toEqual([]);
});
