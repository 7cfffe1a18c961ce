/** Choosing a password: at the first sign-in with one that was handed out, and whenever somebody wants another. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashPassword, verifyPassword } from '../../../platform/auth/password.ts';
import { passwordProblem, type Guessable } from '../../../platform/auth/password-policy.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { findChallenge, lockAccount, stepOf, type Account } from './find-account.ts';
import { keepFormerPassword, readFormerPasswords } from './former-passwords.ts';
import { openSession, type Visit } from './open-session.ts';
import type { PasswordProblem } from '@madoguchi/contract/staff';
import type { PassedStep } from './pass-second-factor.ts';

/**
 * Last step of a sign-in whose password somebody else knew.
 * @throws DomainError password_refused, sign_in_expired
 */
export async function choosePassword(ctx: Ctx, visit: Visit, password: string): Promise<PassedStep> {
  const { account, rules } = await ctx.transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, visit.challenge);
    if (!challenge || stepOf(challenge) !== 'new_password') throw new DomainError('sign_in_expired');
    const account = await lockAccount(ctx, challenge.staff_member_id);
    if (!account) throw new DomainError('sign_in_expired');
    return { account, rules: await readPasswordRules(ctx, account) };
  });
  const hash = await hashAcceptable(rules, password);
  return ctx.transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, visit.challenge);
    if (!challenge || stepOf(challenge) !== 'new_password') throw new DomainError('sign_in_expired');
    await storePassword(ctx, account.id, hash);
    await endSessionsOf(ctx, account.id, null);
    return { next: 'signed_in', sessionToken: await openSession(ctx, challenge, visit) };
  });
}

interface PasswordRules {
  readonly about: Guessable;
  /** In force now, and the person's own ones before it. */
  readonly current: string;
  readonly former: readonly string[];
}

/** What a new password of this person is compared with. */
export async function readPasswordRules(ctx: TxCtx, account: Account): Promise<PasswordRules> {
  const town = await ctx.db
    .selectFrom('municipalities')
    .select(['slug', 'name'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirstOrThrow();
  return {
    about: {
      staffNumber: account.staff_number,
      names: [account.name, ...(account.mail ? [account.mail] : [])],
      town: [town.slug, town.name],
    },
    current: account.password_hash,
    former: await readFormerPasswords(ctx, account.id),
  };
}

/**
 * Hashes a password that the policy accepts for this person.
 * @throws DomainError password_refused with the reason
 */
export async function hashAcceptable(rules: PasswordRules, password: string): Promise<string> {
  const refuse = (reason: PasswordProblem) => {
    throw new DomainError('password_refused', { field: 'password', reason });
  };
  const problem = passwordProblem(password, rules.about);
  if (problem) refuse(problem);
  if (await verifyPassword(password, rules.current)) refuse('same');
  for (const hash of rules.former) if (await verifyPassword(password, hash)) refuse('reused');
  return hashPassword(password);
}

/** Stores a password that its owner chose, and notes it. */
export async function storePassword(ctx: TxCtx, staffMemberId: string, hash: string): Promise<void> {
  await keepFormerPassword(ctx, staffMemberId);
  await ctx.db
    .updateTable('staff_credentials')
    .set({ password_hash: hash, must_change_password: false })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  await appendAudit(ctx, {
    action: 'staff.password_changed',
    subject: { kind: 'staffMember', id: staffMemberId },
  });
}

/** Ends all sessions of a person but `exceptToken`'s hash: whoever knew the old password is out. */
export async function endSessionsOf(
  ctx: TxCtx,
  staffMemberId: string,
  exceptTokenHash: Buffer | null,
): Promise<void> {
  let query = ctx.db
    .deleteFrom('staff_sessions')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId);
  if (exceptTokenHash) query = query.where('token_hash', '!=', exceptTokenHash);
  await query.execute();
}
