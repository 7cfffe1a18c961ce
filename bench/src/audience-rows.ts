/**
 * The layout that most systems take, a row per resident and value, asked the same questions on the same machine in the same
 * run: what the bits are compared with. As the administrator, hence without the cost of row-level security.
 */
type Sql = <Row extends object>(text: string) => Promise<Row[]>;

/** @param groups conjunction of disjunctions over interned values, each as SQL ids `1,2,3` */
export interface RowQuestion {
  readonly all: readonly string[];
}

/** Builds the table from the truth, with the index that such a layout has. */
export async function buildRows(sql: Sql): Promise<void> {
  await sql('CREATE TABLE bench_rows (value int NOT NULL, resident_no int NOT NULL)');
  await sql('INSERT INTO bench_rows SELECT unnest("values"), resident_no FROM facets');
  await sql('CREATE INDEX bench_rows_by_value ON bench_rows (value, resident_no)');
  await sql('VACUUM ANALYZE bench_rows');
}

/** How many residents fulfil it, and how long the statement took in milliseconds. */
export async function countRows(
  sql: Sql,
  { all }: RowQuestion,
): Promise<{ readonly count: number; readonly ms: number }> {
  const sets = all.map((values) => `SELECT resident_no FROM bench_rows WHERE value IN (${values})`);
  const start = performance.now();
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM (${sets.join(' INTERSECT ')}) AS fulfilled`,
  );
  return { count: row?.count ?? 0, ms: performance.now() - start };
}
