/** First step: who, and the password. */
import type { Ctx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashPassword, needsRehash, verifyPassword } from '../../../platform/auth/password.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import type { SignInStep } from '@madoguchi/contract/staff';
import { beginSignIn } from './begin-sign-in.ts';
import { findAccountByLogin, lockAccount, stepOf } from './find-account.ts';
import { foldLogin } from './login-name.ts';
import { accountHash, forgiveAttempts, refuseWhileBlocked, takeAttempt } from './take-attempt.ts';

export interface StartedSignIn {
  readonly next: SignInStep;
  /** For the cookie of the running sign-in; never one that the browser brought along. */
  readonly token: string;
}

/**
 * Checks the password and opens a running sign-in of ten minutes. A wrong password, an unknown login and a suspended
 * account give the same answer after the same work.
 * @throws DomainError sign_in_failed, too_many_attempts
 */
export async function startSignIn(
  ctx: Ctx,
  input: { login: string; password: string },
): Promise<StartedSignIn> {
  const login = foldLogin(input.login);
  const attempt = await ctx.transaction(async (ctx) => {
    const account = await findAccountByLogin(ctx, login);
    const counted = accountHash(account ? { staffMemberId: account.id } : { unknownLogin: login });
    const blockedUntil = await takeAttempt(ctx, counted, 'password');
    if (blockedUntil) await auditFailure(ctx, account?.id, 'blocked');
    return { account, counted, blockedUntil };
  });
  refuseWhileBlocked(ctx, attempt.blockedUntil);

  // Outside a transaction: 30 ms of work while nothing is locked.
  const right = await verifyPassword(input.password, attempt.account?.password_hash ?? null);
  const rehashed =
    right && needsRehash(attempt.account!.password_hash) ? await hashPassword(input.password) : null;

  const started = await ctx.transaction(async (ctx) => {
    const account = right ? await lockAccount(ctx, attempt.account!.id) : undefined;
    // Changed or suspended while we were hashing: the password that was right is not any more.
    const stillRight =
      account !== undefined &&
      account.can_sign_in &&
      account.password_hash === attempt.account!.password_hash;
    if (!stillRight) {
      await auditFailure(
        ctx,
        attempt.account?.id,
        account && !account.can_sign_in ? 'suspended' : 'password',
      );
      return null;
    }
    await forgiveAttempts(ctx, attempt.counted, 'password');
    if (rehashed) {
      await ctx.db
        .updateTable('staff_credentials')
        .set({ password_hash: rehashed })
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('staff_member_id', '=', account.id)
        .execute();
    }
    const token = await beginSignIn(ctx, account.id);
    return { next: stepOf({ ...account, second_factor_passed: false }), token };
  });
  if (!started) throw new DomainError('sign_in_failed');
  return started;
}

/** Notes a failed attempt. What was typed as login is not kept: people type passwords into the wrong field. */
async function auditFailure(
  ctx: Parameters<typeof appendAudit>[0],
  staffMemberId: string | undefined,
  reason: 'password' | 'blocked' | 'suspended',
): Promise<void> {
  await appendAudit(ctx, {
    action: 'staff.sign_in_failed',
    ...(staffMemberId ? { subject: { kind: 'staffMember', id: staffMemberId } } : {}),
    after: {
      factor: 'password',
      reason: staffMemberId ? reason : reason === 'blocked' ? 'unknown_blocked' : 'unknown',
    },
  });
}
