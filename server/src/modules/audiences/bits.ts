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
 * set_bit copies 8 kB), so bytes are gathered and written as one hexadecimal literal: about 1 µs per byte that is not zero.
 * @param residents a query with the columns `value` and `resident_no`; repeated rows do no harm
 */
export function bitsOf(residents: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    SELECT value, chunk,
      ('x' || string_agg(repeat('00', byte - before - 1) || lpad(to_hex(filled), 2, '0'), '' ORDER BY byte)
        || repeat('00', ${sql.raw(String(CHUNK_BYTES - 1))} - max(byte)))::varbit AS bits
    FROM (
      SELECT value, chunk, byte, filled, coalesce(lag(byte) OVER (PARTITION BY value, chunk ORDER BY byte), -1) AS before
      FROM (
        SELECT value, resident_no >> 16 AS chunk, (resident_no & 65535) >> 3 AS byte, bit_or(128 >> (resident_no & 7)) AS filled
        FROM (${residents}) AS resident
        GROUP BY 1, 2, 3
      ) AS bytes
    ) AS gaps
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
