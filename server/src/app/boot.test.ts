/** What a person sees who starts the server with something wrong: a sentence with the remedy, and nothing damaged. */
import { spawn } from 'node:child_process';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Runs `npm start`'s program until it ends by itself. */
function boot(environment: Record<string, string>): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, err }));
  });
}

const working = () => ({
  DATABASE_URL: db.adminUrl,
  MASTER_KEY: db.config.masterKey.toString('base64'),
  DATA_DIR: db.config.dataDir,
});
const shape = async () =>
  db.sql(`
    SELECT (SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS relations,
      (SELECT md5(string_agg(name || timestamp, ',' ORDER BY name)) FROM kysely_migration) AS migrations`);

describe('起動できないとき', () => {
  it('設定の誤りは1度にすべて挙げ、終了コード78で終わる', async () => {
    const { code, err } = await boot({
      NODE_ENV: 'production',
      PORT: '99999',
      PUBLIC_URL: 'http://line.example.jp/path',
      ROLES: 'web,cook',
      MASTER_KEY: 'short',
      LINE_API_BASE_URL: 'x',
    });
    expect(code).toBe(78);
    for (const name of ['PORT', 'PUBLIC_URL', 'ROLES', 'MASTER_KEY', 'LINE_API_BASE_URL', 'DATABASE_URL'])
      expect(err).toMatch(new RegExp(`^  - ${name}: .+`, 'm'));
    expect(err).not.toMatch(/\bat .+:\d+:\d+/); // no stack
  });

  it('ポートが使われていたら、その番号と直し方を示す', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await boot({ ...working(), PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(err).toContain(`port ${port} is already in use`);
    expect(err).toContain(`PORT=${port + 1}`);
  });

  it('新しい版のデータは、何も変えずに断る', async () => {
    await db.sql(`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_from_the_future', 'x')`);
    const before = await shape();
    const { code, err } = await boot({ ...working(), PORT: '0' });
    expect(code).toBe(1);
    expect(err).toContain('9999_from_the_future');
    expect(err).toContain('Nothing was changed');
    expect(await shape()).toEqual(before);
    await db.sql(`DELETE FROM kysely_migration WHERE name = '9999_from_the_future'`);
  });

  it('公開前の版が作ったデータは、何も変えずに断り、やり直し方を示す', async () => {
    const { hash } = (await db.sql(`SELECT hash FROM migration_hashes WHERE name = '0002_events'`))[0]!;
    await db.sql(`UPDATE migration_hashes SET hash = 'another' WHERE name = '0002_events'`);
    const before = await shape();
    const { code, err } = await boot({ ...working(), PORT: '0' });
    expect(code).toBe(1);
    expect(err).toContain('0002_events');
    expect(err).toContain('-- --reset');
    expect(await shape()).toEqual(before);
    await db.sql(`UPDATE migration_hashes SET hash = '${String(hash)}' WHERE name = '0002_events'`);
  });
});
