/** ログインの再設定を承認する: the second of two persons, or the first one with a code of the envelope. */
import type { Invitation } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { enqueue } from '../../../platform/jobs/index.ts';
import { requireNotAbove } from '../access/held.ts';
import { insertInvitation, sendInvitation } from '../invitations/invite-staff-member.ts';
import { tellRecoveryJob } from '../jobs.ts';
import { namesOfStaff } from '../people/names-of-staff.ts';
import { clearSignIn } from '../people/reset-staff-sign-in.ts';
import { newInvitationCode } from '../sign-in/backup-code.ts';
import { lockOpenRecovery } from './ask-recovery.ts';
import { requireEnvelopeCode, useEnvelopeCode } from './envelope-code.ts';
import './tables.ts';

/**
 * The account starts over: sessions, password and second factors end, and an invitation leads back in, which neither of the
 * two persons has to hand over as a password.
 * @throws DomainError not_found, own_account, permission_not_held, recovery_over, second_person_needed, envelope_refused,
 *   account_not_usable, no_mail_address, mail_failed (then it is approved, and the invitation can be made again)
 */
export async function approveRecovery(
  ctx: Ctx,
  { id, by, envelopeCode }: { id: string; by: 'mail' | 'paper'; envelopeCode: string | null },
): Promise<{ invitation: Invitation; code: string | null }> {
  if (envelopeCode !== null) await requireEnvelopeCode(ctx, envelopeCode);
  const code = newInvitationCode();
  const made = await ctx.transaction(async (ctx) => {
    const request = await lockOpenRecovery(ctx, id);
    const staffMemberId = request.staff_member_id;
    if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
    await requireNotAbove(ctx, staffMemberId);
    if (envelopeCode !== null) await useEnvelopeCode(ctx, envelopeCode, ctx.actor.id);
    else if (request.asked_by === ctx.actor.id) throw new DomainError('second_person_needed');
    await ctx.db
      .updateTable('staff_recoveries')
      .set({
        state: 'approved',
        decided_by: ctx.actor.id,
        decided_at: ctx.now(),
        by_envelope: envelopeCode !== null,
      })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .execute();
    const names = await namesOfStaff(ctx, [request.asked_by, ctx.actor.id]);
    await clearSignIn(ctx, staffMemberId, 'ログインの再設定：招待から、2段階認証とパスワードを登録し直す', {
      askedBy: names.get(request.asked_by) ?? '',
      approvedBy: envelopeCode === null ? (names.get(ctx.actor.id) ?? '') : '封筒の復旧コード',
    });
    await appendAudit(ctx, {
      action: 'staff.recovery_approved',
      subject: { kind: 'staffMember', id: staffMemberId },
      after: { recovery: id, askedBy: request.asked_by, envelope: envelopeCode !== null },
    });
    await enqueue(ctx, tellRecoveryJob, { moment: 'approved', id });
    return insertInvitation(ctx, staffMemberId, by, code);
  });
  return sendInvitation(ctx, made, by, code);
}
