/** Whether the person may do something here and now, asked before a screen is shown instead of after a form is filled in. */
import type { Permission } from '@madoguchi/contract/permissions';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { todayInJapan } from './in-force.ts';
import { readAccess } from './read-access.ts';

/** @throws DomainError forbidden { permission, outside }: outside when only the place is in the way */
export async function askPermission(ctx: TxCtx, permission: Permission): Promise<void> {
  if (ctx.actor.kind !== 'staff' || ctx.actor.permissions.has(permission)) return;
  const today = todayInJapan(ctx.now());
  const { permissions } = await readAccess(ctx.db, ctx.scope.municipalityId, ctx.actor.id, today);
  throw new DomainError('forbidden', { permission, outside: permissions.has(permission) });
}
