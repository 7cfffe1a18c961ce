/** Rows of a backup into their tables, by the owner of the tables, within the restoring transaction. */
import type { AdminQuery } from '../db/administrate.ts';
import type { BackupFacts } from './header.ts';

/** Log tables whose months must exist before their rows come. */
const BY_MONTH = ['events', 'audit_entries'];

export class RowWriter {
  readonly counts: Record<string, number> = {};
  private readonly query: AdminQuery;
  private readonly ring: Buffer;
  private table: { name: string; columns: readonly string[]; self: boolean } | null = null;
  private kept: string[] = [];

  /** @param ring what municipalities.data_key is to hold */
  constructor(query: AdminQuery, ring: Buffer) {
    this.query = query;
    this.ring = ring;
  }

  /** @throws Error when this database has no such table or column */
  async begin(name: string, columns: readonly string[]): Promise<void> {
    await this.finish();
    const rows = await this.query<{ column: string; self: boolean }>(
      `SELECT a.attname AS column,
         EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid = c.oid) AS self
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = $1 AND a.attnum > 0`,
      [name],
    );
    const known = new Set(rows.map(({ column }) => column));
    const unknown = columns.filter((column) => !known.has(column));
    if (rows.length === 0 || unknown.length > 0 || !known.has('municipality_id'))
      throw new Error(`this database has no ${name} (${unknown.join(', ')})`);
    this.table = { name, columns, self: rows[0]!.self }; // not empty
    this.counts[name] = 0;
  }

  async add(json: Buffer): Promise<void> {
    if (!this.table) throw new Error('rows before their table');
    const text = json.toString('utf8');
    // A row may refer to one that comes later: such a table's rows go in together.
    if (this.table.self) this.kept.push(text.slice(1, -1));
    else await this.insert(text);
  }

  async finish(): Promise<void> {
    if (this.kept.length > 0) await this.insert(`[${this.kept.join(',')}]`);
    this.kept = [];
    this.table = null;
  }

  private async insert(json: string): Promise<void> {
    const { name, columns } = this.table!; // the callers looked
    if (BY_MONTH.includes(name))
      await this.query(
        `SELECT ensure_partitions_since($1::regclass, min((r ->> 'recorded_at')::timestamptz AT TIME ZONE 'UTC')::date)
         FROM json_array_elements($2::json) r`,
        [name, json],
      );
    const list = columns.map((column) => quoted(column)).join(', ');
    const ring = name === 'municipalities';
    // The policy of the table refuses a row of another municipality.
    const [row] = await this.query<{ n: number }>(
      `WITH came AS (INSERT INTO ${quoted(name)} (${list}${ring ? ', data_key' : ''}) OVERRIDING SYSTEM VALUE
         SELECT ${list}${ring ? ', $2::bytea' : ''} FROM json_populate_recordset(NULL::${quoted(name)}, $1::json)
         RETURNING 1)
       SELECT count(*)::int AS n FROM came`,
      ring ? [json, this.ring] : [json],
    );
    this.counts[name] = (this.counts[name] ?? 0) + row!.n; // an aggregate has one row
  }
}

/** Transaction numbers belong to one database: cursors stand in this transaction, and the record goes on in a new epoch. */
export async function settleLogs(query: AdminQuery, about: BackupFacts): Promise<void> {
  await query('UPDATE event_cursors SET xid = pg_current_xact_id() WHERE municipality_id = $1', [
    about.municipalityId,
  ]);
  // Above every epoch of the backup: epochs are counted by the database, and both may have been restored before.
  await query(
    `DO $$ DECLARE newest smallint; BEGIN
       SELECT coalesce(max(epoch), 0) INTO newest FROM audit_entries;
       LOOP
         EXIT WHEN begin_audit_epoch('restored a backup') > newest;
       END LOOP;
     END $$`,
  );
}

/** What numbers itself goes on above what came in. */
export async function fillSequences(query: AdminQuery): Promise<void> {
  const sequences = await query<{ sequence: string; table: string; column: string }>(`
    SELECT DISTINCT s.oid::regclass::text AS sequence, c.relname AS table, a.attname AS column
    FROM pg_depend d JOIN pg_class s ON s.relkind = 'S' AND s.oid IN (d.objid, d.refobjid)
    LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
    JOIN pg_class c ON c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
      AND c.oid = coalesce(f.adrelid, CASE WHEN d.deptype IN ('i', 'a') THEN d.refobjid END)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = coalesce(f.adnum, d.refobjsubid) AND a.attnum > 0`);
  for (const { sequence, table, column } of sequences)
    await query(
      `SELECT setval('${sequence}', greatest((SELECT last_value FROM ${sequence}),
         (SELECT coalesce(max(${quoted(column)}), 1) FROM ${quoted(table)})))`,
    );
}

/** Names come from a backup: only plain ones are ours. */
function quoted(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error('not a name of ours');
  return `"${name}"`;
}
