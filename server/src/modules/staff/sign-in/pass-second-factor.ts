/** Second step, whatever proves it: a code of an app or token, a printed code, a key's signature; or the first of a new one. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import type { SignInStep } from '@madoguchi/contract/staff';
import { findChallenge, lockAccount, stepOf, type Account, type Challenge } from './find-account.ts';
import { openSession, type Visit } from './open-session.ts';
import { accountHash, forgiveAttempts, refuseWhileBlocked, takeAttempt } from './take-attempt.ts';

type Means = 'totp' | 'backup_code' | 'passkey';
/** What the first proof of a new factor is called in the record. */
const ENROLLED = {
  totp: 'staff.totp_enrolled',
  backup_code: 'staff.code_sheet_enrolled',
  passkey: 'staff.passkey_added',
} as const;

export interface PassedStep {
  readonly next: SignInStep;
  /** Set when `next` is signed_in: for the session cookie. */
  readonly sessionToken: string | null;
}

/** Proves the second factor and uses the proof up in the same transaction; false when it does not prove anything. */
export type Proof = (ctx: TxCtx, account: Account, challenge: Challenge) => Promise<boolean>;

/**
 * One attempt at the second factor. Attempts of one account run one after the other (row lock in `takeAttempt`), so two
 * requests with the same code can never both be right.
 * @throws DomainError sign_in_expired, too_many_attempts, code_wrong
 */
export async function passSecondFactor(
  ctx: Ctx,
  visit: Visit,
  means: Means,
  proof: Proof,
): Promise<PassedStep> {
  const outcome = await ctx.transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, visit.challenge);
    if (!challenge || challenge.second_factor_passed) throw new DomainError('sign_in_expired');
    const subject = { kind: 'staffMember', id: challenge.staff_member_id };
    const counted = accountHash({ staffMemberId: challenge.staff_member_id });
    const blockedUntil = await takeAttempt(ctx, counted, 'second_factor');
    if (blockedUntil) {
      await appendAudit(ctx, {
        action: 'staff.sign_in_failed',
        subject,
        after: { factor: means, reason: 'blocked' },
      });
      return { blockedUntil };
    }
    const account = await lockAccount(ctx, challenge.staff_member_id);
    if (!account || !(await proof(ctx, account, challenge))) {
      await appendAudit(ctx, {
        action: 'staff.sign_in_failed',
        subject,
        after: { factor: means, reason: 'code' },
      });
      return { blockedUntil: null }; // committed, not thrown: the attempt and its audit entry must stay
    }
    await forgiveAttempts(ctx, counted, 'second_factor');
    if (!account.enrolled) await appendAudit(ctx, { action: ENROLLED[means], subject });
    else if (means === 'backup_code') await appendAudit(ctx, { action: 'staff.backup_code_used', subject });
    const next = stepOf({ ...account, second_factor_passed: true });
    if (next === 'signed_in')
      return { passed: { next, sessionToken: await openSession(ctx, challenge, visit) } };
    const advanced = await ctx.db
      .updateTable('staff_challenges')
      .set({ second_factor_passed: true, offered_secret: null })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('token_hash', '=', challenge.token_hash)
      .returning('token_hash')
      .executeTakeFirst();
    // Gone since we read it: the sign-in was reset meanwhile, and nothing proven for the old one may stay.
    if (!advanced) throw new DomainError('sign_in_expired');
    return { passed: { next, sessionToken: null } };
  });
  if (outcome.passed) return outcome.passed;
  refuseWhileBlocked(ctx, outcome.blockedUntil);
  throw new DomainError('code_wrong', { field: 'code' });
}
