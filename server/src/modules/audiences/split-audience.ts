/** Divides a frozen audience by the residents' language: each part is frozen too, and nobody is in two of them. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { bitsOf } from './bits.ts';
import './tables.ts';

export interface AudienceOfLanguage {
  readonly language: string;
  readonly audienceId: string;
  readonly count: number;
}

/**
 * @param languages each gets a part of its own; whoever reads none of them is in the part of `rest`
 * @param rest the language of those who are left, first in the answer
 */
export async function splitAudience(
  ctx: TxCtx,
  audienceId: string,
  languages: readonly string[],
  rest: string,
): Promise<AudienceOfLanguage[]> {
  const { municipalityId } = ctx.scope;
  const all = [rest, ...languages];
  // One statement: a resident who changes the language meanwhile is in exactly one part.
  const { rows } = await sql<{ part: number; id: string; count: number }>`
    WITH speaking AS MATERIALIZED (${bitsOf(sql`
      SELECT array_position(${[...languages]}::text[], language) AS value, resident_no FROM residents
      WHERE municipality_id = ${municipalityId} AND language = ANY(${[...languages]}::text[])`)}),
    spoken AS (SELECT chunk, bit_or(bits) AS bits FROM speaking GROUP BY chunk),
    whole AS (
      SELECT chunk, bits FROM audience_bits
      WHERE municipality_id = ${municipalityId} AND audience_id = ${audienceId}
    ),
    cut AS MATERIALIZED (
      SELECT 0 AS part, whole.chunk, CASE WHEN spoken.bits IS NULL THEN whole.bits ELSE whole.bits & ~spoken.bits END AS bits
      FROM whole LEFT JOIN spoken USING (chunk)
      UNION ALL
      SELECT speaking.value, whole.chunk, whole.bits & speaking.bits FROM whole JOIN speaking USING (chunk)
    ),
    numbered AS MATERIALIZED (
      SELECT part, uuidv7() AS id FROM generate_series(0, ${languages.length}::int) AS part
    ),
    made AS (
      INSERT INTO audiences (municipality_id, id, target, sentence, count, frozen_at)
      SELECT ${municipalityId}, numbered.id, source.target, source.sentence,
        (SELECT coalesce(sum(bit_count(cut.bits)), 0)::int FROM cut WHERE cut.part = numbered.part), source.frozen_at
      FROM numbered, audiences source
      WHERE source.municipality_id = ${municipalityId} AND source.id = ${audienceId}
      RETURNING id, count
    ),
    stored AS (
      INSERT INTO audience_bits (municipality_id, audience_id, chunk, bits)
      SELECT ${municipalityId}, numbered.id, cut.chunk, cut.bits FROM cut JOIN numbered USING (part) WHERE bit_count(cut.bits) > 0
    )
    SELECT numbered.part, made.id, made.count FROM made JOIN numbered USING (id) ORDER BY numbered.part`.execute(
    ctx.db,
  );
  return rows.map(({ part, id, count }) => ({ language: all[part]!, audienceId: id, count })); // part < all.length
}
