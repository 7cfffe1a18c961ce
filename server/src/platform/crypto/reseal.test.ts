import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { seedAttributes } from '../../../seed/attributes.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { doChores } from '../../app/platform-loops.ts';
import { createChannel } from '../../modules/line/index.ts';
import { displayNamePlace } from '../../modules/residents/jobs.ts';
import { rotateKey } from './key-uses.ts';
import { reseal, sealedColumns } from './reseal.ts';
import { ephemeralColumn } from './sealed-columns.ts';

/** Bytes in the schema that are not sealed values, and what they are. */
const PLAIN: Readonly<Record<string, string>> = {
  'municipalities.data_key': 'wrapped by the master key',
  'installation_keys.sealed': 'wrapped by the master key',
  'residents.line_user_id': 'open by design (architecture section 7)',
  'line_inbox.line_user_id': 'as above',
  'send_bodies.body': 'message texts: sealed and special values never enter one (architecture section 7)',
  'outbox_messages.body': 'as above',
};
const PLAIN_NAMES = /(_hash|^hash|^mac|^previous|^signature|_bits|^bits|^line_ids)$/;

async function sealedNames(db: TestDatabase, count: number): Promise<string> {
  const channel = await db.ctx().transaction(async (ctx) => {
    await seedAttributes(ctx);
    return createChannel(ctx, {
      name: 'みなと台市',
      lineChannelId: '1234567890',
      channelSecret: '0123456789abcdef0123456789abcdef',
      accessToken: 'access-token',
    });
  });
  await db.ctx().transaction(async (ctx) => {
    for (let no = 0; no < count; no += 1) {
      const name = await ctx.cipher.seal(db.municipality, displayNamePlace(no), `利用者${no}`);
      await sql`INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at, display_name)
        VALUES (${db.municipality}, ${no}, ${channel.id}, decode(lpad(to_hex(${no}::int), 32, '0'), 'hex'), 'followed', now(), now(), ${name})`.execute(
        ctx.db,
      );
    }
  });
  return channel.id;
}

async function openNames(db: TestDatabase): Promise<string[]> {
  const rows = await db.sql<{ resident_no: number; display_name: Buffer }>(
    'SELECT resident_no, display_name FROM residents ORDER BY resident_no',
  );
  return Promise.all(
    rows.map((row) =>
      db.services.cipher.open(db.municipality, displayNamePlace(row.resident_no), row.display_name),
    ),
  );
}

describe('暗号の鍵を替える（SEC）', () => {
  test('データベースにあるバイト列は、暗号・短い間だけの暗号・暗号でないもののどれかとして名が挙がっている', async () => {
    await using db = await testDatabase();
    const rows = await db.sql<{ name: string; column_name: string }>(`
      SELECT c.relname || '.' || a.attname AS name, a.attname AS column_name
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND a.atttypid = 'bytea'::regtype AND NOT a.attisdropped`);
    const named = new Set(
      [...sealedColumns(db.services), ...db.services.plugs.all(ephemeralColumn)].map(
        ({ table, column }) => `${table}.${column}`,
      ),
    );
    named.add('audit_entries.content'); // append only: stays under the key of its day until its partition goes
    const unnamed = rows.filter(
      ({ name, column_name }) => !named.has(name) && !(name in PLAIN) && !PLAIN_NAMES.test(column_name),
    );
    expect(unnamed.map(({ name }) => name)).toEqual([]);
    for (const name of named) expect(rows.map((row) => row.name)).toContain(name);
  });

  test('どの値も新しい鍵で読め、やり直しても何も変わらず、その間の変更は失われない', async () => {
    await using db = await testDatabase();
    const channelId = await sealedNames(db, 1203);
    await rotateKey(db.runtime.database.system, db.config.masterKey, db.municipality);
    db.services.cipher.forget(db.municipality);
    let changed = false;
    const first = await reseal(db.ctx(), {
      onProgress: () => {
        if (changed) return;
        changed = true;
        // Somebody changes their name while the rotation runs.
        void db.ctx().transaction(async (ctx) => {
          const name = await ctx.cipher.seal(db.municipality, displayNamePlace(1200), '改名した人');
          await sql`UPDATE residents SET display_name = ${name} WHERE municipality_id = ${db.municipality} AND resident_no = 1200`.execute(
            ctx.db,
          );
        });
      },
    });
    await reseal(db.ctx());
    expect(first.broken).toEqual([]);
    const names = await openNames(db);
    expect(names.filter((name, no) => name !== (no === 1200 ? '改名した人' : `利用者${no}`))).toEqual([]);
    const keys = await db.sql('SELECT DISTINCT substring(display_name FROM 2 FOR 4) AS key FROM residents');
    expect(keys).toEqual([{ key: Buffer.from([0, 0, 0, 2]) }]);
    expect(await reseal(db.ctx())).toEqual({ rewritten: 0, broken: [] });
    const [channel] = await db.sql<{ access_token: Buffer }>('SELECT access_token FROM line_channels');
    const place = { table: 'line_channels', column: 'access_token', row: channelId };
    expect(await db.services.cipher.open(db.municipality, place, channel!.access_token)).toBe('access-token');
  });

  test('開けない値は名を挙げて残し、ほかの値はすべて新しい鍵になる', async () => {
    await using db = await testDatabase();
    await sealedNames(db, 20);
    await db.sql(
      'UPDATE residents SET display_name = (SELECT display_name FROM residents WHERE resident_no = 3) WHERE resident_no = 7',
    );
    await rotateKey(db.runtime.database.system, db.config.masterKey, db.municipality);
    const result = await reseal(db.ctx());
    expect(result.broken).toEqual([{ table: 'residents', column: 'display_name', count: 1 }]);
    expect(result.rewritten).toBe(19 + 2); // and the channel's two secrets
  });

  test('夜の仕事は、終わっていない鍵の交換だけを終わらせる', async () => {
    await using db = await testDatabase();
    await sealedNames(db, 5);
    const under = async () => db.sql('SELECT DISTINCT get_byte(display_name, 4) AS key FROM residents');
    await doChores(db.runtime);
    expect(await under()).toEqual([{ key: 1 }]);
    await rotateKey(db.runtime.database.system, db.config.masterKey, db.municipality);
    await doChores(db.runtime);
    expect(await under()).toEqual([{ key: 2 }]);
  });
});
