import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventAttributes, type Definitions } from '../../../testing/invented-residents.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { EXPORT_LIMIT } from './export-residents.ts';
import { residentsModule } from './module.ts';

let db: TestDatabase;
let definitions: Definitions;
let staff: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  definitions = await db.ctx().transaction(inventAttributes);
  staff = await staffApi(db, [residentsModule])
    .browser()
    .signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());

const NOBODY = '00000000-0000-7000-8000-000000000009';

describe('利用者を断るとき', () => {
  it('いない人は、答えを直すことも、テスト配信を受け取る人にすることもできない', async () => {
    expect(await staff.call('PUT', `/residents/${NOBODY}/staff-tester`, { staffTester: true })).toMatchObject(
      refusal(404, 'not_found'),
    );
    expect(
      await staff.call('PUT', `/residents/${NOBODY}/answers/${definitions.area}`, { value: null }),
    ).toMatchObject(refusal(404, 'not_found'));
    expect(await staff.call('GET', `/residents/export?definitionId=${NOBODY}&choice=x`)).toMatchObject(
      refusal(404, 'not_found'),
    );
  });

  it('多すぎる利用者は、上限の人数を示して書き出さない', async () => {
    await db.sql(
      `INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at)
       SELECT $1, n, uuidv7(), decode(lpad(to_hex(n), 32, '0'), 'hex'), 'followed', now(), now() FROM generate_series(0, $2::int) n`,
      [db.municipality, EXPORT_LIMIT],
    );
    expect(await staff.call('GET', '/residents/export')).toMatchObject(
      refusal(422, 'too_many_rows', { limit: EXPORT_LIMIT }),
    );
  });
});

describe('登録項目を断るとき', () => {
  const attribute = (more: object) => ({
    label: '好きな場所',
    help: '',
    purpose: '試験のため',
    kind: 'choice',
    class: 'open',
    settings: { choices: [{ key: 'sea', label: '海' }] },
    translations: {},
    askedInTalk: false,
    ...more,
  });
  const create = async (key: string, more: object = {}) =>
    staff.call('POST', '/attributes', attribute({ key, ...more }));

  it('いない課だけが使える登録項目は、加えられない', async () => {
    expect(await create('nobodys', { permittedDepartments: [NOBODY] })).toMatchObject(
      refusal(404, 'not_found', { what: 'department' }),
    );
    const { body } = await staff.call('GET', '/attributes');
    expect(body['entries'].map((entry: { key: string }) => entry.key)).not.toContain('nobodys');
  });

  it('直すときも、設定の誤り・トークで聞けない分類・トークの質問の数を確かめる', async () => {
    const made = await create('place');
    expect(made.status).toBe(200);
    const change = (id: string, body: object) => staff.call('PATCH', `/attributes/${id}`, body);
    expect(await change(made.body['id'], { settings: { choices: 'x' } })).toMatchObject(
      refusal(422, 'invalid_settings'),
    );
    const secret = await create('memo', { kind: 'text', class: 'sealed', settings: {} });
    expect(secret.status).toBe(200);
    expect(await change(secret.body['id'], { askedInTalk: true })).toMatchObject(
      refusal(422, 'not_in_talk', { class: 'sealed' }),
    );
    // The model attributes already ask some questions in the talk: fill up what is left.
    let full = made;
    for (let n = 0; full.body['code'] !== 'too_many_in_talk'; n += 1) {
      expect(n).toBeLessThan(10);
      full = await create(`talk_${n}`, { askedInTalk: true });
    }
    expect(await change(made.body['id'], { askedInTalk: true })).toMatchObject(
      refusal(409, 'too_many_in_talk'),
    );
    const { body } = await staff.call('GET', '/attributes');
    const asked = body['entries'].find(
      (entry: { askedInTalk: boolean; state: string }) => entry.askedInTalk && entry.state === 'active',
    );
    expect(await staff.call('POST', `/attributes/${asked.id}/retire`)).toMatchObject({ status: 200 });
    expect(await create('one_more', { askedInTalk: true })).toMatchObject({ status: 200 });
    expect(await staff.call('POST', `/attributes/${asked.id}/restore`)).toMatchObject(
      refusal(409, 'too_many_in_talk'),
    );
  });
});
