/**
 * Which rows of a municipality a backup carries, and how. Tables are discovered from the catalogue, so a new one is carried
 * by itself; what is left out stands here with its reason.
 */
import { sql } from 'kysely';
import type { Db, MunicipalityId } from '../db/database.ts';

/** Tables that are not carried, and why nothing is lost. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  facet_bits: 'derived from facets; built anew',
  facet_horizons: 'counts transactions of the former database',
  staff_sessions: 'everybody signs in again',
  staff_challenges: 'as above',
  resident_sessions: 'as above',
  resident_sign_ins: 'as above',
};

/** Columns that the new database fills by itself. */
const COLUMNS_LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // Kept apart from the backup: who destroys it makes every backup unreadable (DAT-05).
  municipalities: ['data_key'],
  facets: ['changed_xid'],
  events: ['xid'],
  event_cursors: ['xid'],
};

/**
 * Events are numbered anew in the order in which they are read, since transaction numbers belong to one database; cursors
 * and failures follow. What a subscription had not read is read after the restore.
 */
const EXPRESSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  events: { event_id: 'row_number() OVER (ORDER BY t.xid, t.event_id)' },
  event_cursors: {
    event_id: `(SELECT count(*) FROM events e
      WHERE e.municipality_id = t.municipality_id AND (e.xid, e.event_id) <= (t.xid, t.event_id))`,
  },
  event_poison: {
    // A failure whose event has passed its keeping keeps a number that no event has.
    event_id: `coalesce((SELECT count(*) FROM events e, events f
      WHERE f.municipality_id = t.municipality_id AND f.event_id = t.event_id
        AND e.municipality_id = t.municipality_id AND (e.xid, e.event_id) <= (f.xid, f.event_id) HAVING count(*) > 0), -t.event_id)`,
  },
};

export interface CarriedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Refers to itself: its rows must come in one statement. */
  readonly refersToItself: boolean;
}

/** Parents before children. */
export async function carriedTables(db: Db): Promise<CarriedTable[]> {
  const { rows } = await sql<{ name: string; columns: string[]; parents: string[]; self: boolean }>`
    SELECT c.relname AS name,
      ARRAY(SELECT a.attname::text FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
      ARRAY(SELECT p.relname::text FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid
            WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid <> c.oid) AS parents,
      EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid = c.oid) AS self
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped)
    ORDER BY 1`.execute(db);
  const left = new Map(rows.map((row) => [row.name, row]));
  const order: CarriedTable[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter((row) => !row.parents.some((parent) => left.has(parent)));
    if (free.length === 0)
      throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`);
    for (const { name, columns, self } of free) {
      left.delete(name);
      if (name in LEFT_OUT) continue;
      const out = COLUMNS_LEFT_OUT[name] ?? [];
      order.push({ name, columns: columns.filter((column) => !out.includes(column)), refersToItself: self });
    }
  }
  return order;
}

/** Rows per trip: some hundred kilobytes of JSON. */
const PER_FETCH = 2000;

/** The rows of one table as JSON texts, 2,000 at a time, in the snapshot of the transaction. */
export async function* rowsOf(
  db: Db,
  table: CarriedTable,
  municipality: MunicipalityId,
): AsyncGenerator<readonly string[]> {
  const values = table.columns.map((column) => {
    const expression = EXPRESSIONS[table.name]?.[column];
    return expression ? sql`${sql.raw(expression)} AS ${sql.ref(column)}` : sql`t.${sql.ref(column)}`;
  });
  // A number of ours, not a parameter: DECLARE takes none.
  await sql`DECLARE carried NO SCROLL CURSOR FOR SELECT row_to_json(r)::text AS row FROM (
    SELECT ${sql.join(values)} FROM ${sql.table(table.name)} t WHERE t.municipality_id = ${sql.lit(municipality)}) r`.execute(
    db,
  );
  for (;;) {
    const { rows } = await sql<{ row: string }>`FETCH ${sql.lit(PER_FETCH)} FROM carried`.execute(db);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < PER_FETCH) break;
  }
  await sql`CLOSE carried`.execute(db);
}
