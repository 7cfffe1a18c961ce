/** メニューを作る・保存する・消す. A draft may be incomplete; residents see nothing of it. */
import type { MenuDesign, MenuKind } from '@madoguchi/contract/rich-menus';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { namesOfStaff } from '../staff/index.ts';
import { emergencyNow, getMenu, lockDisplay, lockMenu, type MenuRecord } from './queries.ts';
import { FIRST_DESIGN } from './first-design.ts';

export interface NewMenu {
  readonly name: string;
  readonly kind: MenuKind;
  /** Without it a copy of `from`, or a first draft of six areas. */
  readonly design?: MenuDesign | undefined;
  readonly from?: string | undefined;
}

/** @throws DomainError not_found (what is copied) */
export async function createMenu(ctx: TxCtx, { name, kind, design, from }: NewMenu): Promise<MenuRecord> {
  const drawn = design ?? (from === undefined ? FIRST_DESIGN : (await getMenu(ctx, from)).design);
  const created = await ctx.db
    .insertInto('rich_menus')
    .values({
      municipality_id: ctx.scope.municipalityId,
      name,
      kind,
      design: JSON.stringify(drawn),
      created_by: actingStaff(ctx),
      updated_by: actingStaff(ctx),
      created_at: ctx.now(),
      updated_at: ctx.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const subject = { kind: 'menu', id: created.id };
  await appendAudit(ctx, { action: 'menu.create', subject, after: { name, kind, from: from ?? null } });
  return created;
}

/** @throws DomainError not_found, changed_meanwhile */
export async function saveMenu(
  ctx: TxCtx,
  change: { id: string; revision: number; name: string; design: MenuDesign },
): Promise<number> {
  const stored = await lockMenu(ctx, change.id);
  await requireRevision(ctx, stored, change.revision);
  const revision = stored.revision + 1;
  await ctx.db
    .updateTable('rich_menus')
    .set({
      name: change.name,
      design: JSON.stringify(change.design),
      revision,
      updated_by: actingStaff(ctx),
      updated_at: ctx.now(),
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', change.id)
    .execute();
  return revision;
}

/**
 * LINE's menus of it are removed by and by.
 * @throws DomainError not_found, menu_in_use (residents see it, or it is being published)
 */
export async function deleteMenu(ctx: TxCtx, id: string): Promise<void> {
  const display = await lockDisplay(ctx);
  const stored = await lockMenu(ctx, id);
  const { municipalityId } = ctx.scope;
  const publishing = await ctx.db
    .selectFrom('rich_menu_versions')
    .select('version')
    .where('municipality_id', '=', municipalityId)
    .where('menu_id', '=', id)
    .where('state', '=', 'publishing')
    .executeTakeFirst();
  const emergency = await emergencyNow(ctx);
  if (display.default_menu_id === id || publishing || emergency?.menu_id === id)
    throw new DomainError('menu_in_use');
  const used = await ctx.db
    .selectFrom('rich_menu_emergencies')
    .select('id')
    .where('municipality_id', '=', municipalityId)
    .where('menu_id', '=', id)
    .executeTakeFirst();
  if (used) throw new DomainError('menu_in_use'); // the record of what residents saw in a disaster keeps it
  await ctx.db
    .updateTable('rich_menu_sheets')
    .set({ state: 'unused' })
    .where('municipality_id', '=', municipalityId)
    .where('menu_id', '=', id)
    .where('state', '<>', 'gone')
    .execute();
  await ctx.db
    .deleteFrom('rich_menus')
    .where('municipality_id', '=', municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'menu.delete',
    subject: { kind: 'menu', id },
    before: { name: stored.name, kind: stored.kind },
  });
}

/** @throws DomainError changed_meanwhile (somebody saved since `revision`) */
export async function requireRevision(ctx: TxCtx, stored: MenuRecord, revision: number): Promise<void> {
  if (stored.revision === revision) return;
  const by = stored.updated_by;
  const names = await namesOfStaff(ctx, by === null ? [] : [by]);
  throw new DomainError('changed_meanwhile', {
    updatedBy: by === null ? null : (names.get(by) ?? null),
    updatedAt: stored.updated_at.toString(),
  });
}
