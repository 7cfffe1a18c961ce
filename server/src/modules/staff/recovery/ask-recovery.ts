/** ログインの再設定を依頼する, and taking it back: the first of two persons. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { enqueue } from '../../../platform/jobs/index.ts';
import { requireNotAbove } from '../access/held.ts';
import { tellRecoveryJob } from '../jobs.ts';
import { getStaffMember } from '../people/queries.ts';
import { RECOVERY_LIFETIME } from '../sign-in/policy.ts';
import './tables.ts';

/**
 * Nothing of the account changes before another person approves.
 * @throws DomainError not_found, own_account, permission_not_held, account_not_usable, recovery_open
 */
export async function askRecovery(ctx: Ctx, staffMemberId: string, reason: string): Promise<{ id: string }> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const member = await getStaffMember(ctx, staffMemberId);
    await requireNotAbove(ctx, staffMemberId);
    if (member.state === 'suspended' || member.standing === 'retired')
      throw new DomainError('account_not_usable');
    const now = ctx.now();
    await ctx.db
      .updateTable('staff_recoveries')
      .set({ state: 'expired' })
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', staffMemberId)
      .where('state', '=', 'open')
      .where('expires_at', '<=', now)
      .execute();
    const asked = await ctx.db
      .insertInto('staff_recoveries')
      .values({
        municipality_id: municipalityId,
        staff_member_id: staffMemberId,
        reason,
        asked_by: ctx.actor.id,
        asked_at: now,
        expires_at: now.add(RECOVERY_LIFETIME),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!asked) throw new DomainError('recovery_open');
    await appendAudit(ctx, {
      action: 'staff.recovery_asked',
      subject: { kind: 'staffMember', id: staffMemberId },
      after: { recovery: asked.id, reason },
    });
    await enqueue(ctx, tellRecoveryJob, { moment: 'asked', id: asked.id });
    return asked;
  });
}

/** Also by the person it is about, or by any other who manages staff. @throws DomainError not_found, recovery_over */
export async function withdrawRecovery(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const request = await lockOpenRecovery(ctx, id);
    await ctx.db
      .updateTable('staff_recoveries')
      .set({ state: 'withdrawn', decided_by: ctx.actor.id, decided_at: ctx.now() })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .execute();
    await appendAudit(ctx, {
      action: 'staff.recovery_withdrawn',
      subject: { kind: 'staffMember', id: request.staff_member_id },
      after: { recovery: id },
    });
    await enqueue(ctx, tellRecoveryJob, { moment: 'withdrawn', id });
  });
}

/** One decision at a time. @throws DomainError not_found, recovery_over when it was decided or is too old */
export async function lockOpenRecovery(ctx: TxCtx, id: string) {
  const request = found(
    await ctx.db
      .selectFrom('staff_recoveries')
      .select(['staff_member_id', 'asked_by', 'state', 'expires_at'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst(),
    'recovery',
  );
  if (request.state !== 'open' || Temporal.Instant.compare(request.expires_at, ctx.now()) <= 0)
    throw new DomainError('recovery_over');
  return request;
}
