/** What is known about the invitation of a person. */
import type { Invitation } from '@madoguchi/contract/staff';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { getStaffMember } from '../people/queries.ts';
import { lockAccount } from '../sign-in/find-account.ts';
import '../tables.ts';

interface InvitationRow {
  readonly sent_to: string | null;
  readonly created_at: Temporal.Instant;
  readonly expires_at: Temporal.Instant;
  readonly used_at: Temporal.Instant | null;
  readonly revoked_at: Temporal.Instant | null;
}

export function invitationView(row: InvitationRow, now: Temporal.Instant): Invitation {
  const over = Temporal.Instant.compare(row.expires_at, now) <= 0;
  return {
    sentTo: row.sent_to,
    createdAt: row.created_at.toString(),
    expiresAt: row.expires_at.toString(),
    state: row.used_at ? 'used' : row.revoked_at ? 'revoked' : over ? 'expired' : 'open',
  };
}

/**
 * The newest invitation, and whether one may be made: only while nobody has chosen a password for the account.
 * @throws DomainError not_found
 */
export async function findInvitation(ctx: TxCtx, staffMemberId: string) {
  await getStaffMember(ctx, staffMemberId);
  const account = found(await lockAccount(ctx, staffMemberId), 'staffMember');
  const row = await ctx.db
    .selectFrom('staff_invitations')
    .select(['sent_to', 'created_at', 'expires_at', 'used_at', 'revoked_at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    invitation: row ? invitationView(row, ctx.now()) : null,
    possible: account.must_change_password,
  };
}
