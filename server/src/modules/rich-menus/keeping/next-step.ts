/**
 * What is to be done at LINE next: the difference between what we want and what we told it. Nothing is planned ahead and
 * nothing is remembered of a run, so after a crash at any moment the same question gives the rest of the work.
 */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { emergencyNow, selectSheets, type EmergencyRecord, type SheetRecord } from '../queries.ts';

export type Step =
  /** LINE's default; null: none of ours. */
  | { readonly kind: 'default'; readonly sheet: SheetRecord | null }
  /** Everybody who has a menu of their own goes to the emergency menu, whoever they are. */
  | {
      readonly kind: 'move-all';
      readonly emergency: EmergencyRecord;
      readonly to: SheetRecord;
      readonly from: readonly string[];
    }
  | { readonly kind: 'alias'; readonly alias: AliasChange; readonly sheet: SheetRecord | null }
  /** The next friends see the emergency menu at once, or get their own back. `sheet` is null when all get their own back. */
  | {
      readonly kind: 'emergency-links';
      readonly emergency: EmergencyRecord;
      readonly sheet: SheetRecord | null;
    }
  | { readonly kind: 'make'; readonly sheet: SheetRecord }
  | { readonly kind: 'upload'; readonly sheet: SheetRecord }
  | { readonly kind: 'go-live'; readonly menuId: string; readonly version: number }
  /** Friends who tapped a tab follow it to the new version. */
  | { readonly kind: 'relink'; readonly residents: readonly Relink[] }
  | { readonly kind: 'remove'; readonly sheet: SheetRecord };

export interface AliasChange {
  readonly menuId: string;
  readonly tab: string;
  readonly alias: string;
}

export interface Relink {
  readonly resident: number;
  /** null: the default again. */
  readonly sheetId: string | null;
  readonly lineMenuId: string | null;
}

/** Friends who are relinked in one turn: 20 calls of LINE. */
const MOST_RELINKED = 10_000;

/** @returns null when LINE is as we want it */
export async function nextStep(ctx: TxCtx): Promise<Step | null> {
  const display = await ctx.db
    .selectFrom('rich_menu_display')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
  if (!display) return null;
  const emergency = (await emergencyNow(ctx)) ?? null;
  const shown = emergency && emergency.phase !== 'lifting' ? await firstSheet(ctx, emergency.menu_id) : null;
  const shownToAll = emergency?.drill === false ? shown : null;

  const standing = display.default_menu_id === null ? null : await firstSheet(ctx, display.default_menu_id);
  const wanted = shownToAll ?? standing;
  if ((wanted?.id ?? null) !== display.default_sheet_id) return { kind: 'default', sheet: wanted };
  if (emergency && shownToAll && !emergency.batch_done)
    return { kind: 'move-all', emergency, to: shownToAll, from: await otherMenus(ctx, emergency.menu_id) };
  const alias = await nextAlias(ctx, shownToAll);
  if (alias) return alias;
  if (emergency && (emergency.phase === 'switching' || emergency.phase === 'lifting'))
    return { kind: 'emergency-links', emergency, sheet: shown };
  return (
    (await nextSheet(ctx)) ??
    (await nextVersion(ctx)) ??
    (shownToAll ? null : await nextRelinks(ctx, display.default_menu_id)) ??
    (await nextRemoval(ctx))
  );
}

/** What a menu shows first: the first tab of its live version. */
async function firstSheet(ctx: TxCtx, menuId: string): Promise<SheetRecord | null> {
  const sheet = await selectSheets(ctx)
    .where('menu_id', '=', menuId)
    .where('version', '=', (eb) =>
      eb
        .selectFrom('rich_menus')
        .select('live_version')
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('id', '=', menuId),
    )
    .orderBy('position')
    .executeTakeFirst();
  return sheet ?? null;
}

/** LINE's ids of everything of ours that somebody may be linked to, but the emergency menu's own tabs. */
async function otherMenus(ctx: TxCtx, emergencyMenu: string): Promise<string[]> {
  const rows = await selectSheets(ctx)
    .where('state', 'in', ['ready', 'unused'])
    .where('line_menu_id', 'is not', null)
    .where('menu_id', '<>', emergencyMenu)
    .execute();
  return rows.flatMap((row) => row.line_menu_id ?? []);
}

async function nextAlias(ctx: TxCtx, shownToAll: SheetRecord | null): Promise<Step | null> {
  const { municipalityId } = ctx.scope;
  // While an emergency menu is on, a tab on a phone that still shows the old menu leads to it as well.
  const { rows } = await sql<{ menu_id: string; tab: string; alias: string; wanted: string | null }>`
    SELECT * FROM (
      SELECT alias.menu_id, alias.tab, alias.alias, alias.sheet_id,
        CASE WHEN menu.kind = 'ordinary' THEN coalesce(${shownToAll?.id ?? null}::uuid, sheet.id) ELSE sheet.id END AS wanted
      FROM rich_menu_aliases AS alias
      LEFT JOIN rich_menus AS menu ON menu.municipality_id = ${municipalityId} AND menu.id = alias.menu_id
      LEFT JOIN rich_menu_sheets AS sheet ON sheet.municipality_id = ${municipalityId} AND sheet.menu_id = alias.menu_id
        AND sheet.tab = alias.tab AND sheet.version = menu.live_version
      WHERE alias.municipality_id = ${municipalityId} AND (menu.live_version IS NOT NULL OR menu.id IS NULL)
    ) AS alias
    WHERE alias.sheet_id IS DISTINCT FROM alias.wanted
    ORDER BY alias.wanted IS NULL, alias.alias LIMIT 1`.execute(ctx.db);
  const [row] = rows;
  if (!row) return null;
  const alias = { menuId: row.menu_id, tab: row.tab, alias: row.alias };
  const sheet =
    row.wanted === null
      ? null
      : await selectSheets(ctx).where('id', '=', row.wanted).executeTakeFirstOrThrow();
  return { kind: 'alias', alias, sheet };
}

async function nextSheet(ctx: TxCtx): Promise<Step | null> {
  const sheet = await selectSheets(ctx)
    .where('state', 'in', ['wanted', 'asked', 'made'])
    .orderBy('menu_id')
    .orderBy('version')
    .orderBy('position')
    .executeTakeFirst();
  if (!sheet) return null;
  return sheet.state === 'made' ? { kind: 'upload', sheet } : { kind: 'make', sheet };
}

/** Called when no sheet waits any more: a version that is still being published is complete. */
async function nextVersion(ctx: TxCtx): Promise<Step | null> {
  const version = await ctx.db
    .selectFrom('rich_menu_versions')
    .select(['menu_id', 'version'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('state', '=', 'publishing')
    .executeTakeFirst();
  return version ? { kind: 'go-live', menuId: version.menu_id, version: version.version } : null;
}

async function nextRelinks(ctx: TxCtx, defaultMenu: string | null): Promise<Step | null> {
  const { municipalityId } = ctx.scope;
  // A tab of another menu than today's default would hide the default for ever: such friends see the default again.
  const { rows } = await sql<Relink>`
    WITH live AS MATERIALIZED (
      SELECT sheet.id, sheet.tab, sheet.position, sheet.line_menu_id
      FROM rich_menus AS menu
      JOIN rich_menu_sheets AS sheet ON sheet.municipality_id = ${municipalityId} AND sheet.menu_id = menu.id
        AND sheet.version = menu.live_version
      WHERE menu.municipality_id = ${municipalityId} AND menu.id = ${defaultMenu}::uuid)
    SELECT link.resident_no AS resident, live.id AS "sheetId", live.line_menu_id AS "lineMenuId"
    FROM rich_menu_links AS link
    LEFT JOIN live ON link.menu_id = ${defaultMenu}::uuid AND (live.tab = link.tab
      OR (live.position = 0 AND NOT EXISTS (SELECT FROM live AS same WHERE same.tab = link.tab)))
    WHERE link.municipality_id = ${municipalityId} AND link.sheet_id IS DISTINCT FROM live.id
    ORDER BY link.resident_no LIMIT ${MOST_RELINKED}`.execute(ctx.db);
  return rows.length === 0 ? null : { kind: 'relink', residents: rows };
}

async function nextRemoval(ctx: TxCtx): Promise<Step | null> {
  const { municipalityId } = ctx.scope;
  const sheet = await selectSheets(ctx)
    .where('state', '=', 'unused')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('rich_menu_links as link')
            .select('link.resident_no')
            .where('link.municipality_id', '=', municipalityId)
            .whereRef('link.sheet_id', '=', 'rich_menu_sheets.id'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('rich_menu_aliases as alias')
            .select('alias.alias')
            .where('alias.municipality_id', '=', municipalityId)
            .whereRef('alias.sheet_id', '=', 'rich_menu_sheets.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return sheet ? { kind: 'remove', sheet } : null;
}
