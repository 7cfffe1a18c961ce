/** Whose a record becomes when somebody gives it to a department (所管を変える). */
import type { TxCtx } from '../../../platform/context/context.ts';
import { reachOf } from '../../../platform/context/reach.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { findDepartment } from './queries.ts';

/**
 * Any department may be given a record. Exclusive it can only become in a department that the giver reaches by an own
 * post: nobody hides a record from themselves; and only who reaches all gives it to everybody.
 * @throws DomainError not_found, forbidden
 */
export async function checkedOwner(
  ctx: TxCtx,
  permission: string,
  { departmentId, exclusive }: { readonly departmentId: string | null; readonly exclusive: boolean },
): Promise<{ department_id: string | null; exclusive: boolean }> {
  if (departmentId !== null) await findDepartment(ctx, departmentId);
  const owner = { department_id: departmentId, exclusive: exclusive && departmentId !== null };
  const reach = reachOf(ctx.actor, permission);
  if (reach === 'everything') return owner;
  const allowed = departmentId === null ? reach.all : !owner.exclusive || reach.departments.has(departmentId);
  if (!allowed) throw new DomainError('forbidden', { permission, departmentId });
  return owner;
}
