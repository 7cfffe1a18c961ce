import { expect, test } from 'vitest';
import { testDatabase } from '../../../testing/index.ts';
import { keepPartitions } from './partitions.ts';

test('月の区画は先回りして作られ、保存期間を過ぎた月だけが消える', async () => {
  await using db = await testDatabase();
  const now = Temporal.Now.instant();
  expect(await keepPartitions(db.runtime.database.system, now)).toEqual({ made: 0, dropped: 0 });
  const list = async () =>
    (
      await db.sql<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass ORDER BY 1`,
      )
    ).map((row) => row.name);
  const before = await list();
  expect(before).toHaveLength(5); // this month, three more, the default
  await db.sql(`DROP TABLE ${before.at(-2)}`);
  expect(await keepPartitions(db.runtime.database.system, now)).toEqual({ made: 1, dropped: 0 });
  expect(await list()).toEqual(before);
  const walls = await db.sql<{ walled: boolean }>(
    `SELECT relrowsecurity AND relforcerowsecurity AS walled FROM pg_class WHERE oid IN
     (SELECT inhrelid FROM pg_inherits WHERE inhparent IN ('events'::regclass, 'audit_entries'::regclass))`,
  );
  expect(walls.every((wall) => wall.walled)).toBe(true);

  const later = now.toZonedDateTimeISO('UTC').add({ months: 26 }).toInstant();
  expect((await keepPartitions(db.runtime.database.system, later)).dropped).toBe(1);
  expect(await list()).toEqual(before.slice(1));
});
