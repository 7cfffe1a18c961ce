/** Makes a key. It is shown once; only its hash is kept. */
import { NOT_FOR_KEYS } from '@madoguchi/contract/integration';
import { BY_DEPARTMENT, PERSONAL_DATA, type Permission } from '@madoguchi/contract/permissions';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { hashToken, newToken } from '../../platform/auth/token.ts';
import { actingStaff, type Actor, type TxCtx } from '../../platform/context/context.ts';
import { reachOf } from '../../platform/context/reach.ts';
import { DomainError } from '../../platform/errors/index.ts';
import './tables.ts';

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly addresses: readonly string[];
  readonly days: number;
}

/**
 * @returns the key as the other system sends it, and the id of its row
 * @throws DomainError permission_not_held, addresses_needed
 */
export async function createApiKey(ctx: TxCtx, input: NewApiKey): Promise<{ id: string; key: string }> {
  const permissions = [...new Set(input.permissions)];
  const lacking = permissions.filter((one) => NOT_FOR_KEYS.has(one) || !holdsEverywhere(ctx.actor, one));
  if (lacking.length > 0) throw new DomainError('permission_not_held', { permissions: lacking });
  if (input.addresses.length === 0 && permissions.some((one) => PERSONAL_DATA.has(one)))
    throw new DomainError('addresses_needed', { field: 'addresses' });
  const municipality = ctx.scope.municipalityId;
  const key = `mdg_${municipality}_${newToken()}`;
  const now = ctx.now();
  const expiresAt = now.add({ hours: 24 * input.days });
  const { id } = await ctx.db
    .insertInto('api_keys')
    .values({
      municipality_id: municipality,
      name: input.name,
      prefix: key.slice(0, `mdg_${municipality}_`.length + 4),
      secret_hash: hashToken(key),
      permissions,
      addresses: [...input.addresses],
      created_at: now,
      created_by: actingStaff(ctx),
      expires_at: expiresAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await appendAudit(ctx, {
    action: 'api_key.created',
    subject: { kind: 'apiKey', id },
    after: { name: input.name, permissions, addresses: input.addresses, expiresAt: expiresAt.toString() },
  });
  return { id, key };
}

/** A key reaches all departments, so whoever makes it must reach them too. */
function holdsEverywhere(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'staff' || !actor.permissions.has(permission)) return false;
  const reach = reachOf(actor, permission);
  return !BY_DEPARTMENT.has(permission) || reach === 'everything' || reach.all;
}
