/** Reads of menus. */
import type { MenuTab } from '@madoguchi/contract/rich-menus';
import type { Selectable } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import { listChannels } from '../line/index.ts';
import type { RichMenuEmergenciesTable, RichMenuSheetsTable, RichMenusTable } from './tables.ts';

export type MenuRecord = Selectable<RichMenusTable>;
export type SheetRecord = Selectable<RichMenuSheetsTable>;
export type EmergencyRecord = Selectable<RichMenuEmergenciesTable>;

export function selectMenus(ctx: TxCtx) {
  return ctx.db.selectFrom('rich_menus').selectAll().where('municipality_id', '=', ctx.scope.municipalityId);
}

/** @throws DomainError not_found */
export async function getMenu(ctx: TxCtx, id: string): Promise<MenuRecord> {
  return found(await selectMenus(ctx).where('id', '=', id).executeTakeFirst(), 'menu');
}

/**
 * The same, locked until the transaction ends.
 * @throws DomainError not_found
 */
export async function lockMenu(ctx: TxCtx, id: string): Promise<MenuRecord> {
  return found(await selectMenus(ctx).where('id', '=', id).forUpdate().executeTakeFirst(), 'menu');
}

/** The default menu and the state of LINE's side; the row is made when it is first asked for. */
export async function lockDisplay(ctx: TxCtx) {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .insertInto('rich_menu_display')
    .values({ municipality_id: municipalityId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return ctx.db
    .selectFrom('rich_menu_display')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export function selectEmergencies(ctx: TxCtx) {
  return ctx.db
    .selectFrom('rich_menu_emergencies')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId);
}

/** The emergency that is shown, or on its way in or out. */
export function emergencyNow(ctx: TxCtx): Promise<EmergencyRecord | undefined> {
  return selectEmergencies(ctx).where('phase', '<>', 'over').executeTakeFirst();
}

export function selectSheets(ctx: TxCtx) {
  return ctx.db
    .selectFrom('rich_menu_sheets')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId);
}

/** The channel whose menus these are: one LINE Official Account per municipality. @throws DomainError no_channel */
export async function menuChannel(ctx: TxCtx): Promise<string> {
  const [channel] = await listChannels(ctx);
  if (!channel) throw new DomainError('no_channel');
  return channel.id;
}

/** @throws Error for a tab that its own version does not have: rows and design are written together */
export function tabOf(tabs: readonly MenuTab[], key: string): MenuTab {
  const tab = tabs.find((one) => one.key === key);
  if (!tab) throw new Error('a sheet of a tab that its version does not have');
  return tab;
}
