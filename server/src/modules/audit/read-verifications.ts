import type { TxCtx } from '../../platform/context/context.ts';

/** Results of 改ざん点検, the newest first. */
export async function readVerifications(ctx: TxCtx, limit: number) {
  return ctx.db
    .selectFrom('audit_verifications')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
}

/** null: never checked. */
export async function newestVerification(ctx: TxCtx) {
  return (await readVerifications(ctx, 1))[0] ?? null;
}
