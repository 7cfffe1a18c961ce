/** 保存期間 of the record. */
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { KEEP_DAYS } from '../../platform/audit/cut-chain.ts';
import type { TxCtx } from '../../platform/context/context.ts';

export async function readKeeping(ctx: TxCtx) {
  const { municipalityId } = ctx.scope;
  const stored = await ctx.db
    .selectFrom('audit_settings')
    .select('keep_days')
    .where('municipality_id', '=', municipalityId)
    .executeTakeFirst();
  const { rows } = await sql<{ oldest: Temporal.Instant | null }>`
    SELECT min(e.recorded_at) AS oldest FROM audit_entries e
    WHERE e.municipality_id = ${municipalityId} AND e.log = 'operation'`.execute(ctx.db);
  return { keepDays: stored?.keep_days ?? KEEP_DAYS, oldestAt: rows[0]?.oldest?.toString() ?? null };
}

export async function saveKeeping(ctx: TxCtx, keepDays: number) {
  const before = await readKeeping(ctx);
  await ctx.db
    .insertInto('audit_settings')
    .values({ municipality_id: ctx.scope.municipalityId, keep_days: keepDays, changed_at: ctx.now() })
    .onConflict((conflict) =>
      conflict.column('municipality_id').doUpdateSet({ keep_days: keepDays, changed_at: ctx.now() }),
    )
    .execute();
  if (before.keepDays !== keepDays)
    await appendAudit(ctx, {
      action: 'audit.keeping_changed',
      before: { keepDays: before.keepDays },
      after: { keepDays },
    });
  return { ...before, keepDays };
}
