/** The rules of a municipality's places and the device of a request, as every request asks for them. */
import { sql } from 'kysely';
import { hashToken } from '../../../platform/auth/token.ts';
import type { Db, MunicipalityId } from '../../../platform/db/database.ts';
import type { Place, Rule } from './places.ts';
import '../tables.ts';

/** A cookie of one municipality: `3.token`. The number is only a claim: the row must exist behind that municipality's wall. */
export function parseCookie(value: string | undefined): { claimed: number; token: string } | null {
  const match = /^([1-9]\d{0,8})\.([\w-]{43})$/.exec(value ?? '');
  return match ? { claimed: Number(match[1]), token: match[2]! } : null;
}

/** Name without the `__Host-` that https puts in front. */
export const DEVICE_COOKIE = 'madoguchi_device';

export async function readRules(db: Db, municipality: MunicipalityId): Promise<readonly Rule[]> {
  const { rows } = await sql<Rule>`
    SELECT r.role_id AS "roleId", r.outside, r.permissions,
      coalesce((SELECT array_agg(n.network ORDER BY n.network) FROM staff_networks AS n
        WHERE n.municipality_id = r.municipality_id AND n.rule_id = r.id), '{}') AS networks
    FROM staff_place_rules AS r WHERE r.municipality_id = ${municipality}`.execute(db);
  return rows;
}

/** How exactly the last use of a device is known: most of its requests write nothing. */
const DEVICE_TOUCH = Temporal.Duration.from({ minutes: 1 });

/** Where a request comes from, and which device brought it; notes the use of the device. */
export async function readPlace(
  db: Db,
  municipality: MunicipalityId,
  from: { readonly address: string | null; readonly deviceCookie: string | null | undefined },
  now: Temporal.Instant,
): Promise<Place> {
  const { address } = from;
  const cookie = parseCookie(from.deviceCookie ?? undefined);
  if (cookie?.claimed !== municipality) return { address, deviceRoles: new Set() };
  const device = await db
    .selectFrom('staff_devices')
    .select(['id', 'role_ids', 'last_used_at', 'last_address'])
    .where('municipality_id', '=', municipality)
    .where('token_hash', '=', hashToken(cookie.token))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (!device) return { address, deviceRoles: new Set() };
  const stale =
    device.last_address !== address ||
    device.last_used_at === null ||
    Temporal.Instant.compare(device.last_used_at.add(DEVICE_TOUCH), now) < 0;
  if (stale)
    await db
      .updateTable('staff_devices')
      .set({ last_used_at: now, last_address: address })
      .where('municipality_id', '=', municipality)
      .where('id', '=', device.id)
      .execute();
  return { address, deviceRoles: new Set(device.role_ids) };
}
