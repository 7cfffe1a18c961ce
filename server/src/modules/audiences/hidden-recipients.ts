/** How many of a frozen audience the actor may not know of (支援措置): deliveries reach them, figures leave them out. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { seesProtected } from '../residents/index.ts';
import './tables.ts';

/** @returns a look-up by audience; 0 for whoever sees everybody */
export async function hiddenRecipients(
  ctx: TxCtx,
  audienceIds: readonly (string | null)[],
): Promise<(audienceId: string | null) => number> {
  const ids = [...new Set(audienceIds.filter((id) => id !== null))];
  if (ids.length === 0 || seesProtected(ctx)) return () => 0;
  // From the marked, who are a handful, to the one chunk that holds each.
  const { rows } = await sql<{ id: string; n: number }>`
    SELECT a.audience_id AS id, count(*)::int AS n
    FROM residents r
    JOIN audience_bits a ON a.municipality_id = r.municipality_id AND a.audience_id = ANY(${ids}::uuid[])
      AND a.chunk = r.resident_no >> 16
    WHERE r.municipality_id = ${ctx.scope.municipalityId} AND r.protected
      AND get_bit(a.bits, r.resident_no & 65535) = 1
    GROUP BY a.audience_id`.execute(ctx.db);
  const counts = new Map(rows.map(({ id, n }) => [id, n]));
  return (id) => (id === null ? 0 : (counts.get(id) ?? 0));
}
