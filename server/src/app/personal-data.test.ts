/** Nothing that is held about a person can be forgotten in 開示請求: the schema says which tables have a resident's number. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';
import { personalDataHeld } from '../modules/residents/index.ts';
import { modules } from './modules.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it('利用者の番号がある表は、どれも開示の資料にのるか、のせないわけが書いてある', async () => {
  const rows = await db.sql<{ name: string }>(`
    SELECT DISTINCT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'resident_no' AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace = 'public'::regnamespace ORDER BY 1`);
  const covered = modules
    .flatMap((module) => module.plugs ?? [])
    .filter(({ point }) => point === personalDataHeld.name)
    .flatMap(({ value }) => Object.keys((value as { covers: object }).covers));
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.map(({ name }) => name).filter((name) => !covered.includes(name))).toEqual([]);
  expect(new Set(covered).size, 'each by one').toBe(covered.length);
  expect(covered.filter((table) => !rows.some(({ name }) => name === table))).toEqual([]);
});
