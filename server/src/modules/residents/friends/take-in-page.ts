/** A page of LINE's list: unknown friends become residents, those who came back are friends again; set-wise, for a million. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { facetCode, setFacets } from '../facet-codes.ts';
import '../tables.ts';

/** @returns how many were new and how many had left us before */
export async function takeInPage(
  ctx: TxCtx,
  channelId: string,
  lineUserIds: readonly Buffer[],
  listedAt: Temporal.Instant,
): Promise<{ added: number; cameBack: number }> {
  const { municipalityId } = ctx.scope;
  const ids = sql`${[...lineUserIds]}::bytea[]`;
  const { rows: back } = await sql<{ resident_no: number }>`
    UPDATE residents SET friendship = 'followed', friendship_at = ${listedAt}::timestamptz
    WHERE municipality_id = ${municipalityId} AND channel_id = ${channelId} AND line_user_id = ANY(${ids})
      AND friendship = 'blocked' AND friendship_at < ${listedAt}::timestamptz AND erased_at IS NULL
    RETURNING resident_no`.execute(ctx.db);
  for (const { resident_no: no } of back) await setFacets(ctx, no, 'friendship', ['followed']);
  await sql`
    UPDATE residents SET listed_at = ${listedAt}::timestamptz
    WHERE municipality_id = ${municipalityId} AND channel_id = ${channelId} AND line_user_id = ANY(${ids})`.execute(
    ctx.db,
  );
  const followed = await facetCode(ctx, 'friendship', '', 'followed');
  // The counter's row is the lock under which residents are made (find-resident.ts).
  await sql`INSERT INTO resident_counters (municipality_id) VALUES (${municipalityId}) ON CONFLICT DO NOTHING`.execute(
    ctx.db,
  );
  await sql`SELECT 1 FROM resident_counters WHERE municipality_id = ${municipalityId} FOR UPDATE`.execute(
    ctx.db,
  );
  const { rows } = await sql<{ added: number }>`
    WITH unknown AS (
      SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM (SELECT DISTINCT id FROM unnest(${ids}) AS listed (id)) AS listed
      WHERE NOT EXISTS (SELECT 1 FROM residents r WHERE r.municipality_id = ${municipalityId}
        AND r.channel_id = ${channelId} AND r.line_user_id = listed.id)
    ), counted AS (
      UPDATE resident_counters SET next_no = next_no + (SELECT count(*) FROM unknown)::int
      WHERE municipality_id = ${municipalityId} RETURNING next_no - (SELECT count(*) FROM unknown)::int AS first
    ), made AS (
      INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at,
        first_followed_at, listed_at)
      SELECT ${municipalityId}, counted.first + unknown.place::int, ${channelId}, unknown.id, 'followed',
        ${listedAt}::timestamptz, ${listedAt}::timestamptz, ${listedAt}::timestamptz
      FROM unknown, counted RETURNING resident_no
    ), known AS (
      INSERT INTO facets (municipality_id, resident_no, values)
      SELECT ${municipalityId}, resident_no, ARRAY[${followed}::int] FROM made
    )
    SELECT count(*) AS added FROM made`.execute(ctx.db);
  return { added: rows[0]!.added, cameBack: back.length }; // an aggregate has one row
}
