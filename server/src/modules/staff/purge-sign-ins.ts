/** Removes what signing in leaves behind: sessions and running sign-ins that are over, forgotten wrong attempts, old invitations and recoveries. */
import type { Ctx } from '../../platform/context/context.ts';
import {
  ATTEMPTS_FORGOTTEN_AFTER,
  INVITATION_KEPT,
  RECOVERIES_KEPT,
  SESSION_IDLE,
} from './sign-in/policy.ts';
import './departments/tables.ts';
import './recovery/tables.ts';
import './single-sign-on/tables.ts';
import './tables.ts';

/** "Were we told?" is asked within weeks; the record keeps who was told when. */
const NOTICES_KEPT = Temporal.Duration.from({ hours: 24 * 90 });

/** Changes nothing that anybody could still use; the audit log keeps who signed in when. */
export async function purgeSignIns(ctx: Ctx): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const now = ctx.now();
    await ctx.db
      .deleteFrom('staff_sessions')
      .where('municipality_id', '=', municipalityId)
      .where((eb) =>
        eb.or([eb('expires_at', '<=', now), eb('last_used_at', '<=', now.subtract(SESSION_IDLE))]),
      )
      .execute();
    for (const table of ['staff_challenges', 'staff_factor_offers', 'staff_single_sign_on_attempts'] as const)
      await ctx.db
        .deleteFrom(table)
        .where('municipality_id', '=', municipalityId)
        .where('expires_at', '<=', now)
        .execute();
    await ctx.db
      .deleteFrom('staff_sign_in_attempts')
      .where('municipality_id', '=', municipalityId)
      .where('last_at', '<=', now.subtract(ATTEMPTS_FORGOTTEN_AFTER))
      .execute();
    await ctx.db
      .deleteFrom('staff_invitations')
      .where('municipality_id', '=', municipalityId)
      .where('expires_at', '<=', now.subtract({ seconds: INVITATION_KEPT.total('seconds') }))
      .execute();
    await ctx.db
      .deleteFrom('staff_recoveries')
      .where('municipality_id', '=', municipalityId)
      .where('expires_at', '<=', now.subtract(RECOVERIES_KEPT))
      .execute();
    await ctx.db
      .deleteFrom('staff_envelope_codes')
      .where('municipality_id', '=', municipalityId)
      .where('replaced_at', '<=', now.subtract(RECOVERIES_KEPT))
      .execute();
    await ctx.db
      .deleteFrom('department_notices')
      .where('municipality_id', '=', municipalityId)
      .where('settled_at', '<=', now.subtract(NOTICES_KEPT))
      .execute();
  });
}
