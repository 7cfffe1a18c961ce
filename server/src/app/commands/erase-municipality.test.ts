import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedAttributes } from '../../../seed/attributes.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { createChannel } from '../../modules/line/index.ts';
import { createStaffMember } from '../../modules/staff/index.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import { runCli } from '../cli.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await furnish(db.municipality, '2000000001');
  await furnish(db.otherMunicipality, '2000000002');
});
afterAll(() => db.close());

/** A little of everything: channel, attributes, staff, a resident, a private file, audit entries, a job. */
async function furnish(id: MunicipalityId, lineChannelId: string): Promise<void> {
  await createStaffMember(db.ctxOf(id), {
    staffNumber: '10001',
    name: '港 はるか',
    posts: [{ role: 'administrator' }],
  });
  const file = {
    kind: 'document',
    bytes: Buffer.from('%PDF-1.7 秘密'),
    mediaType: 'application/pdf',
    extension: 'pdf',
    width: null,
    height: null,
  } as const;
  await db.ctxOf(id).transaction(async (ctx) => {
    await seedAttributes(ctx);
    await createChannel(ctx, {
      name: '市',
      lineChannelId,
      channelSecret: 'channel-secret',
      accessToken: 'access-token',
    });
    await ctx.files.putPrivate(ctx, file, {
      keepUntil: Temporal.PlainDate.from('2030-03-31'),
      name: '申請書.pdf',
    });
  });
  await db
    .sql(`INSERT INTO jobs.job (name, data) VALUES ('a job', '{"municipality": ${id}}')`)
    .catch(() => undefined);
}

async function madoguchi(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCli(
    args,
    { out: (text) => void out.push(text), err: (text) => void err.push(text), ask: async () => null },
    {
      DATABASE_URL: db.adminUrl,
      MASTER_KEY: db.config.masterKey.toString('base64'),
      DATA_DIR: db.config.dataDir,
      PUBLIC_URL: 'https://line.example.jp',
    },
  );
  return { code, out: out.join(''), err: err.join('') };
}

/** Rows per table of one municipality. */
async function rowsOf(id: MunicipalityId): Promise<Record<string, string>> {
  const tables = await db.sql<{ name: string }>(`
    SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`);
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await db.sql<{ n: number; hash: string }>(
      `SELECT count(*)::int AS n, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM ${name} t WHERE municipality_id = $1`,
      [id],
    );
    if (row!.n > 0) found[name] = `${row!.n} ${row!.hash}`; // an aggregate has one row
  }
  return found;
}

describe('自治体を消す（DAT-05）', () => {
  it('名前を取りちがえていれば、何も消さない', async () => {
    const before = await rowsOf(db.municipality);
    const wrong = await madoguchi('erase', '--slug', 'minatodai', '--confirm', '山の辺町');
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toContain('みなと台市');
    expect((await madoguchi('erase', '--slug', 'nowhere', '--confirm', 'x')).code).toBe(1);
    expect(await rowsOf(db.municipality)).toEqual(before);
  });

  it('鍵・行・ファイルがすべて消え、隣の自治体は1字も変わらず、証明書は言えないことも言う', async () => {
    const neighbour = await rowsOf(db.otherMunicipality);
    const sealed = await db.sql<{ id: string; access_token: Buffer }>(
      'SELECT id, access_token FROM line_channels WHERE municipality_id = $1',
      [db.municipality],
    );
    const done = await madoguchi('erase', '--slug', 'minatodai', '--confirm', 'みなと台市');
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(await rowsOf(db.municipality)).toEqual({});
    expect(await rowsOf(db.otherMunicipality)).toEqual(neighbour);
    const jobs = await db.sql(`SELECT 1 FROM jobs.job WHERE data ->> 'municipality' = $1`, [
      String(db.municipality),
    ]);
    expect(jobs).toEqual([]);
    for (const said of [
      '消去証明書',
      'みなと台市',
      'ファイル 1個',
      'line_channels 1',
      'バックアップ',
      'LINEの側',
    ])
      expect(done.out).toContain(said);

    db.services.cipher.forget(db.municipality);
    const place = { table: 'line_channels', column: 'access_token', row: sealed[0]!.id };
    await expect(db.services.cipher.open(db.municipality, place, sealed[0]!.access_token)).rejects.toThrow();
    const files = await db
      .ctxOf(db.otherMunicipality)
      .transaction((ctx) =>
        ctx.db
          .selectFrom('files')
          .select('file_id')
          .where('municipality_id', '=', db.otherMunicipality)
          .execute(),
      );
    const kept = await db
      .ctxOf(db.otherMunicipality)
      .transaction((ctx) => ctx.files.read(ctx, files[0]!.file_id));
    expect(kept.toString()).toContain('秘密');
  });
});
