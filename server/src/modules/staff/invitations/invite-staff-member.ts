/** Invites somebody whose account nobody has used yet. */
import type { Invitation } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { unusableHash } from '../../../platform/auth/password.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { TOKYO } from '../../../platform/time/index.ts';
import { requireNotAbove } from '../access/held.ts';
import { forgetFactors } from '../factors/forget-factors.ts';
import { getStaffMember } from '../people/queries.ts';
import { foldInvitationCode, newInvitationCode } from '../sign-in/backup-code.ts';
import { lockAccount } from '../sign-in/find-account.ts';
import { INVITATION_LIFETIME } from '../sign-in/policy.ts';
import { invitationHash } from './accept-invitation.ts';
import { invitationMail } from './invitation-mail.ts';
import { invitationView } from './queries.ts';
import { endInvitations } from './revoke-invitation.ts';
import '../tables.ts';

/**
 * Makes a code that opens the first sign-in, and mails it or answers it for the printed sheet. A former code and a
 * handed-out password stop working; second factors that an unfinished first sign-in left are forgotten.
 * @throws DomainError not_found, own_account, permission_not_held, account_in_use, account_not_usable, no_mail_address,
 *   mail_failed (then nothing is left that opens)
 */
export async function inviteStaffMember(
  ctx: Ctx,
  staffMemberId: string,
  by: 'mail' | 'paper',
): Promise<{ invitation: Invitation; code: string | null }> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  const code = newInvitationCode();
  const made = await ctx.transaction((ctx) => insertInvitation(ctx, staffMemberId, by, code));
  return sendInvitation(ctx, made, by, code);
}

type MadeInvitation = Awaited<ReturnType<typeof insertInvitation>>;

/** By mail, or answers the code for the printed sheet. @throws DomainError mail_failed (then nothing is left that opens) */
export async function sendInvitation(
  ctx: Ctx,
  made: MadeInvitation,
  by: 'mail' | 'paper',
  code: string,
): Promise<{ invitation: Invitation; code: string | null }> {
  if (by === 'mail') {
    try {
      await ctx.outside.mail.send(invitationMail(made, code, ctx.publicUrl));
    } catch (error) {
      ctx.log.warn({ err: error }, 'an invitation could not be mailed');
      await ctx.transaction((ctx) => endInvitations(ctx, made.staffMemberId));
      throw new DomainError('mail_failed');
    }
  }
  return { invitation: made.invitation, code: by === 'paper' ? code : null };
}

/** The code itself is known to the caller only. @throws as `inviteStaffMember`, but for mail_failed */
export async function insertInvitation(
  ctx: TxCtx,
  staffMemberId: string,
  by: 'mail' | 'paper',
  code: string,
) {
  const { municipalityId } = ctx.scope;
  const member = await getStaffMember(ctx, staffMemberId);
  const account = found(await lockAccount(ctx, staffMemberId), 'staffMember');
  await requireNotAbove(ctx, staffMemberId);
  if (!account.must_change_password) throw new DomainError('account_in_use');
  const posts = member.posts.filter((post) => post.when !== 'past');
  if (member.state === 'suspended' || member.standing === 'retired' || posts.length === 0)
    throw new DomainError('account_not_usable');
  if (by === 'mail' && member.mail === null) throw new DomainError('no_mail_address');
  await endInvitations(ctx, staffMemberId);
  await ctx.db
    .updateTable('staff_credentials')
    // Nobody knows it: whatever was handed out before is worth nothing from now on.
    .set({ password_hash: unusableHash() })
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  await forgetFactors(ctx, staffMemberId, { keepTokens: true }); // handed out together with the invitation
  await ctx.db
    .deleteFrom('staff_challenges')
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  const now = ctx.now();
  const row = await ctx.db
    .insertInto('staff_invitations')
    .values({
      municipality_id: municipalityId,
      staff_member_id: staffMemberId,
      code_hash: await invitationHash(ctx, foldInvitationCode(code)!), // made in this very form
      sent_to: by === 'mail' ? member.mail : null,
      created_at: now,
      expires_at: endOf(now, posts),
    })
    .returning(['sent_to', 'created_at', 'expires_at', 'used_at', 'revoked_at'])
    .executeTakeFirstOrThrow();
  await appendAudit(ctx, {
    action: 'staff.invited',
    subject: { kind: 'staffMember', id: staffMemberId },
    after: { by, expiresAt: row.expires_at.toString() },
  });
  const town = await ctx.db
    .selectFrom('municipalities')
    .select(['slug', 'name', 'contact_name', 'contact_phone'])
    .where('municipality_id', '=', municipalityId)
    .executeTakeFirstOrThrow();
  return { staffMemberId, invitation: invitationView(row, now), name: member.name, town };
}

/** A week from today, or from the first day on which the person can use it (April's people are invited in March). */
function endOf(
  now: Temporal.Instant,
  posts: readonly { readonly from: string; readonly when: 'past' | 'now' | 'coming' }[],
): Temporal.Instant {
  const first = posts.map((post) => post.from).sort()[0]!; // there is one, see above
  const begins = posts.some((post) => post.when === 'now')
    ? now
    : Temporal.PlainDate.from(first).toZonedDateTime(TOKYO).toInstant();
  return begins.add({ seconds: INVITATION_LIFETIME.total('seconds') });
}
