/** The end of a first sign-in by invitation. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import '../tables.ts';

/**
 * Once: of two first sign-ins by the same code only one ends in a session.
 * @throws DomainError sign_in_expired when it was used or withdrawn meanwhile
 */
export async function useUpInvitation(ctx: TxCtx, invitationId: string): Promise<void> {
  const used = await ctx.db
    .updateTable('staff_invitations')
    .set({ used_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', invitationId)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('staff_member_id')
    .executeTakeFirst();
  if (!used) throw new DomainError('sign_in_expired');
  await appendAudit(ctx, {
    action: 'staff.invitation_used',
    subject: { kind: 'staffMember', id: used.staff_member_id },
  });
}
