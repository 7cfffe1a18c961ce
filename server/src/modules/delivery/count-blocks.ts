import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';

/** Who blocks later than this had another reason. */
const BLAMED_HOURS = 72;

/** How many of those whom a delivery was for blocked the account within three days of it, and still do. */
export async function countBlocks(ctx: TxCtx, deliveryId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n
    FROM deliveries d
    JOIN residents r ON r.municipality_id = d.municipality_id AND r.friendship = 'blocked'
      AND r.friendship_at >= d.started_at AND r.friendship_at < d.started_at + make_interval(hours => ${BLAMED_HOURS})
    JOIN audience_bits a ON a.municipality_id = d.municipality_id AND a.audience_id = d.audience_id AND a.chunk = r.resident_no >> 16
    WHERE d.municipality_id = ${ctx.scope.municipalityId} AND d.id = ${deliveryId}
      AND get_bit(a.bits, r.resident_no & 65535) = 1`.execute(ctx.db);
  return rows[0]?.n ?? 0;
}
