/**
 * 公開する: fixes the draft as a version and orders its menus at LINE. Nothing that residents see changes before LINE has all
 * of them (keep-menus.ts); what they have seen so far stays until then.
 */
import { randomBytes } from 'node:crypto';
import type { MenuDesign } from '@madoguchi/contract/rich-menus';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import { checkDesign } from './check-design.ts';
import { lockDisplay, lockMenu, menuChannel, type MenuRecord } from './queries.ts';
import { requireRevision } from './save-menu.ts';

/** @throws DomainError not_found, changed_meanwhile, design_incomplete { problems }, no_channel, publishing_already */
export async function publishMenu(ctx: TxCtx, id: string, revision: number): Promise<void> {
  const menu = await lockMenu(ctx, id);
  await requireRevision(ctx, menu, revision);
  const problems = checkDesign(menu.design);
  if (problems.length > 0) throw new DomainError('design_incomplete', { problems });
  const version = await order(ctx, menu, menu.design, menu.revision);
  await appendAudit(ctx, { action: 'menu.publish', subject: { kind: 'menu', id }, after: { version } });
}

/**
 * 前の版に戻す: the earlier version becomes the draft again and is published as a new one, so that the history stays a line.
 * @throws DomainError not_found (menu or version), no_channel, publishing_already
 */
export async function rollBackMenu(ctx: TxCtx, id: string, version: number): Promise<void> {
  const menu = await lockMenu(ctx, id);
  const earlier = found(
    await versions(ctx, id).select(['design']).where('version', '=', version).executeTakeFirst(),
    'version',
  );
  const revision = menu.revision + 1;
  await ctx.db
    .updateTable('rich_menus')
    .set({
      design: JSON.stringify(earlier.design),
      revision,
      updated_by: actingStaff(ctx),
      updated_at: ctx.now(),
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  const made = await order(ctx, menu, earlier.design, revision);
  await appendAudit(ctx, {
    action: 'menu.roll_back',
    subject: { kind: 'menu', id },
    after: { from: version, version: made },
  });
}

/**
 * 友だち全員に表示する: whoever has tapped a tab of another menu keeps it until they tap again.
 * @throws DomainError not_found, not_published, emergency_menu
 */
export async function setDefaultMenu(ctx: TxCtx, id: string): Promise<void> {
  const display = await lockDisplay(ctx);
  const menu = await lockMenu(ctx, id);
  if (menu.kind === 'emergency') throw new DomainError('emergency_menu');
  if (menu.live_version === null) throw new DomainError('not_published');
  await ctx.db
    .updateTable('rich_menu_display')
    .set({ default_menu_id: id, next_try_at: null })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  await appendAudit(ctx, {
    action: 'menu.set_default',
    subject: { kind: 'menu', id },
    before: { menu: display.default_menu_id },
    after: { menu: id },
  });
}

/** For a new city whose first menu is still on its way to LINE: it is shown to everybody as soon as it is complete. */
export async function wantDefaultMenu(ctx: TxCtx, id: string): Promise<void> {
  await lockDisplay(ctx);
  await ctx.db
    .updateTable('rich_menu_display')
    .set({ default_menu_id: id })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
}

function versions(ctx: TxCtx, menuId: string) {
  return ctx.db
    .selectFrom('rich_menu_versions')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('menu_id', '=', menuId);
}

async function order(ctx: TxCtx, menu: MenuRecord, design: MenuDesign, revision: number): Promise<number> {
  const channelId = await menuChannel(ctx);
  await lockDisplay(ctx);
  const all = await versions(ctx, menu.id).select(['version', 'state']).execute();
  if (all.some(({ state }) => state === 'publishing')) throw new DomainError('publishing_already');
  const version = Math.max(0, ...all.map((one) => one.version)) + 1;
  const municipality_id = ctx.scope.municipalityId;
  const own = { municipality_id, menu_id: menu.id };
  await ctx.db
    .insertInto('rich_menu_versions')
    .values({
      ...own,
      version,
      design: JSON.stringify(design),
      revision,
      state: 'publishing',
      published_by: actingStaff(ctx),
      published_at: ctx.now(),
    })
    .execute();
  await ctx.db
    .insertInto('rich_menu_sheets')
    .values(
      design.tabs.map(({ key }, position) => ({
        ...own,
        channel_id: channelId,
        version,
        tab: key,
        position,
      })),
    )
    .execute();
  await ctx.db
    .insertInto('rich_menu_aliases')
    .values(design.tabs.map(({ key }) => ({ ...own, tab: key, alias: newAlias() })))
    .onConflict((conflict) => conflict.columns(['municipality_id', 'menu_id', 'tab']).doNothing())
    .execute();
  await ctx.db
    .updateTable('rich_menu_display')
    .set({ next_try_at: null })
    .where('municipality_id', '=', municipality_id)
    .execute();
  return version;
}

/** Ours among those that other programs of the city may have made: 32 of LINE's characters at most. */
function newAlias(): string {
  return `mg-${randomBytes(12).toString('hex')}`;
}
