/** Signing out, here or on another device. */
import type { Ctx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import { found } from '../../../platform/errors/index.ts';

/** Ends the session of this very request. Nothing to end (it just expired) is fine too. */
export async function signOut(ctx: Ctx, token: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const ended = await ctx.db
      .deleteFrom('staff_sessions')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('staff_member_id', '=', ctx.actor.id)
      .where('token_hash', '=', hashToken(token))
      .returning('id')
      .executeTakeFirst();
    if (ended)
      await appendAudit(ctx, {
        action: 'staff.signed_out',
        subject: { kind: 'staffMember', id: ctx.actor.id },
        after: { session: ended.id },
      });
  });
}

/**
 * Ends one of the actor's own sessions by its id.
 * @throws DomainError not_found, also for somebody else's
 */
export async function endMySession(ctx: Ctx, sessionId: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const ended = await ctx.db
      .deleteFrom('staff_sessions')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('staff_member_id', '=', ctx.actor.id)
      .where('id', '=', sessionId)
      .returning('id')
      .executeTakeFirst();
    found(ended, 'session');
    await appendAudit(ctx, {
      action: 'staff.session_ended',
      subject: { kind: 'staffMember', id: ctx.actor.id },
      after: { session: sessionId },
    });
  });
}
