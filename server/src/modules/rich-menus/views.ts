/** Menus as the screens see them. */
import type { Emergency, MenuDetail, MenuSummary } from '@madoguchi/contract/rich-menus';
import type { TxCtx } from '../../platform/context/context.ts';
import { namesOfStaff } from '../staff/index.ts';
import { checkDesign } from './check-design.ts';
import { getMenu, selectMenus, selectSheets, type EmergencyRecord, type MenuRecord } from './queries.ts';

/** The default first, then the others by name. */
export async function viewMenus(ctx: TxCtx): Promise<MenuSummary[]> {
  const menus = await selectMenus(ctx).orderBy('name').execute();
  const views = await summarise(ctx, menus);
  return views.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/** @throws DomainError not_found */
export async function viewMenu(ctx: TxCtx, id: string): Promise<MenuDetail> {
  const menu = await getMenu(ctx, id);
  const [summary] = await summarise(ctx, [menu]);
  const versions = await ctx.db
    .selectFrom('rich_menu_versions')
    .select(['version', 'published_at', 'published_by'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('menu_id', '=', id)
    .orderBy('version', 'desc')
    .execute();
  const names = await namesOfStaff(ctx, [...new Set(versions.flatMap((one) => one.published_by ?? []))]);
  return {
    ...summary!, // one row in, one view out
    design: menu.design,
    revision: menu.revision,
    problems: checkDesign(menu.design),
    versions: versions.map((one) => ({
      version: one.version,
      publishedAt: one.published_at.toString(),
      publishedBy: one.published_by === null ? null : (names.get(one.published_by) ?? null),
    })),
  };
}

/** @param emergency as the table has it */
export async function viewEmergency(ctx: TxCtx, emergency: EmergencyRecord): Promise<Emergency> {
  const menu = await getMenu(ctx, emergency.menu_id);
  const by = emergency.started_by;
  const names = await namesOfStaff(ctx, by === null ? [] : [by]);
  const display = await readDisplay(ctx);
  return {
    id: emergency.id,
    menu: { id: menu.id, name: menu.name },
    drill: emergency.drill,
    phase: emergency.phase,
    done: emergency.done,
    total: emergency.total,
    startedAt: emergency.started_at.toString(),
    startedBy: by === null ? null : (names.get(by) ?? null),
    liftedAt: emergency.lifted_at?.toString() ?? null,
    waiting: display?.waiting ?? null,
  };
}

function readDisplay(ctx: TxCtx) {
  return ctx.db
    .selectFrom('rich_menu_display')
    .select(['default_menu_id', 'waiting'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
}

async function summarise(ctx: TxCtx, menus: readonly MenuRecord[]): Promise<MenuSummary[]> {
  const display = await readDisplay(ctx);
  const running = await ctx.db
    .selectFrom('rich_menu_versions')
    .select(['menu_id', 'version', 'published_at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('state', '=', 'publishing')
    .execute();
  const sheets = running.length === 0 ? [] : await selectSheets(ctx).where('state', '<>', 'gone').execute();
  return menus.map((menu) => {
    const publishing = running.find((one) => one.menu_id === menu.id);
    const own = sheets.filter((one) => one.menu_id === menu.id && one.version === publishing?.version);
    return {
      id: menu.id,
      name: menu.name,
      kind: menu.kind,
      liveVersion: menu.live_version,
      changed: menu.live_revision !== menu.revision,
      isDefault: display?.default_menu_id === menu.id,
      publishing: publishing
        ? {
            ready: own.filter(({ state }) => state === 'ready').length,
            needed: own.length,
            waiting: display?.waiting ?? null,
            since: publishing.published_at.toString(),
          }
        : null,
      updatedAt: menu.updated_at.toString(),
    };
  });
}
