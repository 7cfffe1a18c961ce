/** ワンタイムパスワードの機器: the box of tokens, and who has which. */
import type { OtpToken } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { requireNotAbove } from '../access/held.ts';
import { lockAccount } from '../sign-in/find-account.ts';
import { listFactors } from './own-factors.ts';
import '../tables.ts';

/** By serial number. */
export async function listOtpTokens(ctx: TxCtx, id?: string): Promise<OtpToken[]> {
  let query = ctx.db
    .selectFrom('staff_otp_tokens as t')
    .leftJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 't.municipality_id').onRef('m.id', '=', 't.staff_member_id'),
    )
    .select(['t.id', 't.serial', 't.kind', 't.digits', 't.last_used_at', 'm.id as holder', 'm.name'])
    .where('t.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('t.serial');
  if (id) query = query.where('t.id', '=', id);
  return (await query.execute()).map((row) => ({
    id: row.id,
    serial: row.serial,
    kind: row.kind,
    digits: row.digits,
    holder: row.holder === null ? null : { id: row.holder, name: row.name! }, // the same row
    lastUsedAt: row.last_used_at?.toString() ?? null,
  }));
}

/**
 * Gives a token or takes it back. Whoever took the seeds in could sign for the holder: as with a password, nobody does
 * that to somebody who may do more, nor to oneself.
 * @throws DomainError not_found, own_account, permission_not_held, token_given, last_second_factor (reset the sign-in instead:
 *   without any factor the password alone would let its owner enrol a new one)
 */
export async function giveOtpToken(ctx: Ctx, id: string, staffMemberId: string | null): Promise<OtpToken> {
  return ctx.transaction(async (ctx) => {
    const token = found((await listOtpTokens(ctx, id))[0], 'otpToken');
    const former = token.holder?.id ?? null;
    const concerned = staffMemberId ?? former;
    if (concerned === null || former === staffMemberId) return token;
    if (staffMemberId !== null && former !== null) throw new DomainError('token_given');
    if (concerned === ctx.actor.id) throw new DomainError('own_account');
    found(await lockAccount(ctx, concerned), 'staffMember');
    await requireNotAbove(ctx, concerned);
    if (staffMemberId === null && (await listFactors(ctx, concerned)).length === 1)
      throw new DomainError('last_second_factor');
    const changed = await ctx.db
      .updateTable('staff_otp_tokens')
      .set({ staff_member_id: staffMemberId })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .where('staff_member_id', 'is not distinct from', former)
      .returning('id')
      .executeTakeFirst();
    if (!changed) throw new DomainError('token_given'); // somebody else was faster
    await appendAudit(ctx, {
      action: staffMemberId === null ? 'staff.otp_token_returned' : 'staff.otp_token_given',
      subject: { kind: 'staffMember', id: concerned },
      after: { serial: token.serial },
    });
    return found((await listOtpTokens(ctx, id))[0], 'otpToken');
  });
}

/** @throws DomainError not_found, token_given */
export async function deleteOtpToken(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const token = found((await listOtpTokens(ctx, id))[0], 'otpToken');
    const gone = await ctx.db
      .deleteFrom('staff_otp_tokens')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .where('staff_member_id', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!gone) throw new DomainError('token_given');
    await appendAudit(ctx, { action: 'staff.otp_token_deleted', before: { serial: token.serial } });
  });
}
