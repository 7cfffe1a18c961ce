/** Counts per day, per action and per person (SEC-12: statistics). */
import { actionWords, type AuditLog } from '@madoguchi/contract/audit-actions';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { namesOfStaff } from '../staff/index.ts';
import { daysOf, withinDays } from './filter.ts';

/** A quarter: every entry of it is counted, some seconds for ten million. */
const LONGEST_DAYS = 92;
const ACTORS = 50;

interface Figure {
  readonly day: Temporal.PlainDate | null;
  readonly action: string | null;
  readonly actor_kind: string | null;
  readonly actor_id: string | null;
  readonly count: number;
  readonly last_at: Temporal.Instant;
  readonly by: number;
}

/** @throws DomainError 'range_too_long' */
export async function showFigures(
  ctx: TxCtx,
  filter: { log?: AuditLog | undefined; from?: string | undefined; to?: string | undefined },
) {
  const days = daysOf(filter, ctx.now());
  const length = days.from.until(days.to).days + 1;
  if (length > LONGEST_DAYS) throw new DomainError('range_too_long', { field: 'from', days: LONGEST_DAYS });
  // One pass for all three questions. GROUPING's bits: 0111 by day, 1011 by action, 1100 by person.
  const { rows } = await sql<Figure>`
    SELECT (e.recorded_at AT TIME ZONE 'Asia/Tokyo')::date AS day, e.action, e.actor_kind, e.actor_id,
      count(*) AS count, max(e.recorded_at) AS last_at,
      GROUPING((e.recorded_at AT TIME ZONE 'Asia/Tokyo')::date, e.action, e.actor_kind, e.actor_id) AS by
    FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.log = ${filter.log ?? 'operation'} AND ${withinDays(days)}
    GROUP BY GROUPING SETS (((e.recorded_at AT TIME ZONE 'Asia/Tokyo')::date), (e.action), (e.actor_kind, e.actor_id))
    ORDER BY count DESC`.execute(ctx.db);
  const byDay = new Map(
    rows.filter(({ by }) => by === 0b0111).map((row) => [row.day!.toString(), row.count]),
  );
  const people = rows
    .filter(({ by, actor_kind: kind }) => by === 0b1100 && kind !== 'resident')
    .slice(0, ACTORS);
  const names = await namesOfStaff(
    ctx,
    people.filter(({ actor_kind: kind }) => kind === 'staff').map((row) => row.actor_id!),
  );
  return {
    from: days.from.toString(),
    to: days.to.toString(),
    total: [...byDay.values()].reduce((sum, count) => sum + count, 0),
    // Days without an entry too: a gap is a finding.
    days: Array.from({ length }, (_, index) => {
      const day = days.from.add({ days: index }).toString();
      return { day, count: byDay.get(day) ?? 0 };
    }),
    actions: rows
      .filter(({ by }) => by === 0b1011)
      .map((row) => ({ action: row.action!, words: actionWords(row.action!), count: row.count })),
    actors: people.map((row) => ({
      kind: row.actor_kind!,
      id: row.actor_id!,
      name: names.get(row.actor_id!) ?? null,
      count: row.count,
      lastAt: row.last_at.toString(),
    })),
  };
}
