/** What waits for a second person, what was decided, and how many codes are left in the envelope. */
import type { RecoveryRequest } from '@madoguchi/contract/staff';
import type { TxCtx } from '../../../platform/context/context.ts';
import './tables.ts';

/** Newest first; those that wait before all others. */
export async function listRecoveries(ctx: TxCtx): Promise<RecoveryRequest[]> {
  const now = ctx.now();
  const rows = await ctx.db
    .selectFrom('staff_recoveries as r')
    .innerJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'r.municipality_id').onRef('m.id', '=', 'r.staff_member_id'),
    )
    .innerJoin('staff_members as a', (join) =>
      join.onRef('a.municipality_id', '=', 'r.municipality_id').onRef('a.id', '=', 'r.asked_by'),
    )
    .leftJoin('staff_members as d', (join) =>
      join.onRef('d.municipality_id', '=', 'r.municipality_id').onRef('d.id', '=', 'r.decided_by'),
    )
    .selectAll('r')
    .select(['m.name', 'm.staff_number', 'm.mail', 'a.name as asked_by_name', 'd.name as decided_by_name'])
    .where('r.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('r.asked_at', 'desc')
    .execute();
  const entries = rows.map((row): RecoveryRequest => {
    const over = row.state === 'open' && Temporal.Instant.compare(row.expires_at, now) <= 0;
    return {
      id: row.id,
      staffMember: {
        id: row.staff_member_id,
        name: row.name,
        staffNumber: row.staff_number,
        mail: row.mail,
      },
      reason: row.reason,
      state: over ? 'expired' : row.state,
      askedBy: { id: row.asked_by, name: row.asked_by_name },
      askedAt: row.asked_at.toString(),
      expiresAt: row.expires_at.toString(),
      decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decided_by_name! }, // joined
      decidedAt: row.decided_at?.toString() ?? null,
      byEnvelope: row.by_envelope,
    };
  });
  return entries.toSorted((a, b) => Number(b.state === 'open') - Number(a.state === 'open'));
}

/** The envelope of today; null before the first one. */
export async function findEnvelope(ctx: TxCtx) {
  const { municipalityId } = ctx.scope;
  const uses = await ctx.db
    .selectFrom('staff_envelope_codes as c')
    .innerJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'c.municipality_id').onRef('m.id', '=', 'c.used_by'),
    )
    .select(['c.used_at', 'm.name'])
    .where('c.municipality_id', '=', municipalityId)
    .where('c.used_at', 'is not', null)
    .orderBy('c.used_at', 'desc')
    .limit(20)
    .execute();
  const codes = await ctx.db
    .selectFrom('staff_envelope_codes as c')
    .innerJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'c.municipality_id').onRef('m.id', '=', 'c.made_by'),
    )
    .select(['c.made_at', 'c.used_at', 'm.name'])
    .where('c.municipality_id', '=', municipalityId)
    .where('c.replaced_at', 'is', null)
    .execute();
  const [first] = codes;
  return first
    ? {
        madeAt: first.made_at.toString(),
        madeBy: first.name,
        total: codes.length,
        left: codes.filter((code) => code.used_at === null).length,
        uses: uses.map((use) => ({ at: use.used_at!.toString(), by: use.name })), // only used ones are read
      }
    : null;
}
