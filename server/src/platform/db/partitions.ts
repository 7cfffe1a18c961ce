/** Months of the log tables: made ahead, and dropped when their time is over (migration 0002). */
import { sql } from 'kysely';
import { todayInJapan } from '../time/index.ts';
import type { SystemDatabase } from './system.ts';

/**
 * Months kept; null keeps all. Events: two years, so that a report can compare with the year before; what must be known
 * for longer is kept by its subscriber (marks). Audit: its months are dropped with a cut of its chain (audit/cut-chain.ts).
 */
const PARTITIONED: readonly { table: string; keepMonths: number | null }[] = [
  { table: 'events', keepMonths: 25 },
  { table: 'audit_entries', keepMonths: null },
];

/** A scheduler that stands still for so long is noticed before rows fall into the default partition. */
const MONTHS_AHEAD = 3;

export async function keepPartitions(
  system: SystemDatabase,
  now: Temporal.Instant,
): Promise<{ made: number; dropped: number }> {
  let made = 0;
  let dropped = 0;
  for (const { table, keepMonths } of PARTITIONED) {
    await system.transaction(async (db) => {
      const { rows } = await sql<{
        n: number;
      }>`SELECT ensure_partitions(${table}, ${MONTHS_AHEAD}) AS n`.execute(db);
      made += rows[0]?.n ?? 0;
    });
    if (keepMonths === null) continue;
    const before = todayInJapan(now).subtract({ months: keepMonths });
    await system.transaction(async (db) => {
      const { rows } = await sql<{ n: number }>`SELECT drop_partitions(${table}, ${before}) AS n`.execute(db);
      dropped += rows[0]?.n ?? 0;
    });
  }
  return { made, dropped };
}
