/**
 * One step at LINE. First LINE, then our note of it: what is cut off in between is done once more, and every call here may be
 * made twice. Only making a menu may not: LINE would have two. Its attempt is noted before, and after a crash the menu is
 * looked for by its name.
 */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendEvent } from '../../../platform/events/event-log.ts';
import { MenuRefused, type MenusAtLine } from '../../line/index.ts';
import { drawSheet } from '../draw-sheet.ts';
import { lineMenu } from '../line-menu.ts';
import { tabOf, type SheetRecord } from '../queries.ts';
import { linkEmergency } from './link-emergency.ts';
import { linkResidents } from './link-residents.ts';
import type { Step } from './next-step.ts';

export async function takeStep(ctx: Ctx, line: MenusAtLine, step: Step): Promise<void> {
  switch (step.kind) {
    case 'default':
      await line.setDefault(step.sheet?.line_menu_id ?? null);
      return ctx.transaction((ctx) => noteDefault(ctx, step.sheet?.id ?? null));
    case 'move-all':
      await moveAll(line, step);
      return ctx.transaction(async (ctx) => {
        await ctx.db
          .updateTable('rich_menu_emergencies')
          .set({ batch_done: true })
          .where('municipality_id', '=', ctx.scope.municipalityId)
          .where('id', '=', step.emergency.id)
          .execute();
      });
    case 'alias':
      if (step.sheet) await line.pointAlias(step.alias.alias, lineIdOf(step.sheet));
      else await line.removeAlias(step.alias.alias);
      return ctx.transaction((ctx) => noteAlias(ctx, step));
    case 'emergency-links':
      return linkEmergency(ctx, line, step.emergency, step.sheet);
    case 'make':
      return makeMenu(ctx, line, step.sheet);
    case 'upload':
      return uploadPicture(ctx, line, step.sheet);
    case 'go-live':
      return ctx.transaction((ctx) => goLive(ctx, step.menuId, step.version));
    case 'relink':
      return linkResidents(ctx, line, step.residents);
    case 'remove':
      return removeMenu(ctx, line, step.sheet);
  }
}

function lineIdOf(sheet: SheetRecord): string {
  if (sheet.line_menu_id === null) throw new Error('a sheet is shown that LINE does not have');
  return sheet.line_menu_id;
}

async function moveAll(line: MenusAtLine, step: Step & { kind: 'move-all' }): Promise<void> {
  if (step.from.length === 0) return;
  try {
    await line.moveAll(step.from, lineIdOf(step.to), step.emergency.resume_key);
  } catch (error) {
    // Three an hour are used up, or a menu of the list is gone: every friend whom we know is linked by name all the same.
    if (!(error instanceof MenuRefused)) throw error;
  }
}

async function noteDefault(ctx: TxCtx, sheetId: string | null): Promise<void> {
  await ctx.db
    .updateTable('rich_menu_display')
    .set({ default_sheet_id: sheetId })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
}

async function noteAlias(ctx: TxCtx, { alias, sheet }: Step & { kind: 'alias' }): Promise<void> {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .updateTable('rich_menu_aliases')
    .set({ sheet_id: sheet?.id ?? null })
    .where('municipality_id', '=', municipalityId)
    .where('alias', '=', alias.alias)
    .execute();
  if (sheet) return;
  await ctx.db
    .deleteFrom('rich_menu_aliases')
    .where('municipality_id', '=', municipalityId)
    .where('alias', '=', alias.alias)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('rich_menus')
            .select('id')
            .where('municipality_id', '=', municipalityId)
            .where('id', '=', alias.menuId),
        ),
      ),
    )
    .execute();
}

/** By it a menu is found again at LINE; LINE takes 300 characters. */
function nameAtLine(sheet: SheetRecord): string {
  return `madoguchi ${sheet.id}`;
}

async function makeMenu(ctx: Ctx, line: MenusAtLine, sheet: SheetRecord): Promise<void> {
  const known = sheet.state === 'asked' ? await findAtLine(line, sheet) : null;
  if (known === null) {
    const menu = await ctx.transaction(async (ctx) => {
      const request = await requestOf(ctx, sheet);
      await setSheet(ctx, sheet, { state: 'asked' });
      return request;
    });
    const id = await line.create(menu);
    return ctx.transaction((ctx) => setSheet(ctx, sheet, { state: 'made', line_menu_id: id }));
  }
  return ctx.transaction((ctx) => setSheet(ctx, sheet, { state: 'made', line_menu_id: known }));
}

async function findAtLine(line: MenusAtLine, sheet: SheetRecord): Promise<string | null> {
  const [first, ...others] = (await line.list()).filter(({ name }) => name === nameAtLine(sheet));
  for (const { id } of others) await line.remove(id);
  return first?.id ?? null;
}

async function readVersion(ctx: TxCtx, { menu_id, version }: Pick<SheetRecord, 'menu_id' | 'version'>) {
  return ctx.db
    .selectFrom('rich_menu_versions')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('menu_id', '=', menu_id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
}

async function requestOf(ctx: TxCtx, sheet: SheetRecord) {
  const { design } = await readVersion(ctx, sheet);
  const aliases = await ctx.db
    .selectFrom('rich_menu_aliases')
    .select(['tab', 'alias'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('menu_id', '=', sheet.menu_id)
    .execute();
  const aliasOf = (tab: string) => {
    const row = aliases.find((one) => one.tab === tab);
    if (!row) throw new Error('a tab without an alias: both are written when a version is published');
    return row.alias;
  };
  return lineMenu(design, tabOf(design.tabs, sheet.tab), nameAtLine(sheet), aliasOf);
}

async function uploadPicture(ctx: Ctx, line: MenusAtLine, sheet: SheetRecord): Promise<void> {
  const { design } = await ctx.transaction((ctx) => readVersion(ctx, sheet), { readOnly: true });
  const tab = tabOf(design.tabs, sheet.tab);
  const own = tab.picture === null ? null : await ctx.files.readPublic(tab.picture);
  const picture = await drawSheet(design, tab, own?.bytes ?? null);
  await line.upload(lineIdOf(sheet), picture.bytes, picture.mediaType);
  await ctx.transaction((ctx) => setSheet(ctx, sheet, { state: 'ready' }));
}

async function goLive(ctx: TxCtx, menuId: string, version: number): Promise<void> {
  const { municipalityId } = ctx.scope;
  const { revision } = await readVersion(ctx, { menu_id: menuId, version });
  const versions = ctx.db
    .updateTable('rich_menu_versions')
    .where('municipality_id', '=', municipalityId)
    .where('menu_id', '=', menuId);
  await versions.set({ state: 'replaced' }).where('state', '=', 'live').execute();
  await versions.set({ state: 'live' }).where('version', '=', version).execute();
  await ctx.db
    .updateTable('rich_menus')
    .set({ live_version: version, live_revision: revision })
    .where('municipality_id', '=', municipalityId)
    .where('id', '=', menuId)
    .execute();
  await ctx.db
    .updateTable('rich_menu_sheets')
    .set({ state: 'unused' })
    .where('municipality_id', '=', municipalityId)
    .where('menu_id', '=', menuId)
    .where('version', '<>', version)
    .where('state', '<>', 'gone')
    .execute();
  // An emergency menu that is corrected while it is on: everybody is shown the new version.
  await ctx.db
    .updateTable('rich_menu_emergencies')
    .set({ phase: 'switching', cursor: -1, done: 0 })
    .where('municipality_id', '=', municipalityId)
    .where('menu_id', '=', menuId)
    .where('phase', 'in', ['switching', 'on'])
    .execute();
  await appendEvent(ctx, { kind: 'menu.published', subject: menuId, data: { version } });
}

async function removeMenu(ctx: Ctx, line: MenusAtLine, sheet: SheetRecord): Promise<void> {
  const id = sheet.line_menu_id ?? (await findAtLine(line, sheet));
  if (id !== null) await line.remove(id);
  await ctx.transaction((ctx) => setSheet(ctx, sheet, { state: 'gone' }));
}

async function setSheet(
  ctx: TxCtx,
  sheet: SheetRecord,
  change: { state: SheetRecord['state']; line_menu_id?: string },
): Promise<void> {
  await ctx.db
    .updateTable('rich_menu_sheets')
    .set(change)
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', sheet.id)
    .execute();
}
