/** A short-lived connection as the administrator: seeds, command line, benches and tests. Never in a request. */
import pg from 'pg';
import './types.ts';

export type AdminQuery = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

export async function administrate<T>(url: string, work: (query: AdminQuery) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(
      async <Row extends object>(text: string, values: unknown[] = []) =>
        (await client.query(text, values)).rows as Row[],
    );
  } finally {
    await client.end();
  }
}
