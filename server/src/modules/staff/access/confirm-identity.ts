/** もう一度本人確認: a second factor in a session that is open already, before what a terminal left open must not do. */
import type { PasskeySignature } from '@madoguchi/contract/staff';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { keepOffer, takeOffer } from '../factors/own-factors.ts';
import { acceptSignature, signatureQuestion } from '../factors/relying-party.ts';
import { lockAccount, type Account } from '../sign-in/find-account.ts';
import { accountHash, forgiveAttempts, refuseWhileBlocked, takeAttempt } from '../sign-in/take-attempt.ts';
import { proveBackupCode } from '../sign-in/use-backup-code.ts';
import { proveTotp } from '../sign-in/verify-totp.ts';

/**
 * By digits or a printed code. Counts against the same waits as the second step of the sign-in.
 * @param sessionToken the session of this request; no other one of the person is confirmed by it
 * @throws DomainError code_wrong, too_many_attempts
 */
export async function confirmIdentity(
  ctx: Ctx,
  sessionToken: string,
  { means, code }: { means: 'totp' | 'backup_code'; code: string },
): Promise<void> {
  await confirmBy(ctx, sessionToken, means, (ctx, account) =>
    means === 'totp'
      ? proveTotp(ctx, account, account.totp_secret, code)
      : proveBackupCode(ctx, account, code),
  );
}

/** What one of the actor's keys has to sign. @throws DomainError passkeys_impossible */
export async function askMyKey(ctx: Ctx) {
  return ctx.transaction(async (ctx) => {
    const { challenge, options } = await signatureQuestion(ctx, ctx.actor.id);
    await keepOffer(ctx, { webauthn_challenge: challenge, offered_secret: null });
    return { options };
  });
}

/** The same by a key. @throws DomainError code_wrong, too_many_attempts */
export async function confirmByKey(
  ctx: Ctx,
  sessionToken: string,
  response: PasskeySignature,
): Promise<void> {
  await confirmBy(ctx, sessionToken, 'passkey', async (ctx, account) => {
    const question = (await takeOffer(ctx))?.webauthn_challenge;
    return question != null && acceptSignature(ctx, account.id, question, response);
  });
}

async function confirmBy(
  ctx: Ctx,
  sessionToken: string,
  means: 'totp' | 'backup_code' | 'passkey',
  proof: (ctx: TxCtx, account: Account) => Promise<boolean>,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  const { id } = ctx.actor;
  const subject = { kind: 'staffMember', id };
  const counted = accountHash({ staffMemberId: id });
  const outcome = await ctx.transaction(async (ctx) => {
    const blockedUntil = await takeAttempt(ctx, counted, 'second_factor');
    const account = found(await lockAccount(ctx, id), 'staffMember');
    const right = blockedUntil === null && (await proof(ctx, account));
    if (!right) {
      await appendAudit(ctx, { action: 'staff.confirmation_failed', subject, after: { factor: means } });
      return { right, blockedUntil }; // committed, not thrown: the attempt and its audit entry must stay
    }
    await forgiveAttempts(ctx, counted, 'second_factor');
    await ctx.db
      .updateTable('staff_sessions')
      .set({ confirmed_at: ctx.now() })
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', id)
      .where('token_hash', '=', hashToken(sessionToken))
      .execute();
    if (means === 'backup_code') await appendAudit(ctx, { action: 'staff.backup_code_used', subject });
    await appendAudit(ctx, { action: 'staff.confirmed', subject, after: { factor: means } });
    return { right, blockedUntil };
  });
  refuseWhileBlocked(ctx, outcome.blockedUntil);
  if (!outcome.right) throw new DomainError('code_wrong', { field: 'code' });
}
