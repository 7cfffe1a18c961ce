/** The keys as the screen shows them. */
import type { ApiKey, KeyState } from '@madoguchi/contract/integration';
import type { Permission } from '@madoguchi/contract/permissions';
import type { TxCtx } from '../../platform/context/context.ts';
import { namesOfStaff } from '../staff/index.ts';
import './tables.ts';

export async function listApiKeys(ctx: TxCtx): Promise<ApiKey[]> {
  const rows = await ctx.db
    .selectFrom('api_keys')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const people = rows.flatMap((row) => [row.created_by ?? [], row.revoked_by ?? []].flat());
  const names = await namesOfStaff(ctx, [...new Set(people)]);
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    permissions: row.permissions as Permission[], // only createApiKey writes them
    addresses: row.addresses,
    state: stateOf(row, ctx.now()),
    createdAt: row.created_at.toString(),
    createdBy: nameOf(row.created_by),
    expiresAt: row.expires_at.toString(),
    revokedAt: row.revoked_at?.toString() ?? null,
    revokedBy: nameOf(row.revoked_by),
    lastUsedAt: row.last_used_at?.toString() ?? null,
    lastUsedAddress: row.last_used_address,
  }));
}

export function stateOf(
  row: { readonly revoked_at: Temporal.Instant | null; readonly expires_at: Temporal.Instant },
  now: Temporal.Instant,
): KeyState {
  if (row.revoked_at !== null) return 'revoked';
  return Temporal.Instant.compare(row.expires_at, now) <= 0 ? 'expired' : 'active';
}

/** @returns id → name; ids that name no key are absent */
export async function namesOfApiKeys(
  ctx: TxCtx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('api_keys')
    .select(['id', 'name'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
