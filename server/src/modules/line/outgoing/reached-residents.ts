import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';

/**
 * Whom a send named in calls that LINE accepted or perhaps accepted (confirmed and unknown batches): those who got the
 * message, as far as anybody can tell. A broadcast names nobody.
 */
export async function reachedResidents(ctx: TxCtx, source: string, sourceId: string): Promise<number[]> {
  // As text: reading a million numbers one by one would cost the driver a second.
  const { rows } = await sql<{ residents: string; skipped: string }>`
    SELECT array_to_string(b.residents, ',') AS residents, array_to_string(b.skipped, ',') AS skipped
    FROM sends s JOIN outbox_batches b ON b.municipality_id = s.municipality_id AND b.send_id = s.send_id
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.source = ${source} AND s.source_id = ${sourceId}
      AND b.state IN ('confirmed', 'unknown')
    ORDER BY b.first_no`.execute(ctx.db);
  const numbers = (text: string) => (text === '' ? [] : text.split(',').map(Number));
  return rows.flatMap(({ residents, skipped }) => {
    const without = new Set(numbers(skipped));
    return without.size === 0 ? numbers(residents) : numbers(residents).filter((no) => !without.has(no));
  });
}
