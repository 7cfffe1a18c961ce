/** Hours of the vendor's people: now, to come and past; who is in at this moment. */
import type { VendorGrant } from '@madoguchi/contract/staff';
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import type { Db, MunicipalityId } from '../../../platform/db/database.ts';
import { SESSION_IDLE } from '../sign-in/policy.ts';
import './tables.ts';
import '../tables.ts';

/** As many as anybody reads; the audit log has them all. */
const LIMIT = 100;

export async function listVendorGrants(ctx: TxCtx) {
  const { municipalityId } = ctx.scope;
  const people = await ctx.db
    .selectFrom('staff_members')
    .select(['id', 'name', 'staff_number as staffNumber'])
    .where('municipality_id', '=', municipalityId)
    .where('kind', '=', 'vendor')
    .where('retired_on', 'is', null)
    .orderBy('staff_number')
    .execute();
  const present = new Set((await vendorsIn(ctx)).map(({ id }) => id));
  const rows = await ctx.db
    .selectFrom('staff_vendor_grants as g')
    .innerJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'g.municipality_id').onRef('m.id', '=', 'g.staff_member_id'),
    )
    .innerJoin('staff_members as b', (join) =>
      join.onRef('b.municipality_id', '=', 'g.municipality_id').onRef('b.id', '=', 'g.granted_by'),
    )
    .leftJoin('staff_members as e', (join) =>
      join.onRef('e.municipality_id', '=', 'g.municipality_id').onRef('e.id', '=', 'g.ended_by'),
    )
    .selectAll('g')
    .select(['m.name', 'b.name as granted_by_name', 'e.name as ended_by_name'])
    .where('g.municipality_id', '=', municipalityId)
    .orderBy('g.from_at', 'desc')
    .limit(LIMIT)
    .execute();
  const now = ctx.now();
  const entries = rows.map((row): VendorGrant => {
    const began = Temporal.Instant.compare(row.from_at, now) <= 0;
    const over = Temporal.Instant.compare(row.until_at, now) <= 0;
    const state = row.ended_at !== null ? 'ended' : over ? 'over' : began ? 'now' : 'coming';
    return {
      id: row.id,
      staffMember: { id: row.staff_member_id, name: row.name },
      from: row.from_at.toString(),
      until: row.until_at.toString(),
      reason: row.reason,
      grantedBy: row.granted_by_name,
      endedAt: row.ended_at?.toString() ?? null,
      endedBy: row.ended_by_name,
      state,
      present: state === 'now' && present.has(row.staff_member_id),
    };
  });
  return { people, entries };
}

/** The grant by which a vendor's person may be in at `now`; null for everybody else and outside the hours. */
export async function findGrant(
  db: Db,
  municipality: MunicipalityId,
  staffMemberId: string,
  now: Temporal.Instant,
) {
  const grant = await db
    .selectFrom('staff_vendor_grants')
    .select(['id', 'until_at', 'reason'])
    .where('municipality_id', '=', municipality)
    .where('staff_member_id', '=', staffMemberId)
    .where('ended_at', 'is', null)
    .where('from_at', '<=', now)
    .where('until_at', '>', now)
    .executeTakeFirst();
  return grant ?? null;
}

/** Who of the vendor's people is signed in, for the banner on everybody's screen. */
export async function vendorsIn(ctx: TxCtx): Promise<{ id: string; name: string; until: string }[]> {
  const now = ctx.now();
  const { rows } = await sql<{ id: string; name: string; until_at: Temporal.Instant }>`
    SELECT m.id, m.name, g.until_at FROM staff_vendor_grants AS g
    JOIN staff_members AS m ON m.municipality_id = g.municipality_id AND m.id = g.staff_member_id
    WHERE g.municipality_id = ${ctx.scope.municipalityId} AND g.ended_at IS NULL
      AND g.from_at <= ${now} AND g.until_at > ${now}
      AND EXISTS (SELECT FROM staff_sessions AS s WHERE s.municipality_id = g.municipality_id
        AND s.staff_member_id = g.staff_member_id AND s.expires_at > ${now} AND s.last_used_at > ${now.subtract(SESSION_IDLE)})
    ORDER BY m.name`.execute(ctx.db);
  return rows.map((row) => ({ id: row.id, name: row.name, until: row.until_at.toString() }));
}
