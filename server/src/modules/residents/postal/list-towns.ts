/** The postal codes of a municipality, for assigning them to areas. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import '../tables.ts';

/** A prefecture's name finds dozens of municipalities; the screen asks for more letters then. */
const MOST_CITIES = 50;

/** A search that begins like the name, with or without its prefecture. Towns are listed when all that was found is one city. */
export async function listPostalTowns(ctx: TxCtx, search: string) {
  const wanted = search.normalize('NFKC').replaceAll(/\s/g, '');
  const { rows: cities } = await sql<{ city_code: string; prefecture: string; city: string }>`
    SELECT DISTINCT city_code, prefecture, city FROM postal_towns
    WHERE starts_with(city, ${wanted}) OR starts_with(prefecture || city, ${wanted})
    ORDER BY city_code LIMIT ${MOST_CITIES}`.execute(ctx.db);
  // The wards of one city are listed together: 「高崎市」 is one, 「横浜市」 has eighteen.
  const names = new Set(cities.map(({ prefecture, city }) => prefecture + city.replace(/(?<=市).+区$/, '')));
  const towns =
    names.size === 1
      ? (
          await sql<{ postcode: string; town: string }>`
            SELECT postcode, CASE WHEN part = '' THEN town ELSE town || '（' || part || '）' END AS town FROM postal_towns
            WHERE city_code = ANY(${cities.map(({ city_code }) => city_code)}::text[])
            ORDER BY postcode, town, part`.execute(ctx.db)
        ).rows
      : [];
  const { rows: some } = await sql`SELECT 1 FROM postal_towns LIMIT 1`.execute(ctx.db);
  return {
    cities: cities.map(({ prefecture, city }) => `${prefecture}${city}`),
    towns,
    imported: some.length > 0,
  };
}
