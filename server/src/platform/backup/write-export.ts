/**
 * Everything of a municipality in open formats, for leaving: a CSV per table with sealed values opened, the files as they
 * were uploaded, and a description of tables and columns. Secrets of this installation stay behind.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { CONTENT_PLACE } from '../audit/entry.ts';
import { SealBroken, type KeyedCipher } from '../crypto/field-cipher.ts';
import { sealedColumns } from '../crypto/reseal.ts';
import type { SealedColumn } from '../crypto/sealed-columns.ts';
import type { Ctx } from '../context/context.ts';
import type { Db, MunicipalityId } from '../db/database.ts';
import type { Runtime } from '../module.ts';
import { csvLines } from '../files/csv.ts';
import { carriedTables, rowsOf, type CarriedTable } from './carried-tables.ts';
import { exportReadme, TABLE_TITLES } from './export-words.ts';

/** Keys, passwords and proofs: of no use elsewhere, and harmful in other hands. */
const SECRET = /(hash|secret|mac|signature|access_token|reply_token|code_verifier|key_sealed)$/;

export interface Exported {
  readonly tables: Readonly<Record<string, number>>;
  readonly files: number;
  /** Values that do not open: altered, or moved from another place. */
  readonly unreadable: number;
}

interface Column {
  readonly name: string;
  readonly type: string;
  /** The cell's text from a row of the table; null: empty. */
  cell(row: Readonly<Record<string, unknown>>): string | null;
}

const SEALED_CONTENT: SealedColumn = {
  ...CONTENT_PLACE,
  key: [{ column: 'entry_id', type: 'uuid' }],
  place: (id) => ({ ...CONTENT_PLACE, row: id! }), // one key, one value
};

/** @param folder an empty one, readable by nobody else */
export async function writeExport(runtime: Runtime, ctx: Ctx, folder: string): Promise<Exported> {
  const municipality = ctx.scope.municipalityId;
  const cipher = await ctx.cipher.keyed(municipality);
  const sealed = [...sealedColumns(ctx), SEALED_CONTENT];
  const tables: Record<string, number> = {};
  let unreadable = 0;
  const resources: object[] = [];
  await fs.mkdir(path.join(folder, 'tables'), { mode: 0o700 });
  await runtime.database.system.snapshot(async (db) => {
    for (const table of await carriedTables(db)) {
      const columns = await columnsOf(db, table, sealed, cipher, () => (unreadable += 1));
      if (columns.length < 2) continue; // nothing but the municipality's number
      const place = `tables/${table.name}.csv`;
      tables[table.name] = await writeTable(db, table, columns, municipality, path.join(folder, place));
      resources.push({
        name: table.name,
        title: TABLE_TITLES[table.name],
        path: place,
        rows: tables[table.name],
        format: 'csv',
        encoding: 'utf-8',
        schema: { fields: columns.map(({ name, type }) => ({ name, type })) },
      });
    }
  });
  const files = await writeFiles(ctx, folder);
  const about = {
    profile: 'tabular-data-package',
    name: (await runtime.town(municipality))?.slug,
    title: (await runtime.town(municipality))?.name,
    created: ctx.now().toString(),
    resources,
  };
  await fs.writeFile(path.join(folder, 'datapackage.json'), `${JSON.stringify(about, null, 2)}\n`, {
    mode: 0o600,
  });
  await fs.writeFile(
    path.join(folder, 'README.txt'),
    `\uFEFF${exportReadme(about.title ?? '', tables, files)}`,
    {
      mode: 0o600,
    },
  );
  return { tables, files, unreadable };
}

async function columnsOf(
  db: Db,
  table: CarriedTable,
  sealed: readonly SealedColumn[],
  cipher: KeyedCipher,
  broken: () => void,
): Promise<Column[]> {
  const { rows } = await sql<{ name: string; type: string }>`
    SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = ${table.name}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`.execute(db);
  return rows.flatMap(({ name, type }): Column[] => {
    if (!table.columns.includes(name) || SECRET.test(name)) return [];
    if (type !== 'bytea') return [{ name, type: packageType(type), cell: (row) => plainText(row[name]) }];
    const column = sealed.find((one) => one.table === table.name && one.column === name);
    if (column) return [{ name, type: 'string', cell: (row) => openText(cipher, column, row, broken) }];
    if (name === 'line_user_id')
      return [{ name, type: 'string', cell: (row) => hexOf(row[name])?.replace(/^/, 'U') ?? null }];
    if (name === 'body' && table.name === 'send_bodies')
      return [
        {
          name,
          type: 'string',
          cell: (row) => Buffer.from(hexOf(row[name]) ?? '', 'hex').toString('utf8'),
        },
      ];
    return []; // what only this program reads
  });
}

/** PostgreSQL shows bytes as `\x…`. */
function hexOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(2) : null;
}

function openText(
  cipher: KeyedCipher,
  column: SealedColumn,
  row: Readonly<Record<string, unknown>>,
  broken: () => void,
): string | null {
  const hex = hexOf(row[column.column]);
  if (hex === null) return null;
  try {
    const place = column.place(...column.key.map((part) => String(row[part.column])));
    return cipher.open(place, Buffer.from(hex, 'hex'));
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    broken();
    return '〔開けません〕';
  }
}

function plainText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The types of Frictionless Data's table schema. */
function packageType(type: string): string {
  if (type.endsWith('[]') || type === 'jsonb') return type === 'jsonb' ? 'object' : 'array';
  if (['smallint', 'integer', 'bigint'].includes(type)) return 'integer';
  if (type === 'boolean' || type === 'date') return type;
  if (type === 'numeric' || type.startsWith('double')) return 'number';
  return type.startsWith('timestamp') ? 'datetime' : 'string';
}

async function writeTable(
  db: Db,
  table: CarriedTable,
  columns: readonly Column[],
  municipality: MunicipalityId,
  place: string,
): Promise<number> {
  const file = await fs.open(place, 'wx', 0o600);
  let count = 0;
  try {
    await file.write(`\uFEFF${csvLines([columns.map(({ name }) => name)])}`);
    for await (const rows of rowsOf(db, table, municipality)) {
      count += rows.length;
      const lines = rows.map((text) => {
        const row = JSON.parse(text) as Record<string, unknown>;
        return columns.map((column) => column.cell(row) ?? '');
      });
      await file.write(csvLines(lines));
    }
  } finally {
    await file.close();
  }
  return count;
}

const FILES_PER_LOOK = 500;

async function writeFiles(ctx: Ctx, folder: string): Promise<number> {
  await fs.mkdir(path.join(folder, 'files'), { mode: 0o700 });
  let count = 0;
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const ids = await ctx.transaction((ctx) =>
      ctx.db
        .selectFrom('files')
        .select(['file_id', 'public_name', 'media_type'])
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('file_id', '>', last)
        .orderBy('file_id')
        .limit(FILES_PER_LOOK)
        .execute(),
    );
    for (const file of ids) {
      const name = file.public_name ?? `${file.file_id}.${file.media_type.split('/')[1] ?? 'bin'}`;
      const content = await ctx.transaction((ctx) => ctx.files.read(ctx, file.file_id));
      await fs.writeFile(path.join(folder, 'files', path.basename(name)), content, {
        mode: 0o600,
        flag: 'wx',
      });
      count += 1;
    }
    if (ids.length < FILES_PER_LOOK) return count;
    last = ids.at(-1)!.file_id; // a full page
  }
}
