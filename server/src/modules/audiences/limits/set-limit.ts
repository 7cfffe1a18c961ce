/** 送れる配信グループを決める. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { namesOfStaff } from '../../staff/index.ts';
import type { Surroundings } from '../definitions.ts';
import { readLimit } from './queries.ts';

/**
 * @param segmentIds null: the account is not limited
 * @throws DomainError not_found (the person, a group), own_limit
 */
export async function setLimit(
  ctx: TxCtx,
  around: Surroundings,
  staffMemberId: string,
  segmentIds: readonly string[] | null,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  found((await namesOfStaff(ctx, [staffMemberId])).get(staffMemberId), 'staffMember');
  if (actingStaff(ctx) === staffMemberId) throw new DomainError('own_limit');
  for (const id of segmentIds ?? []) found(around.segments.get(id), 'segment');
  const before = await readLimit(ctx, staffMemberId);
  await ctx.db
    .deleteFrom('sending_limits')
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  if (segmentIds !== null) {
    await ctx.db
      .insertInto('sending_limits')
      .values({
        municipality_id: municipalityId,
        staff_member_id: staffMemberId,
        set_by: actingStaff(ctx),
        set_at: ctx.now(),
      })
      .execute();
    const rows = [...new Set(segmentIds)].map((segment_id) => ({
      municipality_id: municipalityId,
      staff_member_id: staffMemberId,
      segment_id,
    }));
    if (rows.length > 0) await ctx.db.insertInto('sending_limit_segments').values(rows).execute();
  }
  const named = (ids: readonly string[] | null) =>
    ids === null ? null : ids.map((id) => around.segments.get(id)?.name ?? id);
  await appendAudit(ctx, {
    action: 'staff.sending_limit_set',
    subject: { kind: 'staffMember', id: staffMemberId },
    before: { segments: named(before) },
    after: { segments: named(segmentIds) },
  });
}
