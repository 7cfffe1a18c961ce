/** The other way to begin a sign-in: with the code of an invitation instead of a password. */
import type { SignInStep } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { getStaffMember } from '../people/queries.ts';
import { beginSignIn } from '../sign-in/begin-sign-in.ts';
import { foldInvitationCode } from '../sign-in/backup-code.ts';
import { lockAccount, stepOf } from '../sign-in/find-account.ts';
import '../tables.ts';

/** Keyed hash of a folded code. */
export async function invitationHash(ctx: TxCtx, code: string): Promise<Buffer> {
  return ctx.cipher.blindIndex(
    ctx.scope.municipalityId,
    { table: 'staff_invitations', column: 'code_hash' },
    code,
  );
}

/**
 * Opens a running sign-in of ten minutes, which goes on with the second factor and the own password. The code stays good
 * until that sign-in ends in a session. 98 random bits need no counting of attempts.
 * @throws DomainError invitation_invalid, invitation_too_early with the first day
 */
export async function acceptInvitation(
  ctx: Ctx,
  typed: string,
): Promise<{ next: SignInStep; name: string; token: string }> {
  const started = await ctx.transaction(async (ctx) => {
    const code = foldInvitationCode(typed);
    const codeHash = code === null ? null : await invitationHash(ctx, code);
    const named = codeHash && (await findOpen(ctx, codeHash));
    const account = named ? await lockAccount(ctx, named.staff_member_id) : undefined;
    // Again under the lock: withdrawn at this very moment is withdrawn.
    const invitation = codeHash && account ? await findOpen(ctx, codeHash) : undefined;
    if (!invitation || !account) {
      await appendAudit(ctx, {
        action: 'staff.sign_in_failed',
        after: { factor: 'invitation', reason: 'unknown' },
      });
      return null; // committed, not thrown: the entry must stay
    }
    const member = await getStaffMember(ctx, account.id);
    if (!account.can_sign_in) {
      const coming =
        member.standing === 'coming' ? member.posts.find((post) => post.when === 'coming') : null;
      if (coming) throw new DomainError('invitation_too_early', { day: coming.from });
      throw new DomainError('invitation_invalid', { field: 'code' });
    }
    const token = await beginSignIn(ctx, account.id, { invitationId: invitation.id });
    return { next: stepOf({ ...account, second_factor_passed: false }), name: member.name, token };
  });
  if (!started) throw new DomainError('invitation_invalid', { field: 'code' });
  return started;
}

function findOpen(ctx: TxCtx, codeHash: Buffer) {
  return ctx.db
    .selectFrom('staff_invitations')
    .select(['id', 'staff_member_id'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', ctx.now())
    .executeTakeFirst();
}
