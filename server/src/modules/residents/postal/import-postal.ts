/** Replaces the table of postal codes by a new edition, in one transaction; by the command line only. */
import { sql } from 'kysely';
import type { SystemDatabase } from '../../../platform/db/system.ts';
import '../tables.ts';
import type { PostalTown } from './read-ken-all.ts';

const AT_ONCE = 5000;

export async function importPostalTowns(system: SystemDatabase, towns: readonly PostalTown[]): Promise<void> {
  await system.transaction(async (db) => {
    await sql`DELETE FROM postal_towns`.execute(db);
    for (let from = 0; from < towns.length; from += AT_ONCE) {
      const part = towns.slice(from, from + AT_ONCE);
      await sql`
        INSERT INTO postal_towns (postcode, city_code, prefecture, city, town, part)
        SELECT * FROM unnest(${part.map((one) => one.postcode)}::text[], ${part.map((one) => one.cityCode)}::text[],
          ${part.map((one) => one.prefecture)}::text[], ${part.map((one) => one.city)}::text[],
          ${part.map((one) => one.town)}::text[], ${part.map((one) => one.part)}::text[])`.execute(db);
    }
  });
}
