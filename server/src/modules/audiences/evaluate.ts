/**
 * One statement that evaluates a program chunk by chunk, exactly as of its own snapshot: the bits, with whatever changed
 * since their horizon laid over them. It takes no lock and waits for nobody; when nothing is pending the overlay costs one
 * index probe.
 */
import { sql, type RawBuilder } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { bitsOf, NOBODY } from './bits.ts';
import type { Program } from './compile-condition.ts';
import './tables.ts';

/**
 * The WITH list, to be followed by a query over `filled (chunk, s0, s1, …)`: the sources' bits of each chunk in which
 * anybody is in any of them.
 */
export function withSources(ctx: TxCtx, { sources }: Pick<Program, 'sources'>): RawBuilder<unknown> {
  const { municipalityId } = ctx.scope;
  const queries = sources.flatMap((source, index) =>
    source.residents.map((residents) => ({ index, residents })),
  );
  const given = sources.flatMap((source, index) => source.chunks.map((chunks) => ({ index, chunks })));
  // Sets that come from queries enter the same relation under values that no facet has.
  const valuesOf = (index: number): number[] => [
    ...sources[index]!.codes, // index comes from sources
    ...queries.flatMap((query, place) => (query.index === index ? [-1 - place] : [])),
    ...given.flatMap((set, place) => (set.index === index ? [-1 - queries.length - place] : [])),
  ];
  const codes = [...new Set(sources.flatMap((source) => source.codes))];
  const masks = queries.map(
    ({ residents }, place) =>
      sql` UNION ALL SELECT value, chunk, bits FROM (${bitsOf(sql`SELECT ${sql.raw(String(-1 - place))} AS value, resident_no FROM (${residents}) AS listed`)}) AS mask`,
  );
  masks.push(
    ...given.map(
      ({ chunks }, place) =>
        sql` UNION ALL SELECT ${sql.raw(String(-1 - queries.length - place))}, chunk, bits FROM (${chunks}) AS given`,
    ),
  );
  const columns = sources.map(
    (_, index) =>
      sql`coalesce(bit_or(bits) FILTER (WHERE value = ANY(${literal(valuesOf(index))})), ${NOBODY}) AS ${sql.raw(`s${index}`)}`,
  );
  return sql`
    WITH pending AS MATERIALIZED (
      SELECT resident_no, "values" FROM pending_facets(${municipalityId})
    ),
    changed AS MATERIALIZED (${bitsOf(sql`SELECT 0 AS value, resident_no FROM pending`)}),
    source AS (
      SELECT b.value, b.chunk, CASE WHEN changed.bits IS NULL THEN b.bits ELSE b.bits & ~changed.bits END AS bits
      FROM facet_bits b LEFT JOIN changed ON changed.chunk = b.chunk
      WHERE b.municipality_id = ${municipalityId} AND b.value = ANY(${literal(codes)})
      UNION ALL
      SELECT value, chunk, bits FROM (${bitsOf(sql`
        SELECT code AS value, resident_no FROM pending, unnest("values") AS code WHERE code = ANY(${literal(codes)})`)}) AS fresh
      ${sql.join(masks, sql` `)}
    ),
    filled AS (SELECT chunk, ${sql.join(columns)} FROM source GROUP BY chunk)`;
}

/** Codes are integers of our own: as a literal they are known to the planner and sent once. */
function literal(codes: readonly number[]): RawBuilder<unknown> {
  return sql.raw(`'{${codes.map(Number).join(',')}}'::int[]`);
}
