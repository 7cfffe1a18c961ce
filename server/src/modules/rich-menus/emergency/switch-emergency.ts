/**
 * 緊急メニューに切り替える／平常に戻す: fixes the decision; keeping/ carries it to LINE and goes on after a crash. Menus of every
 * day are not touched: who had which tab stays written down, and is what 解除 gives back.
 */
import { randomUUID } from 'node:crypto';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { appendEvent } from '../../../platform/events/event-log.ts';
import { countFollowers, testerLineIds } from '../../residents/index.ts';
import {
  emergencyNow,
  getMenu,
  lockDisplay,
  menuChannel,
  selectEmergencies,
  type EmergencyRecord,
} from '../queries.ts';

/** @throws DomainError not_found, no_channel, not_ready (LINE does not have its pictures yet), emergency_already */
export async function switchToEmergency(
  ctx: TxCtx,
  { menuId, drill }: { menuId: string; drill: boolean },
): Promise<EmergencyRecord> {
  await lockDisplay(ctx);
  const menu = await getMenu(ctx, menuId);
  await menuChannel(ctx);
  if (menu.kind !== 'emergency' || menu.live_version === null) throw new DomainError('not_ready');
  if (await emergencyNow(ctx)) throw new DomainError('emergency_already');
  const total = drill ? (await testerLineIds(ctx)).length : await countFollowers(ctx);
  const started = await ctx.db
    .insertInto('rich_menu_emergencies')
    .values({
      municipality_id: ctx.scope.municipalityId,
      menu_id: menuId,
      drill,
      phase: 'switching',
      resume_key: randomUUID(),
      batch_done: drill,
      total,
      started_by: actingStaff(ctx),
      started_at: ctx.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await goOnAtOnce(ctx);
  const subject = { kind: 'menu', id: menuId };
  await appendAudit(ctx, { action: 'menu.emergency_on', subject, after: { drill } });
  await appendEvent(ctx, { kind: 'menu.emergency_on', subject: menuId, data: { drill } });
  return started;
}

/** @throws DomainError not_found, wrong_state (it is lifted already) */
export async function liftEmergency(ctx: TxCtx, id: string): Promise<EmergencyRecord> {
  await lockDisplay(ctx);
  const emergency = found(await selectEmergencies(ctx).where('id', '=', id).executeTakeFirst(), 'emergency');
  if (emergency.phase === 'lifting' || emergency.phase === 'over') throw new DomainError('wrong_state');
  const total = emergency.drill ? (await testerLineIds(ctx)).length : await countFollowers(ctx);
  const lifted = await ctx.db
    .updateTable('rich_menu_emergencies')
    .set({
      phase: 'lifting',
      cursor: -1,
      done: 0,
      total,
      lifted_by: actingStaff(ctx),
      lifted_at: ctx.now(),
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await goOnAtOnce(ctx);
  const subject = { kind: 'menu', id: emergency.menu_id };
  const { drill } = emergency;
  await appendAudit(ctx, { action: 'menu.emergency_lifted', subject, after: { drill } });
  await appendEvent(ctx, { kind: 'menu.emergency_lifted', subject: emergency.menu_id, data: { drill } });
  return lifted;
}

/** Whatever waited for LINE's limits is tried again now. */
async function goOnAtOnce(ctx: TxCtx): Promise<void> {
  await ctx.db
    .updateTable('rich_menu_display')
    .set({ next_try_at: null, waiting: null })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
}
