/** A running sign-in of ten minutes, however it began: by password, by invitation, by the envelope. */
import { hashToken, newToken } from '../../../platform/auth/token.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { CHALLENGE_LIFETIME } from './policy.ts';
import '../tables.ts';

/** @returns the token for the cookie of the running sign-in; never one that the browser brought along */
export async function beginSignIn(
  ctx: TxCtx,
  staffMemberId: string,
  more: { readonly invitationId?: string } = {},
): Promise<string> {
  const token = newToken();
  await ctx.db
    .insertInto('staff_challenges')
    .values({
      municipality_id: ctx.scope.municipalityId,
      token_hash: hashToken(token),
      staff_member_id: staffMemberId,
      offered_secret: null,
      invitation_id: more.invitationId ?? null,
      expires_at: ctx.now().add(CHALLENGE_LIFETIME),
    })
    .execute();
  return token;
}
