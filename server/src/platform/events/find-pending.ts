/**
 * Which subscriptions have something to read, in every municipality, by one statement of the system role: a look costs
 * an index probe per municipality and subscription, where a transaction each would cost a round trip.
 */
import { sql } from 'kysely';
import type { MunicipalityId } from '../db/database.ts';
import type { SystemDatabase } from '../db/system.ts';

export interface PendingSubscription {
  readonly municipality: MunicipalityId;
  readonly subscription: string;
}

export async function findPending(
  system: SystemDatabase,
  subscriptions: readonly string[],
): Promise<readonly PendingSubscription[]> {
  return system.transaction(async (db) => {
    const { rows } = await sql<PendingSubscription>`
      SELECT m.municipality_id AS municipality, s.name AS subscription
      FROM municipalities m
      CROSS JOIN unnest(${subscriptions}::text[]) AS s(name)
      LEFT JOIN event_cursors c ON c.municipality_id = m.municipality_id AND c.subscription = s.name
      WHERE EXISTS (
        SELECT FROM events e
        WHERE e.municipality_id = m.municipality_id
          AND (e.xid, e.event_id) > (coalesce(c.xid, '0'::xid8), coalesce(c.event_id, 0))
          AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
          AND e.recorded_at >= coalesce(c.recorded_at, '-infinity') - interval '1 day')
      ORDER BY 1, 2`.execute(db);
    return rows;
  });
}
