/** Making, changing and removing roles. A change holds from the next request of the holders on. */
import type { Permission, RoleReach } from '@madoguchi/contract/permissions';
import type { Role } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { lockAccess } from '../access/administrators.ts';
import { requireHeld } from '../access/held.ts';
import { todayInJapan } from '../access/in-force.ts';
import { getRole, listRoles } from './queries.ts';

export interface RoleInput {
  readonly name: string;
  readonly note: string;
  readonly permissions: readonly Permission[];
  readonly reach: RoleReach;
}

/** @throws DomainError role_name_taken, permission_not_held */
export async function createRole(ctx: Ctx, input: RoleInput): Promise<Role> {
  return ctx.transaction(async (ctx) => {
    await lockAccess(ctx);
    requireHeld(ctx.actor, input.permissions);
    const existing = await listRoles(ctx);
    refuseTakenName(existing, input.name, null);
    const { id } = await ctx.db
      .insertInto('staff_roles')
      .values({
        municipality_id: ctx.scope.municipalityId,
        key: null,
        ...columnsOf(input),
        position: existing.length,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await appendAudit(ctx, { action: 'role.created', subject: { kind: 'role', id }, after: input });
    return getRole(ctx, id);
  });
}

/**
 * Only what is added must be held by whoever changes it; a wider reach counts as adding everything again.
 * @throws DomainError not_found, role_fixed, role_name_taken, permission_not_held, posts_without_department
 */
export async function updateRole(ctx: Ctx, id: string, input: RoleInput): Promise<Role> {
  return ctx.transaction(async (ctx) => {
    await lockAccess(ctx);
    const before = await getRole(ctx, id);
    if (before.fixed) throw new DomainError('role_fixed');
    const wider = before.reach === 'own_department' && input.reach === 'whole_city';
    requireHeld(
      ctx.actor,
      input.permissions.filter((permission) => wider || !before.permissions.includes(permission)),
    );
    refuseTakenName(await listRoles(ctx), input.name, id);
    if (input.reach === 'own_department') await refuseHoldersWithoutDepartment(ctx, id);
    await ctx.db
      .updateTable('staff_roles')
      .set(columnsOf(input))
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .execute();
    await appendAudit(ctx, {
      action: 'role.changed',
      subject: { kind: 'role', id },
      before: inputOf(before),
      after: input,
    });
    return getRole(ctx, id);
  });
}

/**
 * A role that somebody ever had stays: the record of who could do what names it.
 * @throws DomainError not_found, role_fixed, role_in_use
 */
export async function deleteRole(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await lockAccess(ctx);
    const before = await getRole(ctx, id);
    if (before.fixed) throw new DomainError('role_fixed');
    await refuseUsed(ctx, id);
    await ctx.db
      .deleteFrom('staff_roles')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .execute();
    await appendAudit(ctx, {
      action: 'role.deleted',
      subject: { kind: 'role', id },
      before: inputOf(before),
    });
  });
}

/** Who holds it without a department would reach nothing, and own nothing of what they make. */
async function refuseHoldersWithoutDepartment(ctx: TxCtx, id: string): Promise<void> {
  const { posts } = await ctx.db
    .selectFrom('staff_posts')
    .select((eb) => eb.fn.countAll<number>().as('posts'))
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('role_id', '=', id)
    .where('department_id', 'is', null)
    .where((eb) => eb.or([eb('until_date', 'is', null), eb('until_date', '>=', todayInJapan(ctx.now()))]))
    .executeTakeFirstOrThrow();
  if (posts > 0) throw new DomainError('posts_without_department', { posts });
}

async function refuseUsed(ctx: TxCtx, id: string): Promise<void> {
  const { posts } = await ctx.db
    .selectFrom('staff_posts')
    .select((eb) => eb.fn.countAll<number>().as('posts'))
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('role_id', '=', id)
    .executeTakeFirstOrThrow();
  if (posts > 0) throw new DomainError('role_in_use', { posts });
}

/** Changes of access take turns (lockAccess), so a look is enough; the constraint stands behind it. */
function refuseTakenName(roles: readonly Role[], name: string, own: string | null): void {
  if (roles.some((role) => role.id !== own && role.name === name))
    throw new DomainError('role_name_taken', { field: 'name' });
}

function columnsOf({ name, note, permissions, reach }: RoleInput) {
  return { name, note, permissions: [...new Set(permissions)], reach };
}

function inputOf({ name, note, permissions, reach }: Role): RoleInput {
  return { name, note, permissions, reach };
}
