/** 封筒の復旧コード: one A4 sheet in a sealed envelope, for the day on which nobody else can help. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { enqueue } from '../../../platform/jobs/index.ts';
import { tellRecoveryJob } from '../jobs.ts';
import { foldInvitationCode, newInvitationCode } from '../sign-in/backup-code.ts';
import { ENVELOPE_CODES } from '../sign-in/policy.ts';
import './tables.ts';

/** A new set, answered this once; what was in the former envelope stops working. */
export async function makeEnvelope(ctx: Ctx): Promise<{ codes: string[]; madeAt: string }> {
  const codes = Array.from({ length: ENVELOPE_CODES }, newInvitationCode);
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const now = ctx.now();
    // Two who press at the same moment take turns, so that only one envelope is good.
    await ctx.db
      .selectFrom('municipalities')
      .select('municipality_id')
      .where('municipality_id', '=', municipalityId)
      .forNoKeyUpdate()
      .execute();
    await ctx.db
      .updateTable('staff_envelope_codes')
      .set({ replaced_at: now })
      .where('municipality_id', '=', municipalityId)
      .where('replaced_at', 'is', null)
      .execute();
    const rows = await Promise.all(
      codes.map(async (code) => ({
        municipality_id: municipalityId,
        code_hash: await envelopeHash(ctx, foldInvitationCode(code)!), // made in this very form
        made_at: now,
        made_by: ctx.actor.id,
      })),
    );
    await ctx.db.insertInto('staff_envelope_codes').values(rows).execute();
    await appendAudit(ctx, { action: 'staff.envelope_made', after: { codes: codes.length } });
    return { codes, madeAt: now.toString() };
  });
}

/** Before anything is done with it; a wrong one is noted. @throws DomainError envelope_refused */
export async function requireEnvelopeCode(ctx: Ctx, typed: string): Promise<void> {
  const good = await ctx.transaction(async (ctx) => {
    if (await findEnvelopeCode(ctx, typed)) return true;
    await appendAudit(ctx, {
      action: 'staff.confirmation_failed',
      subject: { kind: 'staffMember', id: ctx.actor.id },
      after: { factor: 'envelope' },
    });
    return false; // committed, not thrown: the entry must stay
  });
  if (!good) throw new DomainError('envelope_refused', { field: 'envelopeCode' });
}

/**
 * Uses a code up, once, and tells every administrator.
 * @param staffMemberId whose sign-in it opens, or who approves with it
 * @throws DomainError envelope_refused
 */
export async function useEnvelopeCode(ctx: TxCtx, typed: string, staffMemberId: string): Promise<void> {
  const code = await findEnvelopeCode(ctx, typed);
  const used =
    code &&
    (await ctx.db
      .updateTable('staff_envelope_codes')
      .set({ used_at: ctx.now(), used_by: staffMemberId })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', code.id)
      .where('used_at', 'is', null)
      .where('replaced_at', 'is', null)
      .returning('id')
      .executeTakeFirst());
  if (!used) throw new DomainError('envelope_refused', { field: 'envelopeCode' });
  await appendAudit(ctx, {
    action: 'staff.envelope_used',
    subject: { kind: 'staffMember', id: staffMemberId },
  });
  await enqueue(ctx, tellRecoveryJob, { moment: 'envelope', id: staffMemberId });
}

/** The code as typed from the sheet, if it is still good. 98 random bits need no counting of attempts. */
export async function findEnvelopeCode(ctx: TxCtx, typed: string): Promise<{ id: string } | undefined> {
  const code = foldInvitationCode(typed);
  if (code === null) return undefined;
  return ctx.db
    .selectFrom('staff_envelope_codes')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('code_hash', '=', await envelopeHash(ctx, code))
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .executeTakeFirst();
}

async function envelopeHash(ctx: TxCtx, code: string): Promise<Buffer> {
  return ctx.cipher.blindIndex(
    ctx.scope.municipalityId,
    { table: 'staff_envelope_codes', column: 'code_hash' },
    code,
  );
}
