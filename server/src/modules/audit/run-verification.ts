/** 改ざん点検: checks the whole record against the chain and the anchors, and keeps the result. */
import { appendAudit, verifyAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type Ctx } from '../../platform/context/context.ts';

/** @returns what was found; the chain is checked outside a transaction, page by page */
export async function runVerification(ctx: Ctx) {
  const began = performance.now();
  const { municipalityId } = ctx.scope;
  const anchors = await ctx.outside.auditAnchors(municipalityId);
  const verdict = await verifyAudit(ctx, { anchors });
  const bad = verdict.firstBad;
  const problem = bad && { kind: bad.problem, epoch: bad.epoch, block: bad.block, entryId: bad.entryId };
  const at = ctx.now();
  const result = {
    ok: verdict.ok,
    entries: verdict.entries,
    blocks: verdict.blocks,
    unsealed: verdict.unsealed,
    anchors: anchors.length,
    milliseconds: Math.round(performance.now() - began),
  };
  await ctx.transaction(async (ctx) => {
    await ctx.db
      .insertInto('audit_verifications')
      .values({
        municipality_id: municipalityId,
        at,
        staff_member_id: actingStaff(ctx),
        ...result,
        problem: problem && JSON.stringify(problem),
      })
      .execute();
    await appendAudit(ctx, { action: 'audit.verified', after: { ...result, problem } });
  });
  if (problem) ctx.log.error({ problem: problem.kind, block: problem.block }, 'audit record is not whole');
  return { at: at.toString(), ...result, problem };
}
