/** 外部連携キー through the same doors that other systems use. */
import { KEY_REQUESTS_PER_MINUTE } from '@madoguchi/contract/integration';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seedAttributes } from '../../../seed/attributes.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { modules } from '../../app/modules.ts';
import { isAmong } from '../../platform/http/address-ranges.ts';
import { createApiKey } from './create-api-key.ts';

let db: TestDatabase;
let api: StaffApi;
let administrator: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase({ TRUSTED_PROXIES: '1' });
  await db.ctx().transaction(seedAttributes);
  api = staffApi(db, modules);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
});
afterAll(() => db.close());
beforeEach(() => db.clock.release());

const FROM = '192.0.2.7';

async function make(change: object = {}): Promise<{ id: string; key: string }> {
  const { status, body } = await administrator.call('POST', '/api-keys', {
    name: '庁内ポータル',
    permissions: ['audiences.view'],
    days: 30,
    ...change,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return { id: body['entry'].id, key: body['key'] };
}

/** As another system calls: no cookie, no Origin. */
const call = (key: string, method: string, path: string, body?: object, from = FROM) =>
  api.browser().call(method, path, body, {
    authorization: `Bearer ${key}`,
    origin: '',
    'x-forwarded-for': from,
  });

describe('外部連携キー', () => {
  test('キーは一度だけ示され、データベースにはハッシュしか残らない', async () => {
    const { id, key } = await make();
    expect(key).toMatch(/^mdg_\d+_[\w-]{43}$/);
    const { body } = await administrator.call('GET', '/api-keys');
    expect(JSON.stringify(body)).not.toContain(key);
    const rows = await db.sql('SELECT * FROM api_keys WHERE id = $1', [id]);
    expect(JSON.stringify(rows)).not.toContain(key.slice(-30));
    const audited = await db.sql(
      `SELECT actor_kind FROM audit_entries WHERE action = 'api_key.created' AND subject_id = $1`,
      [id],
    );
    expect(audited).toEqual([{ actor_kind: 'staff' }]);
  });

  test('付けたことだけができ、付けていないことは権限の名を挙げて断る', async () => {
    const { id, key } = await make({ permissions: ['audiences.view', 'audiences.manage'] });
    expect((await call(key, 'GET', '/segments')).status).toBe(200);
    const area = (await administrator.call('GET', '/attributes')).body['entries'][0];
    const made = await call(key, 'POST', '/segments', {
      name: 'キーで作った',
      note: '',
      condition: { kind: 'choice', definitionId: area.id, choices: ['asahi'] },
      includeUnanswered: false,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect(await call(key, 'GET', '/residents')).toMatchObject(
      refusal(403, 'forbidden', { permission: 'residents.view' }),
    );
    const entries = await db.sql<{ action: string }>(
      `SELECT action FROM audit_entries WHERE actor_kind = 'apiKey' AND actor_id = $1 ORDER BY at`,
      [id],
    );
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['segment.created', 'permission.refused']),
    );
    const { body } = await administrator.call('GET', `/audit/entries?action=segment.created`);
    expect(body['entries'][0].actor).toMatchObject({ kind: 'apiKey', name: '庁内ポータル' });
  });

  test('本人のアカウントの操作は、どのキーにもできない', async () => {
    const { key } = await make();
    expect(await call(key, 'GET', '/me')).toMatchObject(refusal(403, 'forbidden'));
    expect(await call(key, 'POST', '/sign-out-everywhere', {})).not.toMatchObject({ status: 200 });
  });

  test('キーのある要求では、いっしょに来たログインのクッキーは数に入らない', async () => {
    const wrong = `mdg_${db.municipality}_${'x'.repeat(43)}`;
    for (const authorization of [`Bearer ${wrong}`, 'Bearer ', 'Basic eDp5', `Bearer ${'9'.repeat(200)}`])
      expect(await administrator.call('GET', '/segments', undefined, { authorization })).toMatchObject(
        refusal(401, 'signed_out'),
      );
  });

  test('取り消すと次の要求から、期限が来るとその時から断り、その試みも記録する', async () => {
    const { id, key } = await make();
    expect((await call(key, 'GET', '/segments')).status).toBe(200);
    const revoked = await administrator.call('POST', '/api-keys/revocations', { id });
    expect(revoked.body).toMatchObject({ state: 'revoked', revokedBy: '試験 花子', lastUsedAddress: FROM });
    expect(await call(key, 'GET', '/segments')).toMatchObject(refusal(401, 'signed_out'));
    expect((await administrator.call('POST', '/api-keys/revocations', { id })).body['revokedAt']).toBe(
      revoked.body['revokedAt'],
    );
    const short = await make({ days: 1 });
    db.clock.advance({ hours: 23 });
    expect((await call(short.key, 'GET', '/segments')).status).toBe(200);
    db.clock.advance({ hours: 1, minutes: 1 });
    expect(await call(short.key, 'GET', '/segments')).toMatchObject(refusal(401, 'signed_out'));
    const refused = await db.sql<{ subject_id: string }>(
      `SELECT subject_id FROM audit_entries WHERE action = 'api_key.refused'`,
    );
    expect(refused.map((row) => row.subject_id)).toEqual(expect.arrayContaining([id, short.id]));
  });

  test('決めたIPアドレスからだけ使える', async () => {
    const { key } = await make({ addresses: ['192.0.2.0/29', '2001:db8::/32'] });
    for (const from of ['192.0.2.7', '::ffff:192.0.2.1', '2001:db8:1::5'])
      expect((await call(key, 'GET', '/segments', undefined, from)).status, from).toBe(200);
    for (const from of ['192.0.2.8', '198.51.100.1', '2001:db9::1', '192.0.2.7, 203.0.113.9'])
      expect(await call(key, 'GET', '/segments', undefined, from), from).toMatchObject(
        refusal(401, 'signed_out'),
      );
    expect(isAmong(null, ['192.0.2.1'])).toBe(false);
    expect(isAmong('でたらめ', ['192.0.2.1'])).toBe(false);
    expect(isAmong(null, [])).toBe(true);
  });

  test('1分の回数を越えると断り、次の分にはまた使える', async () => {
    const { id, key } = await make();
    db.clock.set('2026-12-01T00:00:10Z');
    const fresh = await db
      .ctx()
      .transaction((ctx) =>
        createApiKey(ctx, { name: '速いもの', permissions: ['audiences.view'], addresses: [], days: 1 }),
      );
    await db.sql(`UPDATE api_keys SET counted_minute = '2026-12-01T00:00:00Z', counted = $1 WHERE id = $2`, [
      KEY_REQUESTS_PER_MINUTE - 1,
      fresh.id,
    ]);
    expect((await call(fresh.key, 'GET', '/segments')).status).toBe(200);
    const refused = await call(fresh.key, 'GET', '/segments');
    expect(refused).toMatchObject(refusal(429, 'too_many_requests', { retryAfter: 50 }));
    expect(refused.headers.get('retry-after')).toBe('50');
    expect((await call(key, 'GET', '/segments')).status, `another key (${id}) is not held up`).toBe(200);
    db.clock.advance({ seconds: 51 });
    expect((await call(fresh.key, 'GET', '/segments')).status).toBe(200);
  });
});

describe('キーを作る人の決まり', () => {
  test('自分にできないことは、キーにも付けられない', async () => {
    const security = await api.browser().signIn(await staffWithAuthenticator(db, 'security'));
    const ask = (permissions: string[]) =>
      security.call('POST', '/api-keys', { name: 'x', permissions, days: 1 });
    expect((await ask(['audit.view'])).status).toBe(200);
    expect(await ask(['audit.view', 'delivery.send'])).toMatchObject(
      refusal(422, 'permission_not_held', { permissions: ['delivery.send'] }),
    );
    expect(await ask(['staff.manage'])).toMatchObject(refusal(400, 'invalid_input'));
    const editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
    expect(await editor.call('GET', '/api-keys')).toMatchObject(
      refusal(403, 'forbidden', { permission: 'security.manage' }),
    );
  });

  test('自分の課しか扱えない人は、全部の課に届くキーを作れない', async () => {
    const actor = {
      kind: 'staff',
      id: crypto.randomUUID(),
      permissions: new Set(['delivery.view']),
      reach: () => ({ all: false, departments: new Set<string>(), home: null }),
    } as const;
    await expect(
      db
        .ctx(actor)
        .transaction((ctx) =>
          createApiKey(ctx, { name: 'x', permissions: ['delivery.view'], addresses: [], days: 1 }),
        ),
    ).rejects.toMatchObject({ code: 'permission_not_held' });
  });

  test('個人情報を扱うキーには、使える場所が要る', async () => {
    const personal = { name: '名簿', permissions: ['residents.view', 'residents.manage'], days: 1 };
    expect(await administrator.call('POST', '/api-keys', personal)).toMatchObject(
      refusal(422, 'addresses_needed', { field: 'addresses' }),
    );
    const made = await administrator.call('POST', '/api-keys', { ...personal, addresses: [FROM] });
    expect((await call(made.body['key'], 'GET', '/residents')).status).toBe(200);
    expect(
      await administrator.call('POST', '/api-keys', { ...personal, permissions: ['residents.export'] }),
    ).toMatchObject(refusal(400, 'invalid_input'));
    // もう一度本人確認 is a person's: a key cannot prove a second factor, whatever it holds.
    await db.sql(`UPDATE api_keys SET permissions = permissions || '{residents.export}' WHERE id = $1`, [
      made.body['entry'].id,
    ]);
    expect(await call(made.body['key'], 'GET', '/residents/export')).toMatchObject(
      refusal(403, 'confirmation_needed'),
    );
  });

  test('ほかの自治体のキーは、取り消せず、その自治体のものしか見えない', async () => {
    const other = await db
      .ctxOf(db.otherMunicipality)
      .transaction((ctx) =>
        createApiKey(ctx, { name: 'よその町', permissions: ['audiences.view'], addresses: [], days: 1 }),
      );
    expect(await administrator.call('POST', '/api-keys/revocations', { id: other.id })).toMatchObject(
      refusal(404, 'not_found'),
    );
    // The key with another town's number in it proves nothing there.
    const forged = other.key.replace(/^mdg_\d+_/, `mdg_${db.municipality}_`);
    expect(await call(forged, 'GET', '/segments')).toMatchObject(refusal(401, 'signed_out'));
    expect((await call(other.key, 'GET', '/segments')).body).toMatchObject({ segments: [] });
  });

  test('OpenAPIが、キーの渡し方と要る権限を言う', async () => {
    const response = await api.browser().fetch('/api/openapi.json');
    const document = (await response.json()) as {
      components: { securitySchemes: object };
      security: object[];
      paths: Record<string, Record<string, { description: string }>>;
    };
    expect(document.components.securitySchemes).toEqual({ apiKey: { type: 'http', scheme: 'bearer' } });
    expect(document.security).toEqual([{ apiKey: [] }]);
    expect(document.paths['/segments']!['get']!.description).toBe('Permission: audiences.view');
  });
});
