/** One municipality as one encrypted stream, in the snapshot of one moment, while everything runs. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { sql } from 'kysely';
import { anchorsText } from '../audit/anchor.ts';
import { createFieldCipher } from '../crypto/field-cipher.ts';
import type { Db, MunicipalityId } from '../db/database.ts';
import type { Runtime } from '../module.ts';
import { writeBackupKey } from './backup-key.ts';
import { carriedTables, rowsOf } from './carried-tables.ts';
import { writeHeader } from './header.ts';
import { encodeRecord, type EndRecord } from './records.ts';
import { sealStream } from './sealed-stream.ts';

const PART = 1_048_576;

export interface WrittenBackup extends EndRecord {
  readonly madeAt: string;
  /** Of the file, sealed. */
  readonly bytes: number;
  /** Files whose content was removed between the snapshot and its reading. */
  readonly filesGone: number;
}

/**
 * @param to a path that does not exist yet; a failed backup leaves nothing there
 * @param keyFile where the copy of the key goes
 */
export async function writeBackup(
  runtime: Runtime,
  municipality: MunicipalityId,
  { to, keyFile }: { readonly to: string; readonly keyFile: string },
): Promise<WrittenBackup> {
  const { system } = runtime.database;
  const madeAt = runtime.services.now().toString();
  const draft = `${to}.part`;
  const tally: { tables: Record<string, number>; files: number; gone: number } = {
    tables: {},
    files: 0,
    gone: 0,
  };
  try {
    await system.snapshot(async (db) => {
      const town = await db
        .selectFrom('municipalities')
        .select(['slug', 'name', 'data_key'])
        .where('municipality_id', '=', municipality)
        .executeTakeFirstOrThrow();
      const { rows } = await sql<{ name: string }>`SELECT name FROM migration_hashes ORDER BY name`.execute(
        db,
      );
      const about = {
        municipalityId: municipality,
        slug: town.slug,
        name: town.name,
        madeAt,
        migrations: rows.map(({ name }) => name),
      };
      const key = randomBytes(32);
      // By the ring of the snapshot, which is the one that the key file keeps.
      const cipher = createFieldCipher({
        masterKey: runtime.config.masterKeys,
        loadDataKey: () => Promise.resolve(town.data_key),
      });
      const head = await writeHeader(cipher, about, key);
      const packed = Readable.from(recordsOf(runtime, db, municipality, tally)).pipe(
        zlib.createZstdCompress(),
      );
      const stream = async function* () {
        yield head;
        yield* sealStream(key, packed as AsyncIterable<Buffer>);
      };
      await pipeline(stream, fs.createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
      await writeBackupKey(keyFile, {
        municipalityId: municipality,
        slug: town.slug,
        madeAt,
        ring: town.data_key.toString('base64'),
      });
    });
    await fsp.rename(draft, to);
  } catch (error) {
    await fsp.rm(draft, { force: true });
    throw error;
  }
  const { size } = await fsp.stat(to);
  return { tables: tally.tables, files: tally.files, filesGone: tally.gone, madeAt, bytes: size };
}

async function* recordsOf(
  runtime: Runtime,
  db: Db,
  municipality: MunicipalityId,
  tally: { tables: Record<string, number>; files: number; gone: number },
): AsyncGenerator<Buffer> {
  for (const table of await carriedTables(db)) {
    yield encodeRecord({ kind: 'table', table: table.name, columns: table.columns });
    let count = 0;
    for await (const rows of rowsOf(db, table, municipality)) {
      count += rows.length;
      yield encodeRecord({ kind: 'rows', json: Buffer.from(`[${rows.join(',')}]`) });
    }
    tally.tables[table.name] = count;
  }
  for await (const file of filesOf(db, municipality)) {
    const content = await runtime.services.files.stored[file.class].read(file.name);
    yield encodeRecord({ kind: 'file', ...file, bytes: content?.length ?? -1 });
    tally.files += 1;
    if (!content) tally.gone += 1;
    for (let at = 0; content && at < content.length; at += PART)
      yield encodeRecord({ kind: 'part', content: content.subarray(at, at + PART) });
  }
  yield encodeRecord({ kind: 'anchors', anchors: await anchorsText(runtime.config.dataDir, municipality) });
  yield encodeRecord({ kind: 'end', tables: tally.tables, files: tally.files });
}

const FILES_PER_LOOK = 1000;

async function* filesOf(
  db: Db,
  municipality: MunicipalityId,
): AsyncGenerator<{ class: 'public' | 'private'; name: string }> {
  for (let last: string | null = null; ;) {
    const rows: { file_id: string; class: 'public' | 'private'; public_name: string | null }[] = await db
      .selectFrom('files')
      .select(['file_id', 'class', 'public_name'])
      .where('municipality_id', '=', municipality)
      .$if(last !== null, (files) => files.where('file_id', '>', last!)) // the condition beside it
      .orderBy('file_id')
      .limit(FILES_PER_LOOK)
      .execute();
    for (const row of rows) yield { class: row.class, name: row.public_name ?? row.file_id };
    if (rows.length < FILES_PER_LOOK) return;
    last = rows.at(-1)!.file_id; // a full page
  }
}
