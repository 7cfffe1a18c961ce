/** もう一度本人確認: the signed-in person types the password again before something that a borrowed terminal must not do. */
import type { Ctx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { verifyPassword } from '../../../platform/auth/password.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { lockAccount, type Account } from './find-account.ts';
import { accountHash, forgiveAttempts, refuseWhileBlocked, takeAttempt } from './take-attempt.ts';

/**
 * Counts against the same waits as the sign-in.
 * @throws DomainError password_wrong, too_many_attempts
 */
export async function confirmPassword(ctx: Ctx, password: string): Promise<Account> {
  const counted = accountHash({ staffMemberId: ctx.actor.id });
  const attempt = await ctx.transaction(async (ctx) => ({
    blockedUntil: await takeAttempt(ctx, counted, 'password'),
    account: found(await lockAccount(ctx, ctx.actor.id), 'staffMember'),
  }));
  refuseWhileBlocked(ctx, attempt.blockedUntil);
  const right = await verifyPassword(password, attempt.account.password_hash);
  await ctx.transaction(async (ctx) => {
    if (right) return forgiveAttempts(ctx, counted, 'password');
    await appendAudit(ctx, {
      action: 'staff.confirmation_failed',
      subject: { kind: 'staffMember', id: ctx.actor.id },
    });
  });
  if (!right) throw new DomainError('password_wrong', { field: 'currentPassword' });
  return attempt.account;
}
