/**
 * How sets of residents are laid out as bits: 65,536 residents a chunk, resident n at position n % 65,536 of chunk
 * n / 65,536, position 0 being the leftmost bit. These fragments are shared by everything that writes or reads them.
 */
import { sql, type RawBuilder } from 'kysely';

/** 8 kB a chunk: large enough that a million residents are 16 rows, small enough that one change rewrites little. */
export const CHUNK_BITS = 65_536;
const CHUNK_BYTES = CHUNK_BITS / 8;

/** A chunk in which nobody is. */
export const NOBODY = sql.raw(`('x' || repeat('00', ${CHUNK_BYTES}))::varbit`);

/**
 * Turns rows of residents into rows (value, chunk, bits). `bit varying` has no fast way to set one bit at a time (each
 * set_bit copies 8 kB), so 64 bits are gathered at a time and written as one hexadecimal literal. The words stand in a
 * CTE of their own so that they are hashed: asked for in order, the planner would rather sort every single row (a chunk of
 * 760,000 rows: 260 ms against 900 ms, measured 2026-11).
 * @param residents a query with the columns `value` and `resident_no`; repeated rows do no harm
 */
export function bitsOf(residents: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    WITH words AS MATERIALIZED (
      SELECT value, resident_no >> 16 AS chunk, (resident_no & 65535) >> 6 AS word,
        bit_or(1::bigint << (63 - (resident_no & 63))) AS filled
      FROM (${residents}) AS resident
      GROUP BY 1, 2, 3
    )
    SELECT value, chunk,
      ('x' || string_agg(repeat('0000000000000000', word - before - 1) || lpad(to_hex(filled), 16, '0'), '' ORDER BY word)
        || repeat('0000000000000000', 1023 - max(word)))::varbit AS bits
    FROM (SELECT *, coalesce(lag(word) OVER (PARTITION BY value, chunk ORDER BY word), -1) AS before FROM words) AS gaps
    GROUP BY value, chunk`;
}

/** The bytes of a chunk, on their way to us. `varbit_send` puts the length in four bytes before them. */
export const bytesOf = (bits: RawBuilder<unknown>): RawBuilder<Buffer> =>
  sql<Buffer>`substring(varbit_send(${bits}) FROM 5)`;

/** The positions of the set bits from `from` on, in order, at most `limit`, as resident numbers. */
export function positionsIn(bytes: Buffer, chunk: number, from: number, limit: number): number[] {
  const found: number[] = [];
  const base = chunk * CHUNK_BITS;
  for (let index = from >> 3; index < bytes.length; index += 1) {
    let byte = bytes[index]!; // index < length
    if (index === from >> 3) byte &= 0xff >> (from & 7);
    while (byte !== 0) {
      const lead = Math.clz32(byte) - 24;
      if (found.length === limit) return found;
      found.push(base + index * 8 + lead);
      byte &= ~(0x80 >> lead);
    }
  }
  return found;
}
