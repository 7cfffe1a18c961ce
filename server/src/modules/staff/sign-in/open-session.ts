/** The end of every sign-in: the running sign-in becomes a session, under a new token. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashToken, newToken } from '../../../platform/auth/token.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { todayInJapan } from '../access/in-force.ts';
import { accessOf, readAccess } from '../access/read-access.ts';
import { requirePlaceOf } from '../access/require-place.ts';
import { useUpInvitation } from '../invitations/use-up-invitation.ts';
import type { Challenge } from './find-account.ts';
import { findGrant } from '../vendor/queries.ts';
import { sessionLimits } from './policy.ts';

/** What a session remembers of the browser that signed in. */
export interface Visit {
  /** Token in the cookie of the running sign-in. */
  readonly challenge: string | null;
  /** Token in an older session's cookie of the same browser: that session ends when the new one begins. */
  readonly formerSession: string | null;
  readonly userAgent: string;
  /** Cookie of an emergency device. */
  readonly device?: string | null;
}

/** @returns the token for the session cookie: made here, so that no token known before the sign-in is ever valid after it */
export async function openSession(ctx: TxCtx, challenge: Challenge, visit: Visit): Promise<string> {
  const { municipalityId } = ctx.scope;
  const used = await ctx.db
    .deleteFrom('staff_challenges')
    .where('municipality_id', '=', municipalityId)
    .where('token_hash', '=', challenge.token_hash)
    .returning('staff_member_id')
    .executeTakeFirst();
  if (!used) throw new DomainError('sign_in_expired'); // another request finished this very sign-in first
  if (challenge.invitation_id !== null) await useUpInvitation(ctx, challenge.invitation_id);
  if (visit.formerSession) {
    await ctx.db
      .deleteFrom('staff_sessions')
      .where('municipality_id', '=', municipalityId)
      .where('token_hash', '=', hashToken(visit.formerSession))
      .execute();
  }
  const token = newToken();
  const now = ctx.now();
  const { posts } = await readAccess(ctx.db, municipalityId, challenge.staff_member_id, todayInJapan(now));
  // A vendor's session ends with the hours that let it in.
  const hours = await findGrant(ctx.db, municipalityId, challenge.staff_member_id, now);
  const session = await ctx.db
    .insertInto('staff_sessions')
    .values({
      municipality_id: municipalityId,
      token_hash: hashToken(token),
      staff_member_id: challenge.staff_member_id,
      created_at: now,
      last_used_at: now,
      expires_at: earliest(now.add(sessionLimits(posts).absolute), hours?.until_at ?? null),
      confirmed_at: now, // no session begins without a second factor
      remote_address: ctx.remoteAddress,
      user_agent: visit.userAgent.slice(0, 400),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { permissions, reach } = accessOf(await requirePlaceOf(ctx, posts, visit.device));
  const actor = { kind: 'staff', id: challenge.staff_member_id, permissions, reach } as const;
  await appendAudit(
    { ...ctx, actor },
    {
      action: 'staff.signed_in',
      subject: { kind: 'staffMember', id: challenge.staff_member_id },
      after: { session: session.id, ...(hours ? { grant: hours.id } : {}) },
    },
  );
  return token;
}

function earliest(end: Temporal.Instant, other: Temporal.Instant | null): Temporal.Instant {
  return other !== null && Temporal.Instant.compare(other, end) < 0 ? other : end;
}
