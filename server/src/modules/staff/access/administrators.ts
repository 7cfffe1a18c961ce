/** Somebody must always be able to let people in: the last 管理者 stays, today and on every day that is already decided. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { holdsOn, todayInJapan, usableOn } from './in-force.ts';
import '../tables.ts';

/**
 * Runs a change that may take an administrator away. Changes of access take turns, so that two administrators who remove
 * each other at the same moment do not leave none.
 * @throws DomainError last_administrator with the first day without one, unless that was so before
 */
export async function keepingAdministrator<T>(ctx: TxCtx, change: () => Promise<T>): Promise<T> {
  await lockAccess(ctx);
  const before = await firstDayWithout(ctx);
  const result = await change();
  const after = await firstDayWithout(ctx);
  if (after && (!before || Temporal.PlainDate.compare(after, before) < 0))
    throw new DomainError('last_administrator', { day: after.toString() });
  return result;
}

/** Whoever changes who may what holds this until the transaction ends. NO KEY: nobody who only reads has to wait. */
export async function lockAccess(ctx: TxCtx): Promise<void> {
  await ctx.db
    .selectFrom('staff_roles')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('key', '=', 'administrator')
    .forNoKeyUpdate()
    .execute();
}

/** The first day, from today on, on which nobody who can sign in is 管理者; null when there is no such day. */
async function firstDayWithout(ctx: TxCtx): Promise<Temporal.PlainDate | null> {
  const { municipalityId } = ctx.scope;
  const today = todayInJapan(ctx.now());
  // Things change only on these days: between two of them every day is like the first.
  const { rows } = await sql<{ day: Temporal.PlainDate | null }>`
    WITH days AS (
      SELECT ${today}::date AS day
      UNION SELECT from_date FROM staff_posts WHERE municipality_id = ${municipalityId}
      UNION SELECT until_date + 1 FROM staff_posts WHERE municipality_id = ${municipalityId}
      UNION SELECT from_date FROM staff_leaves WHERE municipality_id = ${municipalityId}
      UNION SELECT until_date + 1 FROM staff_leaves WHERE municipality_id = ${municipalityId}
      UNION SELECT retired_on FROM staff_members WHERE municipality_id = ${municipalityId}
    )
    SELECT min(days.day) AS day FROM days WHERE days.day >= ${today} AND NOT EXISTS (
      SELECT FROM staff_posts AS p
      JOIN staff_roles AS r ON r.municipality_id = p.municipality_id AND r.id = p.role_id AND r.key = 'administrator'
      JOIN staff_members AS m ON m.municipality_id = p.municipality_id AND m.id = p.staff_member_id
      WHERE p.municipality_id = ${municipalityId} AND ${holdsOn('p', sql`days.day`)}
        AND m.kind = 'staff' AND ${usableOn('m', sql`days.day`)})`.execute(ctx.db);
  return rows[0]?.day ?? null;
}
