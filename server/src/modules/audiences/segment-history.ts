/** 変更の履歴 of a segment: who made it what it is. */
import type { SegmentChange } from '@madoguchi/contract/audiences';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { namesOfStaff } from '../staff/index.ts';
import { readSurroundings } from './definitions.ts';
import { describeCondition } from './describe-condition.ts';
import { getSegment } from './queries.ts';
import './tables.ts';

/** Writes down what the segment is now. */
export async function recordChange(ctx: TxCtx, id: string, kind: SegmentChange['kind']): Promise<void> {
  const around = await readSurroundings(ctx);
  const { name, condition, includeUnanswered } = around.segments.get(id)!; // the caller has just written it
  await ctx.db
    .insertInto('segment_changes')
    .values({
      municipality_id: ctx.scope.municipalityId,
      segment_id: id,
      kind,
      name,
      sentence: await describeCondition(ctx, around, condition, includeUnanswered),
      staff_member_id: actingStaff(ctx),
      at: ctx.now(),
    })
    .execute();
}

/** Newest first. @throws DomainError not_found, forbidden (another department's) */
export async function listChanges(ctx: TxCtx, id: string): Promise<SegmentChange[]> {
  await getSegment(ctx, id);
  const rows = await ctx.db
    .selectFrom('segment_changes')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('segment_id', '=', id)
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  const names = await namesOfStaff(ctx, [
    ...new Set(rows.flatMap(({ staff_member_id }) => staff_member_id ?? [])),
  ]);
  return rows.map(({ id, kind, name, sentence, staff_member_id, at }) => ({
    id,
    kind,
    name,
    sentence,
    by: staff_member_id === null ? null : (names.get(staff_member_id) ?? null),
    at: at.toString(),
  }));
}
