import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import { runCli } from './cli.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.sql('DELETE FROM municipalities');
});
afterAll(() => db.close());

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The answer of `--json`. */
  readonly json: Record<string, any>;
}

/** @param input what is typed or comes in, a secret per line */
async function madoguchi(
  args: string[],
  input: string[] = [],
  environment: Record<string, string> = {},
): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const waiting = [...input];
  const code = await runCli(
    args,
    {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      ask: async () => waiting.shift() ?? null,
    },
    {
      DATABASE_URL: db.adminUrl,
      MASTER_KEY: db.config.masterKey.toString('base64'),
      DATA_DIR: db.config.dataDir,
      PUBLIC_URL: 'https://line.example.jp',
      ...environment,
    },
  );
  const text = out.join('');
  return { code, out: text, err: err.join(''), json: args.includes('--json') ? JSON.parse(text) : {} };
}

const COMMANDS = [
  'municipality create',
  'channel add',
  'staff create',
  'api-key create',
  'attributes seed',
  'audit verify',
  'keys rotate',
  'keys change-master',
  'backup',
  'backup check',
  'restore',
  'export',
  'erase',
];
const town = (slug: string) =>
  `municipality create --slug ${slug} --name あおば市 --contact-name 広報課 --contact-phone 000-000-0000`.split(
    ' ',
  );

describe('コマンド', () => {
  it('どのコマンドにも使い方があり、誤った使い方は終了コード2で教える', async () => {
    const overview = await madoguchi(['--help']);
    expect(overview.code).toBe(0);
    for (const name of COMMANDS) {
      expect(overview.out).toContain(name);
      const help = await madoguchi([...name.split(' '), '--help']);
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`npx madoguchi ${name}`);
    }
    expect((await madoguchi([])).code).toBe(2);
    expect(await madoguchi(['staff', 'fire'])).toMatchObject({ code: 2, out: '' });
    const missing = await madoguchi(['staff', 'create', '--name', 'だれか']);
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain('--number、--role が要ります');
    const unknown = await madoguchi(['audit', 'verify', '--token', 'himitsu']);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain('--token');
    expect(unknown.err).not.toContain('himitsu');
    const settings = await madoguchi(['audit', 'verify'], [], { MASTER_KEY: 'x', PORT: 'y' });
    expect(settings).toMatchObject({ code: 2 });
    expect(settings.err).toMatch(/PORT[\s\S]*MASTER_KEY/);
  });

  it('自治体・登録項目・LINE・職員を順に用意し、操作記録を確かめられる', async () => {
    const none = await madoguchi(['attributes', 'seed']);
    expect(none).toMatchObject({ code: 1 });
    expect(none.err).toContain('municipality create');

    expect(await madoguchi([...town('aoba'), '--json'])).toMatchObject({ code: 0, json: { slug: 'aoba' } });
    expect((await madoguchi(town('aoba'))).code).toBe(1);
    expect((await madoguchi(town('あおば'))).code).toBe(2);

    const seeded = await madoguchi(['attributes', 'seed', '--json']);
    expect(seeded.json['added']).toBeGreaterThan(3);
    expect((await madoguchi(['attributes', 'seed', '--json'])).json['added']).toBe(0);

    const channel = ['channel', 'add', '--name', 'あおば市', '--channel-id', '2000000001', '--json'];
    const lacking = await madoguchi(channel, ['only-one-secret']);
    expect(lacking.code).toBe(2);
    expect(lacking.json['error']).toContain('LINE_ACCESS_TOKEN');
    const added = await madoguchi(channel, ['typed-access-token'], {
      LINE_CHANNEL_SECRET: 'secret-from-environment',
    });
    expect(added.code).toBe(0);
    expect(added.json['webhookUrl']).toMatch(/^https:\/\/line\.example\.jp\/line\/webhook\/[\w-]{22}$/);
    expect(added.out).not.toContain('secret-from-environment');
    expect((await madoguchi(channel, ['secret-again', 'token-again'])).code).toBe(1);
    const wrong = await madoguchi(channel, ['has blanks', 'token-again']);
    expect(wrong.code).toBe(2);
    expect(wrong.json['error']).toContain('LINE_CHANNEL_SECRET');
    expect(wrong.json['error']).not.toContain('blanks');

    const person = ['staff', 'create', '--number', '10001', '--name', '港 はるか', '--role', 'administrator'];
    const made = await madoguchi([...person, '--json']);
    expect(made).toMatchObject({ code: 0, json: { staffNumber: '10001', role: 'administrator' } });
    expect(made.json['initialPassword']).toMatch(/\S{12,}/);
    const rows = await db.sql<{ row: string }>('SELECT c::text AS row FROM staff_credentials c');
    expect(rows.some(({ row }) => row.includes(made.json['initialPassword']))).toBe(false);
    expect((await madoguchi(person)).code).toBe(1);
    expect((await madoguchi([...person, '--role', 'king'])).code).toBe(2);
    const department = await madoguchi([...person, '--department', 'ない課']);
    expect(department).toMatchObject({ code: 1 });
    expect(department.err).toContain('ない課');

    const verified = await madoguchi(['audit', 'verify', '--json']);
    expect(verified).toMatchObject({ code: 0, json: { ok: true, firstBad: null } });
    expect(verified.json['entries']).toBeGreaterThan(1);
  });

  it('自治体が2つあれば選んでもらい、ない自治体は断る', async () => {
    await madoguchi(town('midori'));
    expect((await madoguchi(['attributes', 'seed'])).code).toBe(2);
    expect((await madoguchi(['attributes', 'seed', '--municipality', 'nowhere'])).code).toBe(1);
    expect((await madoguchi(['attributes', 'seed', '--municipality', 'midori'])).code).toBe(0);
  });

  it('書き換えられた操作記録は、終了コード1で最初の場所を示す', async () => {
    await db.sql(
      `UPDATE audit_entries SET action = 'nothing.happened' WHERE action = 'line.channel_connected'`,
    );
    const verdict = await madoguchi(['audit', 'verify', '--municipality', 'aoba', '--json']);
    expect(verdict.code).toBe(1);
    expect(verdict.json).toMatchObject({ ok: false });
    expect(verdict.json['firstBad'].entryId).toBeTruthy();
    const told = await madoguchi(['audit', 'verify', '--municipality', 'aoba']);
    expect(told).toMatchObject({ code: 1 });
    expect(told.out).toContain(verdict.json['firstBad'].entryId);
  });

  it('入り口のプログラムは、終了コードをそのまま返す', () => {
    const program = path.resolve(import.meta.dirname, '../../bin/madoguchi.mjs');
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect(run('--help')).toMatchObject({ status: 0 });
    expect(run('nothing', 'known')).toMatchObject({ status: 2 });
  });
});
