/** 「この人は何ができるか、なぜ」 and 「誰がこれをできるか」. */
import { BY_DEPARTMENT, PERMISSIONS, type Permission } from '@madoguchi/contract/permissions';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { findHolders } from '../access/find-holders.ts';
import { todayInJapan } from '../access/in-force.ts';
import { readAccess } from '../access/read-access.ts';
import { departmentPaths, findDepartment } from '../departments/queries.ts';
import { getStaffMember } from './queries.ts';

/**
 * Today's permissions in the order of the contract, each with the posts that give it and how far it reaches. Somebody who
 * cannot sign in may do nothing, whatever the posts say.
 * @throws DomainError not_found
 */
export async function explainAccess(ctx: TxCtx, staffMemberId: string) {
  const { name, standing } = await getStaffMember(ctx, staffMemberId);
  const today = todayInJapan(ctx.now());
  const access = await readAccess(ctx.db, ctx.scope.municipalityId, staffMemberId, today);
  const pathOf = await departmentPaths(ctx);
  const held = (Object.keys(PERMISSIONS) as Permission[]).filter(
    (permission) => standing === 'active' && access.permissions.has(permission),
  );
  const permissions = held.map((permission) => {
    const { all, departments } = access.reach(permission);
    return {
      permission,
      why: access.posts
        .filter((post) => post.permissions.includes(permission))
        .map((post) => ({
          postId: post.id,
          title: post.title,
          department: post.departmentId === null ? null : pathOf(post.departmentId),
          role: post.role,
          roleId: post.roleId,
        })),
      reach: BY_DEPARTMENT.has(permission)
        ? { all, departments: [...departments].map(pathOf).toSorted((a, b) => a.localeCompare(b, 'ja')) }
        : null,
    };
  });
  return { name, standing, permissions };
}

/**
 * Everybody who may, one entry per post that allows it; with a department, only those whose permission reaches its records.
 * @throws DomainError not_found for an unknown permission or department
 */
export async function whoMay(ctx: TxCtx, permission: string, departmentId: string | undefined) {
  const known = found(permission in PERMISSIONS ? (permission as Permission) : null, 'permission');
  if (departmentId) await findDepartment(ctx, departmentId);
  const today = todayInJapan(ctx.now());
  const holders = await findHolders(ctx.db, ctx.scope.municipalityId, known, today);
  const pathOf = await departmentPaths(ctx);
  const entries = [];
  for (const holder of holders) {
    if (departmentId && BY_DEPARTMENT.has(known) && holder.reach === 'own_department') {
      const { posts } = await readAccess(ctx.db, ctx.scope.municipalityId, holder.id, today);
      const reaching = posts.some(
        (post) =>
          post.departmentId === holder.department_id &&
          post.permissions.includes(known) &&
          post.departments.includes(departmentId),
      );
      if (!reaching) continue;
    }
    entries.push({
      id: holder.id,
      name: holder.name,
      staffNumber: holder.staff_number,
      department: holder.department_id === null ? null : pathOf(holder.department_id),
      title: holder.title,
      role: holder.role,
      reach: holder.reach,
    });
  }
  return entries;
}
