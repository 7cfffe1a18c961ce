/** An audience of named residents: those who got an earlier message, for its correction. */
import type { Target } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { CHUNK_BITS } from './bits.ts';
import type { FrozenAudience } from './freeze-audience.ts';
import './tables.ts';

/**
 * Freezes exactly these residents. Conditions, topics and ceilings are not asked: whoever got something wrong gets its correction.
 * @param target what is recorded beside them
 * @param sentence how it reads for staff
 */
export async function freezeResidents(
  ctx: TxCtx,
  residents: readonly number[],
  target: Target,
  sentence: string,
): Promise<FrozenAudience> {
  const chunks = new Map<number, Buffer>();
  for (const no of residents) {
    const chunk = Math.floor(no / CHUNK_BITS);
    const bytes = chunks.get(chunk) ?? Buffer.alloc(CHUNK_BITS / 8);
    chunks.set(chunk, bytes);
    const place = no % CHUNK_BITS;
    bytes[place >> 3]! |= 0x80 >> (place & 7); // position 0 is the leftmost bit (bits.ts)
  }
  const { municipalityId } = ctx.scope;
  const { rows } = await sql<{ id: string }>`
    WITH audience AS (
      INSERT INTO audiences (municipality_id, target, sentence, count, frozen_at)
      VALUES (${municipalityId}, ${JSON.stringify(target)}::jsonb, ${sentence}, ${residents.length}, ${ctx.now()}::timestamptz)
      RETURNING id),
    stored AS (
      INSERT INTO audience_bits (municipality_id, audience_id, chunk, bits)
      SELECT ${municipalityId}, audience.id, part.chunk, ('x' || part.hex)::varbit
      FROM audience, unnest(${[...chunks.keys()]}::int[], ${[...chunks.values()].map((bytes) => bytes.toString('hex'))}::text[]) AS part (chunk, hex))
    SELECT id FROM audience`.execute(ctx.db);
  return { audienceId: rows[0]!.id, count: residents.length, withheld: 0, sentence }; // the INSERT made one row
}
