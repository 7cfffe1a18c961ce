/**
 * Brings a municipality back from its backup, with the same ids, into a database that does not have it. One transaction: a
 * backup that is damaged, cut off or under another key leaves nothing behind.
 */
import fs from 'node:fs';
import zlib from 'node:zlib';
import { Readable } from 'node:stream';
import { restoreAnchors } from '../audit/anchor.ts';
import { administrate, type AdminQuery } from '../db/administrate.ts';
import { ROLES } from '../db/migrate.ts';
import type { Runtime } from '../module.ts';
import { cipherOfKey, ringForDatabase, type BackupKey } from './backup-key.ts';
import { keyOfStream, readHeader, type BackupFacts } from './header.ts';
import { decodeRecords, type BackupRecord, type EndRecord } from './records.ts';
import { restoreHold } from './restore-hold.ts';
import { openStream } from './sealed-stream.ts';
import { fillSequences, RowWriter, settleLogs } from './write-rows.ts';

export interface Restored extends EndRecord {
  readonly about: BackupFacts;
  readonly held: readonly { readonly words: string; readonly count: number }[];
}

/** Why a whole backup is not restored here. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';
  readonly reason: 'taken' | 'other_schema' | 'other_key';

  constructor(reason: 'taken' | 'other_schema' | 'other_key', message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface OpenBackup {
  readonly about: BackupFacts;
  readonly records: AsyncIterable<BackupRecord>;
}

/** @throws NotABackup, SealBroken; reading the records throws SealBroken where the stream is damaged */
export async function openBackup(
  runtime: Pick<Runtime, 'config'>,
  file: string,
  key: BackupKey,
): Promise<OpenBackup> {
  const header = await readHeader(fs.createReadStream(file, { highWaterMark: 1_048_576 }));
  if (header.facts.municipalityId !== key.municipalityId)
    throw new RestoreRefused('other_key', 'the key file is of another municipality');
  const streamKey = await keyOfStream(cipherOfKey(key, runtime.config.masterKeys), header);
  const opened = Readable.from(openStream(streamKey, header.stream));
  const unpacked = zlib.createZstdDecompress();
  // An error of the source must reach whoever reads the unpacked side.
  opened.on('error', (error) => unpacked.destroy(error));
  unpacked.on('error', () => undefined); // told to the reader by its next record; where nobody reads any more, to nobody
  return { about: header.facts, records: decodeRecords(opened.pipe(unpacked) as AsyncIterable<Buffer>) };
}

/** Reads the whole backup and keeps nothing: whether it could be restored. */
export async function checkBackup(backup: OpenBackup): Promise<EndRecord> {
  const tables: Record<string, number> = {};
  let files = 0;
  let table = '';
  for await (const record of backup.records) {
    if (record.kind === 'table') tables[(table = record.table)] = 0;
    else if (record.kind === 'rows')
      tables[table] = (tables[table] ?? 0) + (JSON.parse(record.json.toString('utf8')) as unknown[]).length;
    else if (record.kind === 'file') files += 1;
    else if (record.kind === 'end') requireEqual(record, { tables, files });
  }
  return { tables, files };
}

/** @throws RestoreRefused, SealBroken; nothing is left in the database then */
export async function restoreBackup(runtime: Runtime, backup: OpenBackup, key: BackupKey): Promise<Restored> {
  const { about } = backup;
  const ring = ringForDatabase(key, runtime.config.masterKeys);
  const written: { class: 'public' | 'private'; name: string }[] = [];
  try {
    return await administrate(runtime.database.adminUrl, async (query) => {
      await query('BEGIN');
      await refuseOtherSchema(query, about);
      await query(`SET LOCAL ROLE ${ROLES.owner}`);
      await query("SELECT set_config('app.municipality', $1, true)", [String(about.municipalityId)]);
      const writer = new RowWriter(query, ring);
      let files = 0;
      let anchors = '';
      let end: EndRecord | null = null;
      let file: { record: Extract<BackupRecord, { kind: 'file' }>; parts: Buffer[] } | null = null;
      const finishFile = async () => {
        if (file && file.record.bytes >= 0) {
          const { class: shelf, name, bytes } = file.record;
          const content = Buffer.concat(file.parts);
          if (content.length !== bytes) throw new Error(`the file ${name} is not whole`);
          const store = runtime.services.files.stored[shelf];
          if ((await store.read(name)) === null) {
            written.push({ class: shelf, name });
            await store.write(name, [content]);
          }
        }
        file = null;
      };
      for await (const record of backup.records) {
        if (record.kind === 'part') {
          (file as { parts: Buffer[] } | null)?.parts.push(record.content);
          continue;
        }
        await finishFile();
        if (record.kind === 'table') await writer.begin(record.table, record.columns);
        else if (record.kind === 'rows') await writer.add(record.json);
        else if (record.kind === 'file') {
          await writer.finish();
          files += 1;
          file = { record, parts: [] };
        } else if (record.kind === 'anchors') anchors = record.anchors;
        else end = record;
      }
      await writer.finish();
      if (!end) throw new Error('the backup has no end');
      requireEqual(end, { tables: writer.counts, files });
      await settleLogs(query, about);
      await fillSequences(query);
      const held = [];
      for (const { statement, words } of runtime.services.plugs.all(restoreHold)) {
        const [row] = await query<{ n: number }>(
          `WITH held AS (${statement} RETURNING 1) SELECT count(*)::int AS n FROM held`,
          [about.municipalityId],
        );
        if (row!.n > 0) held.push({ words, count: row!.n }); // an aggregate has one row
      }
      await restoreAnchors(runtime.config.dataDir, about.municipalityId, anchors);
      await query('COMMIT');
      return { tables: end.tables, files: end.files, about, held };
    });
  } catch (error) {
    for (const { class: shelf, name } of written) await runtime.services.files.stored[shelf].remove(name);
    throw error;
  }
}

async function refuseOtherSchema(query: AdminQuery, about: BackupFacts): Promise<void> {
  const rows = await query<{ name: string }>('SELECT name FROM migration_hashes ORDER BY name');
  const here = new Set(rows.map(({ name }) => name));
  const there = new Set(about.migrations);
  const differing = [...here, ...there].filter((name) => !here.has(name) || !there.has(name));
  if (differing.length > 0)
    throw new RestoreRefused('other_schema', [...new Set(differing)].sort().join(', '));
}

function requireEqual(end: EndRecord, found: EndRecord): void {
  const wrong = Object.keys({ ...end.tables, ...found.tables }).filter(
    (table) => end.tables[table] !== found.tables[table],
  );
  if (wrong.length > 0 || end.files !== found.files)
    throw new Error(`the backup does not hold what it says (${wrong.join(', ') || 'files'})`);
}
