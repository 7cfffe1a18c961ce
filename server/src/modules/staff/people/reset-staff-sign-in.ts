/** The end of everything that somebody signs in with, for a lost phone or a forgotten password. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashPassword, unusableHash } from '../../../platform/auth/password.ts';
import { found } from '../../../platform/errors/index.ts';
import type { Order } from '@madoguchi/contract/staff';
import { todayInJapan } from '../../../platform/time/index.ts';
import { forgetFactors } from '../factors/forget-factors.ts';
import { endInvitations } from '../invitations/revoke-invitation.ts';
import { newInitialPassword } from '../sign-in/backup-code.ts';
import { endSessionsOf } from '../sign-in/choose-password.ts';
import { findAccountByLogin, lockAccount } from '../sign-in/find-account.ts';
import { keepFormerPassword } from '../sign-in/former-passwords.ts';
import { foldLogin } from '../sign-in/login-name.ts';
import { NO_ORDER, noteInRegister } from './register.ts';
import { accountHash, forgiveAttempts } from '../sign-in/take-attempt.ts';

/**
 * At the machine, for the day on which nobody can help on the screen: a password to hand over. On the screen two persons
 * do it (`recovery/`).
 * @param login staff number or mail address
 * @throws DomainError not_found
 */
export async function resetStaffSignIn(ctx: Ctx, login: string): Promise<{ initialPassword: string }> {
  const initialPassword = newInitialPassword();
  const hash = await hashPassword(initialPassword);
  await ctx.transaction(async (ctx) => {
    const { id } = found(await findAccountByLogin(ctx, foldLogin(login)), 'staffMember');
    const content = 'ログインの再設定：サーバーで新しいパスワードを作り、2段階認証を登録し直す';
    await clearSignIn(ctx, id, content, NO_ORDER, hash);
  });
  return { initialPassword };
}

/**
 * Password, second factors, printed codes, sessions, an open invitation and a running sign-in end; waits are lifted.
 * @param content for the ID register
 * @param passwordHash null: no password opens until an own one is chosen
 */
export async function clearSignIn(
  ctx: TxCtx,
  id: string,
  content: string,
  order: Order,
  passwordHash: string | null = null,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  await forgiveAttempts(ctx, accountHash({ staffMemberId: id }));
  found(await lockAccount(ctx, id), 'staffMember');
  await endInvitations(ctx, id);
  await keepFormerPassword(ctx, id);
  await ctx.db
    .updateTable('staff_credentials')
    .set({ password_hash: passwordHash ?? unusableHash(), must_change_password: true })
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
    content,
    on: todayInJapan(ctx.now()),
    order,
  });
  await appendAudit(ctx, { action: 'staff.sign_in_reset', subject: { kind: 'staffMember', id } });
}
