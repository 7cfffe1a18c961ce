import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedCity } from '../../../seed/city.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { appendAudit, sealAll, verifyAudit } from '../../platform/audit/audit-log.ts';
import { LEFT_OUT } from '../../platform/backup/carried-tables.ts';
import { systemContext, type Ctx } from '../../platform/context/context.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import { runCli } from '../cli.ts';

const CHANNEL = {
  lineChannelId: '2000000001',
  channelSecret: '0123456789abcdef0123456789abcdef',
  accessToken: 'access-token',
  basicId: '@minatodai',
  loginChannelId: '2000000002',
  loginChannelSecret: '0123456789abcdef0123456789abcdee',
};
const RESIDENTS = 150;

let source: TestDatabase;
let town: MunicipalityId;
let folder: string;
let file: string;
let key: string;
const opened: TestDatabase[] = [];

beforeAll(async () => {
  source = await testDatabase();
  await source.sql('DELETE FROM municipalities WHERE municipality_id = $1', [source.municipality]);
  await seedCity(source.runtime, CHANNEL, RESIDENTS);
  const [row] = await source.sql<{ id: MunicipalityId }>(
    `SELECT municipality_id AS id FROM municipalities WHERE slug = 'minatodai'`,
  );
  town = row!.id;
  await source.ctxOf(town).transaction(async (ctx) => {
    const document = {
      kind: 'document',
      bytes: randomBytes(2_500_000),
      mediaType: 'application/pdf',
      extension: 'pdf',
      width: null,
      height: null,
    } as const;
    const keepUntil = Temporal.PlainDate.from('2030-03-31');
    await ctx.files.putPrivate(ctx, document, { keepUntil, name: '申請書.pdf' });
    await ctx.files.putPublic(ctx, { ...document, bytes: Buffer.from('公開の画像') }, { keepUntil });
  });
  for (let no = 0; no < 5; no += 1) {
    const place = { table: 'residents', column: 'display_name', row: no };
    const name = await source.services.cipher.seal(town, place, `利用者${no}`);
    await source.sql(
      'UPDATE residents SET display_name = $1 WHERE municipality_id = $2 AND resident_no = $3',
      [name, town, no],
    );
  }
  // One that should have gone out meanwhile, and one that was going out.
  await source.sql(
    `UPDATE deliveries SET state = 'scheduled', scheduled_for = now() - interval '1 hour'
     WHERE id = (SELECT id FROM deliveries WHERE state = 'draft' LIMIT 1)`,
  );
  await source.sql(`UPDATE sends SET state = 'sending', settled_at = NULL`);
  await source.settled();
  await sealAll(source.runtime, town);
  await source.ctxOf(town).transaction((ctx) => appendAudit(ctx, { action: 'resident.updated' })); // not sealed yet
  folder = fs.mkdtempSync(path.join(source.config.dataDir, 'backups-'));
  file = path.join(folder, 'town.madoguchi');
  key = path.join(folder, 'town.key.json');
}, 120_000);
afterAll(async () => {
  for (const db of [...opened, source]) await db.close();
});

async function madoguchi(db: TestDatabase, args: string[], environment: Record<string, string> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCli(
    [...args, '--json'],
    { out: (text) => void out.push(text), err: (text) => void err.push(text), ask: async () => null },
    {
      DATABASE_URL: db.adminUrl,
      MASTER_KEY: db.config.masterKey.toString('base64'),
      DATA_DIR: db.config.dataDir,
      PUBLIC_URL: 'https://line.example.jp',
      ...environment,
    },
  );
  return { code, err: err.join(''), json: JSON.parse(out.join('')) as Record<string, any> };
}

/** A database without the town, and with a neighbour. */
async function emptyDatabase(): Promise<TestDatabase> {
  const db = await testDatabase();
  opened.push(db);
  await db.sql('DELETE FROM municipalities WHERE municipality_id = $1', [db.municipality]);
  return db;
}

/** Every row of the town, table by table, as text; without what is left out or numbered anew. */
async function contents(db: TestDatabase): Promise<Record<string, string[]>> {
  const tables = await db.sql<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`);
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    if (name in LEFT_OUT) continue;
    const rows = await db.sql<{ row: string }>(
      `SELECT (to_jsonb(t) - '{data_key,changed_xid,event_id}'::text[]
         - CASE WHEN '${name}' IN ('events', 'event_cursors') THEN 'xid' ELSE '' END)::text AS row
       FROM ${name} t WHERE municipality_id = $1 ORDER BY 1`,
      [town],
    );
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}

const restoreArgs = (from = file) => ['restore', '--in', from, '--key', key];

describe('バックアップと復元（DAT-01、DAT-05）', () => {
  let before: Record<string, string[]>;

  it('書き込みが続く間に取っても、ひとつの時点の内容になり、中身は鍵なしでは1字も読めない', async () => {
    await source.sql('CREATE TABLE torn (municipality_id int, no int, PRIMARY KEY (municipality_id, no))');
    await source.sql('CREATE TABLE torn_too (LIKE torn)');
    await source.sql('GRANT SELECT ON torn, torn_too TO madoguchi_system');
    let writing = true;
    let no = 0;
    // Two tables in one transaction: a backup that tears a change apart would hold different counts.
    const writer = (async () => {
      while (writing) {
        no += 1;
        await source.sql(
          `WITH one AS (INSERT INTO torn VALUES (${town}, ${no}) RETURNING 1) INSERT INTO torn_too VALUES (${town}, ${no})`,
        );
      }
    })();
    const torn = path.join(folder, 'torn.madoguchi');
    const made = await madoguchi(source, ['backup', '--municipality', 'minatodai', '--out', torn]);
    writing = false;
    await writer;
    await source.sql('DROP TABLE torn, torn_too');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.json['tables']['torn']).toBeGreaterThan(0);
    expect(made.json['tables']['torn']).toBe(made.json['tables']['torn_too']);
    expect(made.json['tables']['torn']).toBeLessThanOrEqual(no);

    before = await contents(source);
    const last = await madoguchi(source, [
      'backup',
      '--municipality',
      'minatodai',
      '--out',
      file,
      '--key-out',
      key,
    ]);
    expect(last).toMatchObject({
      code: 0,
      json: { files: 2, filesGone: 0, tables: { residents: RESIDENTS } },
    });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(key).mode & 0o777).toBe(0o600);
    const bytes = fs.readFileSync(file);
    for (const word of ['広報課', 'resident', 'staff_members', '公開の画像'])
      expect(bytes.subarray(1000).includes(Buffer.from(word)), word).toBe(false);
    const again = await madoguchi(source, ['backup', '--municipality', 'minatodai', '--out', file]);
    expect(again).toMatchObject({ code: 1 }); // never written over
    const into = await madoguchi(source, ['backup', '--municipality', 'minatodai', '--out', folder]);
    expect(into.json['file']).toMatch(/minatodai-\d{8}T\d{6}Z\.madoguchi$/);
    const checked = await madoguchi(source, ['backup', 'check', '--in', file, '--key', key]);
    expect(checked).toMatchObject({ code: 0, json: { municipality: 'minatodai', files: 2 } });
  });

  it('空のデータベースへ同じ番号で戻り、どの表も1字も変わらず、操作記録も続く', async () => {
    const target = await emptyDatabase();
    const restored = await madoguchi(target, restoreArgs());
    expect(restored).toMatchObject({ code: 0, err: '', json: { audit: { ok: true }, files: 2 } });
    expect(restored.json['held']).toHaveLength(2);
    const after = await contents(target);
    // What the restore itself does: its entry, the new epoch's seal, and what it holds back.
    const own = ['audit_entries', 'audit_blocks', 'deliveries', 'sends', 'data_key_uses', 'event_cursors'];
    for (const table of Object.keys(before)) {
      if (!own.includes(table)) expect(after[table], table).toEqual(before[table]);
      else expect(after[table]!.length, table).toBeGreaterThanOrEqual(before[table]!.length);
    }
    expect(before['audit_entries']!.filter((row) => !after['audit_entries']!.includes(row))).toEqual([]);
    expect(before['residents']).toHaveLength(RESIDENTS);
    expect(await target.sql(`SELECT 1 FROM deliveries WHERE state = 'scheduled'`)).toEqual([]);
    expect(await target.sql(`SELECT DISTINCT state, halt_reason FROM sends`)).toEqual([
      { state: 'halted', halt_reason: 'restored' },
    ]);
    // Old months came into months of their own, so that they end with their keeping.
    expect(await target.sql('SELECT 1 FROM audit_entries_default')).toEqual([]);

    const ctx = systemContext(target.services, town, 'test');
    target.services.cipher.forget(town);
    expect(await names(source.ctxOf(town))).toEqual(await names(ctx));
    expect(await files(ctx)).toEqual(await files(source.ctxOf(town)));

    // Life goes on: new events and new people get numbers of their own, the record stays whole.
    await ctx.transaction((ctx) => appendAudit(ctx, { action: 'resident.updated' }));
    await target.settled();
    expect(await sealAll(target.runtime, town)).toMatchObject({ suspect: null });
    expect(await verifyAudit(ctx)).toMatchObject({ ok: true });
    // The neighbour sees nothing of it.
    const seen = await target
      .ctxOf(target.otherMunicipality)
      .transaction((ctx) => ctx.db.selectFrom('residents').select('resident_no').execute());
    expect(seen).toEqual([]);
    expect(await madoguchi(target, restoreArgs())).toMatchObject({ code: 1 }); // what is there stays
    expect((await madoguchi(target, restoreArgs())).err).toContain('すでにあります');
  });

  it('壊れた・切れた・つなぎ替えたバックアップ、ちがう鍵では、1行も戻らない', async () => {
    const target = await emptyDatabase();
    const bytes = fs.readFileSync(file);
    const damaged = path.join(folder, 'damaged.madoguchi');
    const attempt = async (content: Buffer, environment: Record<string, string> = {}) => {
      fs.writeFileSync(damaged, content);
      const result = await madoguchi(target, restoreArgs(damaged), environment);
      expect(result.code).toBe(1);
      expect(await target.sql('SELECT 1 FROM residents')).toEqual([]);
      expect(await target.sql('SELECT slug FROM municipalities')).toEqual([{ slug: 'yamanobe' }]);
      return result.err;
    };
    for (const at of [40, 1500, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 1; // within the file
      expect(await attempt(altered), `byte ${at}`).toMatch(/開けません|壊れています/);
    }
    for (const length of [0, 10, 200, Math.floor(bytes.length / 2), bytes.length - 1])
      expect(await attempt(bytes.subarray(0, length)), `${length} bytes`).toMatch(/開けません|壊れています/);
    await attempt(Buffer.concat([bytes, bytes.subarray(-100)]));
    await attempt(Buffer.from('no backup at all'));
    expect(await attempt(bytes, { MASTER_KEY: randomBytes(32).toString('base64') }).catch(String)).toMatch(
      /MASTER_KEY/,
    );
    const wrongKey = JSON.parse(fs.readFileSync(key, 'utf8'));
    const other = path.join(folder, 'other.key.json');
    fs.writeFileSync(other, JSON.stringify({ ...wrongKey, municipalityId: wrongKey.municipalityId + 1 }));
    const refused = await madoguchi(target, ['restore', '--in', file, '--key', other]);
    expect(refused.err).toContain('別の自治体');
    fs.writeFileSync(other, '{}');
    expect((await madoguchi(target, ['restore', '--in', file, '--key', other])).err).toContain(
      '鍵の控えではない',
    );
    expect((await madoguchi(target, restoreArgs('/nowhere'))).err).toContain('ありません');
    expect(fs.readdirSync(path.join(target.config.dataDir)).includes('audit-anchors')).toBe(false);
  });

  it('消去で鍵の控えを壊せば、バックアップはだれにも開けない', async () => {
    const target = await emptyDatabase();
    await madoguchi(target, restoreArgs());
    await madoguchi(target, [
      'backup',
      '--municipality',
      'minatodai',
      '--out',
      path.join(folder, 'second.madoguchi'),
    ]);
    const kept = path.join(target.config.dataDir, 'backup-keys', `${town}.json`);
    expect(fs.existsSync(kept)).toBe(true);
    const erased = await madoguchi(target, ['erase', '--slug', 'minatodai', '--confirm', 'みなと台市']);
    expect(erased).toMatchObject({ code: 0, err: '' });
    expect(fs.existsSync(kept)).toBe(false);
    expect((await madoguchi(target, ['backup', 'check', '--in', file, '--key', kept])).err).toContain(
      '鍵の控え',
    );
  });

  it('DAT-03 全データを、開いた値・表の説明・元のファイルとともに書き出し、秘密は出さない', async () => {
    const out = path.join(folder, 'export');
    const args = ['export', '--municipality', 'minatodai', '--out', out, '--reason', '移行のため'];
    const exported = await madoguchi(source, args);
    expect(exported).toMatchObject({
      code: 0,
      json: { unreadable: 0, files: 2, tables: { residents: RESIDENTS } },
    });
    const csv = (name: string) => fs.readFileSync(path.join(out, 'tables', `${name}.csv`), 'utf8');
    expect(csv('residents').startsWith('\uFEFF')).toBe(true);
    expect(csv('residents')).toMatch(/display_name/);
    expect(csv('residents')).toContain((await names(source.ctxOf(town)))[0]);
    expect(csv('files')).toContain('申請書.pdf');
    expect(csv('audit_entries')).toContain('resident.updated');
    const everything = fs
      .readdirSync(path.join(out, 'tables'))
      .map((name) => fs.readFileSync(path.join(out, 'tables', name), 'utf8'))
      .join('');
    for (const secret of [
      CHANNEL.channelSecret,
      CHANNEL.accessToken,
      CHANNEL.loginChannelSecret,
      '$argon2id',
    ])
      expect(everything.includes(secret), secret).toBe(false);
    const schema = JSON.parse(fs.readFileSync(path.join(out, 'datapackage.json'), 'utf8'));
    for (const resource of schema.resources) {
      const head = fs.readFileSync(path.join(out, resource.path), 'utf8').slice(1).split('\r\n')[0];
      expect(head).toBe(resource.schema.fields.map((field: { name: string }) => field.name).join(','));
    }
    expect(fs.readdirSync(path.join(out, 'files'))).toHaveLength(2);
    expect(fs.readFileSync(path.join(out, 'README.txt'), 'utf8')).toContain('個人情報が、暗号化されずに');
    expect(await madoguchi(source, args)).toMatchObject({ code: 1 }); // not into a folder that holds something
    const [entry] = await source.sql(
      `SELECT 1 AS there FROM audit_entries WHERE action = 'municipality.exported'`,
    );
    expect(entry).toEqual({ there: 1 });
  });
});

async function names(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.transaction((ctx) =>
    ctx.db
      .selectFrom('residents')
      .select(['resident_no', 'display_name'])
      .where('municipality_id', '=', town)
      .where('display_name', 'is not', null)
      .orderBy('resident_no')
      .limit(20)
      .execute(),
  );
  const places = rows.map(({ resident_no: row }) => ({ table: 'residents', column: 'display_name', row }));
  return Promise.all(rows.map((row, at) => ctx.cipher.open(town, places[at]!, row.display_name!)));
}

async function files(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.transaction((ctx) =>
    ctx.db
      .selectFrom('files')
      .select('file_id')
      .where('municipality_id', '=', town)
      .orderBy('file_id')
      .execute(),
  );
  const contents: string[] = [];
  for (const { file_id } of rows)
    contents.push((await ctx.transaction((ctx) => ctx.files.read(ctx, file_id))).toString('base64'));
  return contents;
}
