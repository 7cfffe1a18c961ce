/** Statements as the administrator, for arranging and inspecting tests. */
import { administrate } from '../src/platform/db/administrate.ts';

export async function runSql<Row extends object = Record<string, unknown>>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return administrate(url, (query) => query<Row>(text, values));
}
