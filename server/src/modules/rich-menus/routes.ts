/** The endpoints of リッチメニュー: parse → use case → view. */
import { richMenus } from '@madoguchi/contract/rich-menus';
import type { Ctx } from '../../platform/context/context.ts';
import { implement } from '../../platform/http/routes.ts';
import { checkDesign } from './check-design.ts';
import { liftEmergency, switchToEmergency } from './emergency/switch-emergency.ts';
import { keepMenus } from './keeping/keep-menus.ts';
import { publishMenu, rollBackMenu, setDefaultMenu } from './publish-menu.ts';
import { emergencyNow, selectEmergencies, type EmergencyRecord } from './queries.ts';
import { createMenu, deleteMenu, saveMenu } from './save-menu.ts';
import { viewEmergency, viewMenu, viewMenus } from './views.ts';

/** LINE's default and the move of everybody with a menu of their own: what a disaster officer waits for. */
const EMERGENCY_STEPS = 2;

export const routes = implement(richMenus, {
  listMenus: (ctx) => ctx.transaction(async (ctx) => ({ entries: await viewMenus(ctx) }), { readOnly: true }),
  showMenu: (ctx, { id }) => ctx.transaction((ctx) => viewMenu(ctx, id), { readOnly: true }),
  createMenu: (ctx, menu) => ctx.transaction(async (ctx) => viewMenu(ctx, (await createMenu(ctx, menu)).id)),
  saveMenu: (ctx, change) =>
    ctx.transaction(async (ctx) => ({
      revision: await saveMenu(ctx, change),
      savedAt: ctx.now().toString(),
      problems: checkDesign(change.design),
    })),
  deleteMenu: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await deleteMenu(ctx, id);
      return {};
    }),
  publishMenu: (ctx, { id, revision }) =>
    ctx.transaction(async (ctx) => {
      await publishMenu(ctx, id, revision);
      return viewMenu(ctx, id);
    }),
  rollBackMenu: (ctx, { id, version }) =>
    ctx.transaction(async (ctx) => {
      await rollBackMenu(ctx, id, version);
      return viewMenu(ctx, id);
    }),
  setDefaultMenu: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await setDefaultMenu(ctx, id);
      return viewMenu(ctx, id);
    }),
  showEmergency: (ctx) =>
    ctx.transaction(
      async (ctx) => {
        const current = await emergencyNow(ctx);
        const last = await selectEmergencies(ctx)
          .where('phase', '=', 'over')
          .orderBy('started_at', 'desc')
          .executeTakeFirst();
        const menus = await viewMenus(ctx);
        return {
          current: current ? await viewEmergency(ctx, current) : null,
          last: last ? await viewEmergency(ctx, last) : null,
          menus: menus.filter(({ kind }) => kind === 'emergency'),
        };
      },
      { readOnly: true },
    ),
  switchToEmergency: async (ctx, order) =>
    begin(ctx, await ctx.transaction((ctx) => switchToEmergency(ctx, order))),
  liftEmergency: async (ctx, { id }) => begin(ctx, await ctx.transaction((ctx) => liftEmergency(ctx, id))),
});

/** The decision stands; LINE is told the first of it before the person hears back, and the rest by the keeper. */
async function begin(ctx: Ctx, { id }: EmergencyRecord) {
  await keepMenus(ctx, { most: EMERGENCY_STEPS }).catch((error: unknown) =>
    ctx.log.error({ err: error }, 'the emergency menu could not be begun at once; the keeper goes on'),
  );
  return ctx.transaction(
    async (ctx) =>
      viewEmergency(ctx, await selectEmergencies(ctx).where('id', '=', id).executeTakeFirstOrThrow()),
    { readOnly: true },
  );
}
