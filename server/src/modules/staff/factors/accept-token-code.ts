/** The digits of a hardware token that was given to the person. */
import { matchOtp } from '../../../platform/auth/otp-token.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import '../tables.ts';

/** The place to which a token's seed is sealed. */
export const tokenPlace = (id: string) => ({ table: 'staff_otp_tokens', column: 'secret', row: id });

/** Accepts a code once: its step or counter, and all before it, are refused from then on. The caller holds the account's lock. */
export async function acceptTokenCode(ctx: TxCtx, staffMemberId: string, code: string): Promise<boolean> {
  const { municipalityId } = ctx.scope;
  const tokens = await ctx.db
    .selectFrom('staff_otp_tokens')
    .select(['id', 'kind', 'digits', 'period', 'secret', 'last_position', 'drift'])
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const token of tokens) {
    const secret = await ctx.cipher.open(municipalityId, tokenPlace(token.id), token.secret);
    const matched = matchOtp({ ...token, secret, lastPosition: token.last_position }, code, ctx.now());
    if (!matched) continue;
    await ctx.db
      .updateTable('staff_otp_tokens')
      .set({ last_position: matched.position, drift: matched.drift, last_used_at: ctx.now() })
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', token.id)
      .execute();
    return true;
  }
  return false;
}
