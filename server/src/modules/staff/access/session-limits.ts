/** How long a sign-in lasts, by role. */
import type { SessionLimit } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import '../tables.ts';

export async function listSessionLimits(ctx: TxCtx) {
  const rows = await ctx.db
    .selectFrom('staff_roles as r')
    .leftJoin('staff_session_limits as l', (join) =>
      join.onRef('l.municipality_id', '=', 'r.municipality_id').onRef('l.role_id', '=', 'r.id'),
    )
    .select(['r.id', 'r.name', 'l.absolute_minutes', 'l.idle_minutes'])
    .where('r.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('r.position')
    .orderBy('r.name')
    .execute();
  return rows.map((row) => ({
    roleId: row.id,
    role: row.name,
    absoluteMinutes: row.absolute_minutes,
    idleMinutes: row.idle_minutes,
  }));
}

/** Holds from the next request on, for sessions that are open already too. @throws DomainError not_found */
export async function saveSessionLimit(ctx: Ctx, limit: SessionLimit): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const before = found(
      (await listSessionLimits(ctx)).find(({ roleId }) => roleId === limit.roleId),
      'role',
    );
    const values = { absolute_minutes: limit.absoluteMinutes, idle_minutes: limit.idleMinutes };
    await ctx.db
      .insertInto('staff_session_limits')
      .values({ municipality_id: ctx.scope.municipalityId, role_id: limit.roleId, ...values })
      .onConflict((conflict) => conflict.columns(['municipality_id', 'role_id']).doUpdateSet(values))
      .execute();
    await appendAudit(ctx, {
      action: 'staff.session_limit_changed',
      subject: { kind: 'role', id: limit.roleId },
      before: { absoluteMinutes: before.absoluteMinutes, idleMinutes: before.idleMinutes },
      after: { absoluteMinutes: limit.absoluteMinutes, idleMinutes: limit.idleMinutes },
    });
  });
}
