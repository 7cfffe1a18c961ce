/** Second step by the six or eight digits of an app or a hardware token. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { matchTotp } from '../../../platform/auth/totp.ts';
import { acceptTokenCode } from '../factors/accept-token-code.ts';
import { totpPlace, type Account } from './find-account.ts';
import type { Visit } from './open-session.ts';
import { passSecondFactor, type PassedStep } from './pass-second-factor.ts';

/**
 * Accepts the code of the enrolled authenticator, or, at the first sign-in, of the one just offered. One code is accepted
 * once: its 30-second step is stored with the credential (row locked) and never accepted again, nor any before it.
 * @throws DomainError sign_in_expired, too_many_attempts, code_wrong
 */
export async function verifyTotp(ctx: Ctx, visit: Visit, code: string): Promise<PassedStep> {
  return passSecondFactor(ctx, visit, 'totp', async (ctx, account, challenge) => {
    // An offer of before another factor was enrolled is none any more.
    const secret = account.totp_secret ?? (account.enrolled ? null : challenge.offered_secret);
    return proveTotp(ctx, account, secret, code);
  });
}

/**
 * Whether `code` is that of the app or of a hardware token of the person, and uses it up.
 * @param account locked, so that one code is never right twice
 * @param secret the app's, sealed; null where there is none
 */
export async function proveTotp(
  ctx: TxCtx,
  account: Pick<Account, 'id' | 'totp_last_step'>,
  secret: Buffer | null,
  code: string,
): Promise<boolean> {
  if (secret && (await acceptAppCode(ctx, account, secret, code))) return true;
  return acceptTokenCode(ctx, account.id, code);
}

/** Whether the app with this (sealed) secret shows the code; it is then used up, and the secret the account's own. */
export async function acceptAppCode(
  ctx: TxCtx,
  account: Pick<Account, 'id' | 'totp_last_step'>,
  secret: Buffer,
  code: string,
): Promise<boolean> {
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
