/** Nothing of what somebody proved themselves with is good any more; they enrol again. */
import type { TxCtx } from '../../../platform/context/context.ts';
import '../tables.ts';

/** @param options keepTokens: a hardware token that was given out stays with the person */
export async function forgetFactors(
  ctx: TxCtx,
  staffMemberId: string,
  options: { readonly keepTokens?: boolean } = {},
): Promise<void> {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .updateTable('staff_credentials')
    .set({ totp_secret: null, totp_last_step: null, code_sheet: false })
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  for (const table of ['staff_backup_codes', 'staff_passkeys', 'staff_factor_offers'] as const)
    await ctx.db
      .deleteFrom(table)
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', staffMemberId)
      .execute();
  if (options.keepTokens) return;
  await ctx.db
    .updateTable('staff_otp_tokens')
    .set({ staff_member_id: null })
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
}
