/** What the city decided about sending. */
import { DEFAULT_LATE_MINUTES } from '@madoguchi/contract/delivery';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import './tables.ts';

export interface SendingSettings {
  /** A schedule that comes up later than this waits for a person. */
  readonly lateMinutes: number;
}

export async function readSendingSettings(ctx: TxCtx): Promise<SendingSettings> {
  const row = await ctx.db
    .selectFrom('delivery_settings')
    .select('late_minutes')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
  return { lateMinutes: row?.late_minutes ?? DEFAULT_LATE_MINUTES };
}

export async function saveSendingSettings(ctx: TxCtx, settings: SendingSettings): Promise<SendingSettings> {
  const before = await readSendingSettings(ctx);
  const row = { late_minutes: settings.lateMinutes, updated_by: actingStaff(ctx), updated_at: ctx.now() };
  await ctx.db
    .insertInto('delivery_settings')
    .values({ municipality_id: ctx.scope.municipalityId, ...row })
    .onConflict((conflict) => conflict.column('municipality_id').doUpdateSet(row))
    .execute();
  await appendAudit(ctx, {
    action: 'delivery.settings',
    subject: { kind: 'municipality', id: String(ctx.scope.municipalityId) },
    before: { ...before },
    after: { ...settings },
  });
  return settings;
}
