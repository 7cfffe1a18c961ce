/**
 * Rewrites sealed values under the newest data key while requests go on. A value is replaced only where it is still the one
 * that was read, so a change made meanwhile is never lost, and a rotation that was interrupted is simply run again: it
 * looks for what is not yet under the newest key.
 */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../context/context.ts';
import { FILE_COLUMNS } from '../files/shelf-store.ts';
import { pause } from '../time/pause.ts';
import { SealBroken, type KeyedCipher } from './field-cipher.ts';
import { sealedColumn, type SealedColumn } from './sealed-columns.ts';

/** Values in one transaction: at 100,000 a second it ends after some 10 ms, and rows are locked no longer. */
const BATCH = 500;

export interface Resealed {
  /** Values now under the newest key that were not before. */
  readonly rewritten: number;
  /** Values that do not open (altered, moved, or sealed under a lost key): left as they are. */
  readonly broken: readonly { readonly table: string; readonly column: string; readonly count: number }[];
}

export interface ResealOptions {
  /** Between two batches, so that a nightly run leaves the machine to others. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (rewritten: number) => void;
}

/** Every column whose values a rotation rewrites, in a fixed order. */
export function sealedColumns(ctx: Pick<Ctx, 'plugs'>): readonly SealedColumn[] {
  return [...FILE_COLUMNS, ...ctx.plugs.all(sealedColumn)];
}

/** Brings every rewritable sealed value of the scope's municipality under its newest key. */
export async function reseal(ctx: Ctx, options: ResealOptions = {}): Promise<Resealed> {
  ctx.cipher.forget(ctx.scope.municipalityId); // a rotation by another process a moment ago
  const cipher = await ctx.cipher.keyed(ctx.scope.municipalityId);
  let rewritten = 0;
  const broken: Resealed['broken'][number][] = [];
  for (const column of sealedColumns(ctx)) {
    let unreadable = 0;
    let last: readonly string[] | null = null;
    do {
      options.signal?.throwIfAborted();
      await ctx.cipher.keyed(ctx.scope.municipalityId); // counts the uses to come
      const turn: Turn = await ctx.transaction((ctx) => resealBatch(ctx, cipher, column, last));
      rewritten += turn.rewritten;
      unreadable += turn.broken;
      last = turn.last;
      options.onProgress?.(rewritten);
      if (options.pauseMs) await pause(options.pauseMs, options.signal ?? new AbortController().signal);
    } while (last);
    if (unreadable > 0) broken.push({ table: column.table, column: column.column, count: unreadable });
  }
  await ctx.transaction((ctx) =>
    sql`UPDATE data_key_uses SET resealed_at = ${ctx.now()}
      WHERE municipality_id = ${ctx.scope.municipalityId} AND key_id = ${cipher.writingKeyId}`.execute(
      ctx.db,
    ),
  );
  return { rewritten, broken };
}

interface Turn {
  readonly rewritten: number;
  readonly broken: number;
  /** The key of the last row that was read; null: nothing is left. */
  readonly last: readonly string[] | null;
}

async function resealBatch(
  ctx: TxCtx,
  cipher: KeyedCipher,
  column: SealedColumn,
  last: readonly string[] | null,
): Promise<Turn> {
  const { municipalityId } = ctx.scope;
  const value = sql.ref(column.column);
  const names = sql.join(column.key.map((part) => sql.ref(part.column)));
  const beyond = last
    ? sql`AND (${names}) > (${sql.join(last.map((text, at) => cast(text, column.key[at]!.type)))})` // one text per part
    : sql``;
  // Bytes 2 to 5 name the key (field-cipher.ts).
  const { rows } = await sql<{ key: string[]; value: Buffer }>`
    SELECT ARRAY[${sql.join(column.key.map((part) => sql`${sql.ref(part.column)}::text`))}] AS key, ${value} AS value
    FROM ${sql.table(column.table)}
    WHERE municipality_id = ${municipalityId} AND ${value} IS NOT NULL
      AND substring(${value} FROM 2 FOR 4) <> ${keyBytes(cipher.writingKeyId)} ${beyond}
    ORDER BY ${names} LIMIT ${BATCH}`.execute(ctx.db);
  const fresh: { key: string[]; before: Buffer; after: Buffer }[] = [];
  for (const row of rows) {
    const place = column.place(...row.key);
    try {
      fresh.push({
        key: row.key,
        before: row.value,
        after: cipher.seal(place, cipher.open(place, row.value)),
      });
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      ctx.log.error(
        { table: column.table, column: column.column, row: place.row },
        'a sealed value does not open',
      );
    }
  }
  const rewritten = fresh.length > 0 ? await replace(ctx, column, fresh) : 0;
  return {
    rewritten,
    broken: rows.length - fresh.length,
    last: rows.length === BATCH ? rows.at(-1)!.key : null, // BATCH > 0
  };
}

/** Only where the value is still the one that was read. */
async function replace(
  ctx: TxCtx,
  column: SealedColumn,
  fresh: readonly { key: string[]; before: Buffer; after: Buffer }[],
): Promise<number> {
  const keyArrays = column.key.map(
    (part, at) => sql`${fresh.map((one) => one.key[at]!)}::text[]::${sql.raw(part.type)}[]`, // one text per part
  );
  const names = column.key.map((_, at) => sql.ref(`k${at}`));
  const result = await sql`
    UPDATE ${sql.table(column.table)} AS t SET ${sql.ref(column.column)} = fresh.after
    FROM unnest(${sql.join(keyArrays)}, ${fresh.map((one) => one.before)}::bytea[], ${fresh.map((one) => one.after)}::bytea[])
      AS fresh (${sql.join(names)}, before, after)
    WHERE t.municipality_id = ${ctx.scope.municipalityId}
      AND ${sql.join(
        column.key.map((part, at) => sql`${sql.ref(`t.${part.column}`)} = ${sql.ref(`fresh.k${at}`)}`),
        sql` AND `,
      )}
      AND ${sql.ref(`t.${column.column}`)} = fresh.before`.execute(ctx.db);
  return Number(result.numAffectedRows ?? 0n);
}

function cast(text: string, type: 'uuid' | 'int') {
  return sql`${text}::text::${sql.raw(type)}`;
}

function keyBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes;
}
