/** ログイン中の端末: ending sessions, one's own others or somebody else's. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { getStaffMember } from '../people/queries.ts';
import '../tables.ts';

/** @returns how many ended */
export async function endMyOtherSessions(ctx: Ctx, sessionToken: string): Promise<number> {
  return ctx.transaction(async (ctx) => {
    const ended = await ctx.db
      .deleteFrom('staff_sessions')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('staff_member_id', '=', ctx.actor.id)
      .where('token_hash', '!=', hashToken(sessionToken))
      .returning('id')
      .execute();
    const subject = { kind: 'staffMember', id: ctx.actor.id };
    if (ended.length > 0)
      await appendAudit(ctx, {
        action: 'staff.session_ended',
        subject,
        after: { sessions: ended.map(({ id }) => id) },
      });
    return ended.length;
  });
}

/**
 * @param sessionId null ends all
 * @returns how many ended
 * @throws DomainError not_found for the person, or for a session that is not theirs
 */
export async function endStaffSessions(
  ctx: Ctx,
  staffMemberId: string,
  sessionId: string | null,
): Promise<number> {
  return ctx.transaction(async (ctx) => {
    await getStaffMember(ctx, staffMemberId);
    let query = ctx.db
      .deleteFrom('staff_sessions')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('staff_member_id', '=', staffMemberId);
    if (sessionId !== null) query = query.where('id', '=', sessionId);
    const ended = await query.returning('id').execute();
    if (sessionId !== null && ended.length === 0) throw new DomainError('not_found', { what: 'session' });
    if (ended.length > 0)
      await appendAudit(ctx, {
        action: 'staff.session_ended',
        subject: { kind: 'staffMember', id: staffMemberId },
        after: { sessions: ended.map(({ id }) => id) },
      });
    return ended.length;
  });
}
