/** Takes every row of one municipality out of the database. By the owner: the audit log lets nobody else delete. */
import { administrate, type AdminQuery } from './administrate.ts';
import type { MunicipalityId } from './database.ts';
import { ROLES } from './migrate.ts';

export interface ErasedTable {
  readonly table: string;
  readonly rows: number;
}

/**
 * Deletes whatever names the municipality, children before parents, in one transaction.
 * @param adminUrl a connection that may act as the owner of the tables
 * @returns every table that can hold rows of a municipality, with how many went
 */
export function eraseTenant(adminUrl: string, municipality: MunicipalityId): Promise<ErasedTable[]> {
  return administrate(adminUrl, async (query) => {
    await query('BEGIN');
    const tables = await tenantTables(query);
    await query(`SET LOCAL ROLE ${ROLES.owner}`);
    await query("SELECT set_config('app.municipality', $1, true)", [String(municipality)]);
    const erased: ErasedTable[] = [];
    for (const table of tables) {
      const [gone] = await query<{ n: number }>(
        `WITH gone AS (DELETE FROM ${table} WHERE municipality_id = $1 RETURNING 1) SELECT count(*)::int AS n FROM gone`,
        [municipality],
      );
      erased.push({ table, rows: gone!.n }); // an aggregate has one row
    }
    const [jobs] = await query<{ n: number }>(
      `WITH gone AS (DELETE FROM jobs.job WHERE data ->> 'municipality' = $1 RETURNING 1) SELECT count(*)::int AS n FROM gone`,
      [String(municipality)],
    );
    erased.push({ table: 'jobs.job', rows: jobs!.n });
    await query('COMMIT');
    return erased;
  });
}

/** Every table with a municipality, in an order in which no row is deleted before those that refer to it. */
async function tenantTables(query: AdminQuery): Promise<string[]> {
  const rows = await query<{ name: string; parents: string[] }>(`
    SELECT c.oid::regclass::text AS name,
      ARRAY(SELECT k.confrelid::regclass::text FROM pg_constraint k
            WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid <> c.oid) AS parents
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped)
    ORDER BY 1`);
  const left = new Map(rows.map(({ name, parents }) => [name, parents]));
  const order: string[] = [];
  while (left.size > 0) {
    const needed = new Set([...left.values()].flat());
    const free = [...left.keys()].filter((name) => !needed.has(name));
    if (free.length === 0)
      throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(', ')}`);
    for (const name of free) left.delete(name);
    order.push(...free);
  }
  return order;
}
