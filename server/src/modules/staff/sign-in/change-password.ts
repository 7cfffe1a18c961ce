/** A signed-in person's own new password. */
import type { Ctx } from '../../../platform/context/context.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { endSessionsOf, hashAcceptable, readPasswordRules, storePassword } from './choose-password.ts';
import { confirmPassword } from './confirm-password.ts';
import { lockAccount } from './find-account.ts';

/**
 * Ends all other sessions of the person too.
 * @param sessionToken the session of this request, which stays
 * @throws DomainError password_wrong, password_refused, too_many_attempts
 */
export async function changePassword(
  ctx: Ctx,
  sessionToken: string,
  input: { currentPassword: string; password: string },
): Promise<void> {
  const account = await confirmPassword(ctx, input.currentPassword);
  const rules = await ctx.transaction((ctx) => readPasswordRules(ctx, account));
  const hash = await hashAcceptable(rules, input.password);
  await ctx.transaction(async (ctx) => {
    const current = await lockAccount(ctx, account.id);
    // Reset by an administrator while we were hashing: the old password is no ground for a new one any more.
    if (current?.password_hash !== account.password_hash)
      throw new DomainError('password_wrong', { field: 'currentPassword' });
    await storePassword(ctx, account.id, hash);
    await endSessionsOf(ctx, account.id, hashToken(sessionToken));
    await ctx.db
      .deleteFrom('staff_challenges')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('staff_member_id', '=', account.id)
      .execute();
  });
}
