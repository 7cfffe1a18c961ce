/** Second step by the authenticator's code. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { matchTotp } from '../../../platform/auth/totp.ts';
import { totpPlace, type Account } from './find-account.ts';
import type { Visit } from './open-session.ts';
import { passSecondFactor, type PassedStep } from './pass-second-factor.ts';

/**
 * Accepts the code of the enrolled authenticator, or, at the first sign-in, of the one just offered. One code is accepted
 * once: its 30-second step is stored with the credential (row locked) and never accepted again, nor any before it.
 * @throws DomainError sign_in_expired, too_many_attempts, code_wrong
 */
export async function verifyTotp(ctx: Ctx, visit: Visit, code: string): Promise<PassedStep> {
  return passSecondFactor(ctx, visit, 'totp', (ctx, account, challenge) =>
    proveTotp(ctx, account, account.totp_secret ?? challenge.offered_secret, code),
  );
}

/**
 * Whether `code` is the authenticator's, and uses it up.
 * @param account locked, so that one code is never right twice
 * @param secret sealed; null proves nothing
 */
export async function proveTotp(
  ctx: TxCtx,
  account: Pick<Account, 'id' | 'totp_last_step'>,
  secret: Buffer | null,
  code: string,
): Promise<boolean> {
  if (!secret) return false;
  const { municipalityId } = ctx.scope;
  const opened = await ctx.cipher.open(municipalityId, totpPlace(account.id), secret);
  const step = matchTotp(opened, code, ctx.now(), account.totp_last_step);
  if (step === null) return false;
  await ctx.db
    .updateTable('staff_credentials')
    .set({ totp_secret: secret, totp_last_step: step })
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', account.id)
    .execute();
  return true;
}
