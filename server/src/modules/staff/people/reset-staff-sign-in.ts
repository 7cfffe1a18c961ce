/** For a lost phone or a forgotten password, by whoever manages staff. */
import type { Ctx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashPassword } from '../../../platform/auth/password.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import type { Order } from '@madoguchi/contract/staff';
import { todayInJapan } from '../../../platform/time/index.ts';
import { requireNotAbove } from '../access/held.ts';
import { forgetFactors } from '../factors/forget-factors.ts';
import { endInvitations } from '../invitations/revoke-invitation.ts';
import { newInitialPassword } from '../sign-in/backup-code.ts';
import { endSessionsOf } from '../sign-in/choose-password.ts';
import { lockAccount } from '../sign-in/find-account.ts';
import { keepFormerPassword } from '../sign-in/former-passwords.ts';
import { NO_ORDER, noteInRegister } from './register.ts';
import { accountHash, forgiveAttempts } from '../sign-in/take-attempt.ts';

/**
 * New password to hand over; the second factor is enrolled again at the next sign-in; sessions, printed codes and an
 * open invitation end; waits are lifted.
 * @throws DomainError not_found, own_account (for oneself there is the change of password), permission_not_held
 */
export async function resetStaffSignIn(
  ctx: Ctx,
  id: string,
  order: Order = NO_ORDER,
): Promise<{ initialPassword: string }> {
  if (id === ctx.actor.id) throw new DomainError('own_account');
  const initialPassword = newInitialPassword();
  const hash = await hashPassword(initialPassword);
  await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    await forgiveAttempts(ctx, accountHash({ staffMemberId: id }));
    found(await lockAccount(ctx, id), 'staffMember');
    await requireNotAbove(ctx, id);
    await endInvitations(ctx, id);
    await keepFormerPassword(ctx, id);
    await ctx.db
      .updateTable('staff_credentials')
      .set({ password_hash: hash, must_change_password: true })
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', id)
      .execute();
    await forgetFactors(ctx, id);
    await ctx.db
      .deleteFrom('staff_challenges')
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', id)
      .execute();
    await endSessionsOf(ctx, id, null);
    await noteInRegister(ctx, {
      staffMemberId: id,
      kind: 'reset',
      content: 'ログインの再設定：新しいパスワードを渡し、2段階認証を登録し直す',
      on: todayInJapan(ctx.now()),
      order,
    });
    await appendAudit(ctx, { action: 'staff.sign_in_reset', subject: { kind: 'staffMember', id } });
  });
  return { initialPassword };
}
