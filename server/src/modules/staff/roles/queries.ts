/** Roles as the screens show them. */
import { PERSONAL_DATA, type Permission } from '@madoguchi/contract/permissions';
import type { Role } from '@madoguchi/contract/staff';
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { todayInJapan } from '../access/in-force.ts';
import { permissionsOf } from '../access/read-access.ts';
import '../tables.ts';

/** The office's roles, 管理者 first. */
export async function listRoles(ctx: TxCtx): Promise<Role[]> {
  const today = todayInJapan(ctx.now());
  const rows = await ctx.db
    .selectFrom('staff_roles as r')
    .select(['r.id', 'r.key', 'r.name', 'r.note', 'r.permissions', 'r.reach'])
    .select(
      sql<number>`(SELECT count(DISTINCT p.staff_member_id) FROM staff_posts AS p
        WHERE p.municipality_id = r.municipality_id AND p.role_id = r.id
          AND (p.until_date IS NULL OR p.until_date >= ${today}))`.as('holders'),
    )
    .where('r.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('r.position')
    .orderBy('r.name')
    .execute();
  return rows.map((row) => {
    const permissions = permissionsOf(row) as Permission[];
    return {
      id: row.id,
      name: row.name,
      note: row.note,
      permissions: [...permissions],
      reach: row.reach,
      fixed: row.key === 'administrator',
      personalData: permissions.some((permission) => PERSONAL_DATA.has(permission)),
      holders: row.holders,
    };
  });
}

/** @throws DomainError not_found */
export async function getRole(ctx: TxCtx, id: string): Promise<Role> {
  return found(
    (await listRoles(ctx)).find((role) => role.id === id),
    'role',
  );
}
