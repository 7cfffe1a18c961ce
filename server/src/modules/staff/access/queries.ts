/** 接続できる場所, as its screen shows it. */
import type { Places, StaffDevice } from '@madoguchi/contract/staff';
import type { Permission } from '@madoguchi/contract/permissions';
import type { TxCtx } from '../../../platform/context/context.ts';
import '../tables.ts';

export async function showPlaces(ctx: TxCtx): Promise<Places> {
  const { municipalityId } = ctx.scope;
  const roles = await ctx.db
    .selectFrom('staff_roles')
    .select(['id', 'name'])
    .where('municipality_id', '=', municipalityId)
    .orderBy('position')
    .orderBy('name')
    .execute();
  const rules = await ctx.db
    .selectFrom('staff_place_rules')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .execute();
  const networks = await ctx.db
    .selectFrom('staff_networks')
    .select(['rule_id', 'network', 'note'])
    .where('municipality_id', '=', municipalityId)
    .orderBy('network')
    .execute();
  return {
    address: ctx.remoteAddress,
    roles,
    rules: rules.map((rule) => ({
      roleId: rule.role_id,
      outside: rule.outside,
      permissions: rule.permissions as Permission[],
      networks: networks
        .filter((one) => one.rule_id === rule.id)
        .map(({ network, note }) => ({ network, note })),
    })),
    devices: await listDevices(ctx, roles),
  };
}

async function listDevices(
  ctx: TxCtx,
  roles: readonly { readonly id: string; readonly name: string }[],
): Promise<StaffDevice[]> {
  const rows = await ctx.db
    .selectFrom('staff_devices as d')
    .innerJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'd.municipality_id').onRef('m.id', '=', 'd.created_by'),
    )
    .selectAll('d')
    .select('m.name as created_by_name')
    .where('d.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('d.created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    roles: roles.filter(({ id }) => row.role_ids.includes(id)),
    state: stateOf(row, ctx.now()),
    createdBy: row.created_by_name,
    createdAt: row.created_at.toString(),
    expiresAt: row.expires_at.toString(),
    lastUsedAt: row.last_used_at?.toString() ?? null,
    lastAddress: row.last_address,
  }));
}

function stateOf(
  device: {
    readonly revoked_at: Temporal.Instant | null;
    readonly expires_at: Temporal.Instant;
    readonly code_expires_at: Temporal.Instant;
    readonly token_hash: Buffer | null;
  },
  now: Temporal.Instant,
): StaffDevice['state'] {
  const over = (end: Temporal.Instant) => Temporal.Instant.compare(end, now) <= 0;
  if (device.revoked_at !== null) return 'revoked';
  if (over(device.expires_at) || (device.token_hash === null && over(device.code_expires_at)))
    return 'expired';
  return device.token_hash === null ? 'waiting' : 'in_use';
}
