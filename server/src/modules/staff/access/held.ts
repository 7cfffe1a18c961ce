/** Nobody gives what they do not hold: who only manages staff cannot make themselves, or a friend, an administrator. */
import type { Actor, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { todayInJapan } from './in-force.ts';
import { readAccess } from './read-access.ts';

/**
 * @param given what would be given; the program's own work (command line, seed) may give anything
 * @throws DomainError permission_not_held with what is missing
 */
export function requireHeld(actor: Actor, given: Iterable<string>): void {
  if (actor.kind === 'system') return;
  const held = 'permissions' in actor ? actor.permissions : new Set<string>();
  const permissions = [...new Set(given)].filter((permission) => !held.has(permission));
  if (permissions.length > 0) throw new DomainError('permission_not_held', { permissions });
}

/**
 * Whoever can set somebody's password or login can become that person: only who holds at least as much may.
 * @throws DomainError permission_not_held
 */
export async function requireNotAbove(ctx: TxCtx, staffMemberId: string): Promise<void> {
  const today = todayInJapan(ctx.now());
  const { permissions } = await readAccess(ctx.db, ctx.scope.municipalityId, staffMemberId, today);
  requireHeld(ctx.actor, permissions);
}
