/** Every municipality begins with the standard roles: they are made with its first staff member. */
import { STANDARD_ROLES, type RoleModel, type StandardRole } from '@madoguchi/contract/permissions';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import '../tables.ts';

/** A role by its own id, or a standard one by its key (command line, seed, tests). */
export type RoleRef = StandardRole | { readonly id: string };

export interface RoleRecord {
  readonly id: string;
  readonly key: string | null;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly reach: 'own_department' | 'whole_city';
}

/**
 * Locked against deletion until the transaction ends.
 * @throws DomainError not_found
 */
export async function findRole(ctx: TxCtx, ref: RoleRef): Promise<RoleRecord> {
  if (typeof ref === 'string') await ensureRoles(ctx);
  const query = ctx.db
    .selectFrom('staff_roles')
    .select(['id', 'key', 'name', 'permissions', 'reach'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .forKeyShare();
  const role = await (
    typeof ref === 'string' ? query.where('key', '=', ref) : query.where('id', '=', ref.id)
  ).executeTakeFirst();
  return found(role, 'role');
}

/** Makes the standard roles where there is none yet; what the office changed or removed stays as it is. */
async function ensureRoles(ctx: TxCtx): Promise<void> {
  const { municipalityId } = ctx.scope;
  const any = await ctx.db
    .selectFrom('staff_roles')
    .select('id')
    .where('municipality_id', '=', municipalityId)
    .limit(1)
    .executeTakeFirst();
  if (any) return;
  await ctx.db
    .insertInto('staff_roles')
    .values(
      Object.entries<RoleModel>(STANDARD_ROLES).map(([key, role], position) => ({
        municipality_id: municipalityId,
        key,
        name: role.label,
        note: role.note,
        permissions: [...role.permissions],
        reach: role.reach,
        position,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
