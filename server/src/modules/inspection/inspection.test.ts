import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { runVerification } from '../audit/index.ts';
import { CLAUSES } from './clauses.ts';
import { inspectionModule } from './module.ts';

let db: TestDatabase;
let administrator: StaffBrowser;
let editor: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  const api = staffApi(db, [inspectionModule]);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

const show = async () => (await administrator.call('GET', '/inspection')).body;
const row = async (id: string) => (await show())['clauses'].find((one: { id: string }) => one.id === id);

describe('SEC-20 セキュリティ点検', () => {
  test('SEC-01から26までがこの順に1行ずつあり、対策・証拠・受け持ちがある', async () => {
    const { clauses, ciphers, hosts, logs } = await show();
    expect(clauses.map((one: { id: string }) => one.id)).toEqual(
      Array.from({ length: 26 }, (_, n) => `SEC-${String(n + 1).padStart(2, '0')}`),
    );
    for (const one of clauses)
      expect(one.clause && one.measure && one.evidence && one.bearers.length, one.id).toBeTruthy();
    expect(ciphers.length).toBeGreaterThan(5);
    expect(hosts.map((one: { host: string }) => one.host)).toContain('api.line.me');
    expect(logs.map((one: { kind: string }) => one.kind)).toContain('アクセス記録');
  });

  test('証拠に挙げた試験と文書は、どれも本当にある', () => {
    const root = path.resolve(import.meta.dirname, '../../../..');
    const files = CLAUSES.flatMap(
      ({ evidence }) => evidence.match(/(?:server|docs|e2e)\/[\w./-]+\.(?:ts|md)/g) ?? [],
    );
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) expect(fs.existsSync(path.join(root, file)), file).toBe(true);
  });

  test('今の状態は開いたときに調べる：点検の前と後、問題が見つかったとき', async () => {
    expect(await row('SEC-11')).toMatchObject({ state: 'attention', found: expect.stringContaining('まだ') });
    await runVerification(db.ctx());
    expect(await row('SEC-11')).toMatchObject({ state: 'ok', found: expect.stringContaining('問題なし') });
    await db.sql(`UPDATE audit_entries SET action = 'x' WHERE action = 'staff.created'`);
    await runVerification(db.ctx());
    expect(await row('SEC-11')).toMatchObject({
      state: 'attention',
      found: expect.stringContaining('問題あり'),
    });
  });

  test('試用の設定（http、検査とメールの未設定）は、対応済みとは言わない', async () => {
    expect(await row('SEC-01')).toMatchObject({ state: 'attention', found: expect.stringContaining('http') });
    expect(await row('SEC-16')).toMatchObject({
      state: 'attention',
      found: expect.stringContaining('ウイルスの検査につながっていません'),
    });
    expect(await row('SEC-19')).toMatchObject({
      state: 'attention',
      found: expect.stringContaining('メールサーバーが未設定'),
    });
  });

  test('壁の外に表ができれば、確認が必要と出る', async () => {
    expect(await row('SEC-09')).toMatchObject({ state: 'ok' });
    await db.sql('CREATE TABLE strays (municipality_id int)');
    expect(await row('SEC-09')).toMatchObject({ state: 'attention', found: '1個の表が壁の外にあります' });
  });

  test('権限がなければ見られない', async () => {
    expect(await editor.call('GET', '/inspection')).toMatchObject(
      refusal(403, 'forbidden', { permission: 'audit.view' }),
    );
  });
});
