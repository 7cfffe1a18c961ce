/** 招待を取り消す. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { getStaffMember } from '../people/queries.ts';
import { lockAccount } from '../sign-in/find-account.ts';
import '../tables.ts';

/** @throws DomainError not_found for an unknown person; nothing to revoke is fine */
export async function revokeInvitation(ctx: Ctx, staffMemberId: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await getStaffMember(ctx, staffMemberId);
    found(await lockAccount(ctx, staffMemberId), 'staffMember');
    if (await endInvitations(ctx, staffMemberId))
      await appendAudit(ctx, {
        action: 'staff.invitation_revoked',
        subject: { kind: 'staffMember', id: staffMemberId },
      });
  });
}

/** Ends what is open, also a first sign-in that is running by it. @returns whether there was anything */
export async function endInvitations(ctx: TxCtx, staffMemberId: string): Promise<boolean> {
  const { municipalityId } = ctx.scope;
  const ended = await ctx.db
    .updateTable('staff_invitations')
    .set({ revoked_at: ctx.now() })
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  if (ended.length === 0) return false;
  await ctx.db
    .deleteFrom('staff_challenges')
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .where('invitation_id', 'is not', null)
    .execute();
  return true;
}
