/**
 * Counting wrong attempts by account. An attempt is counted as wrong before it is checked and forgiven when it was
 * right, so that a hundred guesses sent at the same moment are not all checked before the first one counts.
 */
import { createHash } from 'node:crypto';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { ATTEMPTS_FORGOTTEN_AFTER, waitAfter } from './policy.ts';
import '../tables.ts';

type Factor = 'password' | 'second_factor';

/** The account that an attempt counts against; an unknown login counts too, so that waits do not tell who exists. */
export function accountHash(account: { staffMemberId: string } | { unknownLogin: string }): Buffer {
  const name =
    'staffMemberId' in account ? `member:${account.staffMemberId}` : `unknown:${account.unknownLogin}`;
  return createHash('sha256').update(name).digest();
}

/**
 * Takes one attempt. Concurrent takers of one account wait for each other here, until the transaction ends.
 * @returns null when it may be checked; otherwise the instant from which the next one may
 */
export async function takeAttempt(
  ctx: TxCtx,
  account: Buffer,
  factor: Factor,
): Promise<Temporal.Instant | null> {
  const now = ctx.now();
  const key = { municipality_id: ctx.scope.municipalityId, account_hash: account, factor };
  const former = await ctx.db
    .insertInto('staff_sign_in_attempts')
    .values({ ...key, failures: 0, blocked_until: null, last_at: now })
    // Changes nothing: it locks the row that is there and reads it.
    .onConflict((conflict) =>
      conflict
        .columns(['municipality_id', 'account_hash', 'factor'])
        .doUpdateSet((eb) => ({ failures: eb.ref('staff_sign_in_attempts.failures') })),
    )
    .returning(['failures', 'blocked_until', 'last_at'])
    .executeTakeFirstOrThrow();
  if (former.blocked_until && Temporal.Instant.compare(former.blocked_until, now) > 0)
    return former.blocked_until;
  const forgotten = Temporal.Instant.compare(former.last_at.add(ATTEMPTS_FORGOTTEN_AFTER), now) < 0;
  const failures = (forgotten ? 0 : former.failures) + 1;
  const wait = waitAfter(failures);
  await ctx.db
    .updateTable('staff_sign_in_attempts')
    .set({ failures, blocked_until: wait > 0 ? now.add({ seconds: wait }) : null, last_at: now })
    .where('municipality_id', '=', key.municipality_id)
    .where('account_hash', '=', account)
    .where('factor', '=', factor)
    .execute();
  return null;
}

/** The attempt was right: all of the account's attempts (at this factor) are forgiven. */
export async function forgiveAttempts(ctx: TxCtx, account: Buffer, factor?: Factor): Promise<void> {
  let query = ctx.db
    .deleteFrom('staff_sign_in_attempts')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('account_hash', '=', account);
  if (factor) query = query.where('factor', '=', factor);
  await query.execute();
}

/** Turns `takeAttempt`'s answer into the refusal that names the remaining wait. Called outside the transaction that noted it. */
export function refuseWhileBlocked(ctx: Pick<TxCtx, 'now'>, blockedUntil: Temporal.Instant | null): void {
  if (!blockedUntil) return;
  const seconds = Math.max(1, Math.ceil(ctx.now().until(blockedUntil).total('seconds')));
  throw new DomainError('too_many_attempts', { retryAfterSeconds: seconds });
}
