/** 送れる配信グループ as stored and as staff see them. */
import type { SendingLimit } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../../platform/context/context.ts';
import { namesOfStaff } from '../../staff/index.ts';
import type { Surroundings } from '../definitions.ts';
import '../tables.ts';

/** The groups that the account may send to; null: it is not limited. */
export async function readLimit(ctx: TxCtx, staffMemberId: string): Promise<readonly string[] | null> {
  const rows = await ctx.db
    .selectFrom('sending_limits as l')
    .leftJoin('sending_limit_segments as s', (join) =>
      join
        .onRef('s.municipality_id', '=', 'l.municipality_id')
        .onRef('s.staff_member_id', '=', 'l.staff_member_id'),
    )
    .select('s.segment_id')
    .where('l.municipality_id', '=', ctx.scope.municipalityId)
    .where('l.staff_member_id', '=', staffMemberId)
    .execute();
  return rows.length === 0 ? null : rows.flatMap(({ segment_id }) => segment_id ?? []);
}

/** Every limited account, or the one that is asked for. */
export async function listLimits(
  ctx: TxCtx,
  around: Surroundings,
  staffMemberId: string | null = null,
): Promise<SendingLimit[]> {
  let query = ctx.db
    .selectFrom('sending_limits')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('set_at', 'desc');
  if (staffMemberId !== null) query = query.where('staff_member_id', '=', staffMemberId);
  const rows = await query.execute();
  const names = await namesOfStaff(ctx, [
    ...new Set(rows.flatMap(({ staff_member_id, set_by }) => [staff_member_id, ...(set_by ? [set_by] : [])])),
  ]);
  const limits: SendingLimit[] = [];
  for (const row of rows) {
    limits.push({
      staffMemberId: row.staff_member_id,
      name: names.get(row.staff_member_id) ?? '',
      segments: segmentsNamed(around, (await readLimit(ctx, row.staff_member_id)) ?? []),
      setBy: row.set_by === null ? null : (names.get(row.set_by) ?? null),
      setAt: row.set_at.toString(),
    });
  }
  return limits;
}

/** Names by which the screens know them, in their order. */
export const segmentsNamed = (around: Surroundings, ids: readonly string[]): SendingLimit['segments'] =>
  ids
    .flatMap((id) => {
      const segment = around.segments.get(id);
      return segment ? [{ id, name: segment.name, archived: segment.state === 'archived' }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name, 'ja'));
