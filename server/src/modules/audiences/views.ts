/** Segments as the staff app sees them. */
import type { SegmentEntry, SegmentView } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../platform/context/context.ts';
import { reaches } from '../../platform/context/reach.ts';
import { namesOfDepartments, namesOfStaff } from '../staff/index.ts';
import { checkCondition } from './check-condition.ts';
import type { Surroundings } from './definitions.ts';
import { describeCondition } from './describe-condition.ts';
import type { SegmentRecord } from './queries.ts';
import { findSegmentUses } from './segment-use.ts';

export async function segmentEntry(
  ctx: TxCtx,
  around: Surroundings,
  record: SegmentRecord,
): Promise<SegmentEntry> {
  const departments = await namesOfDepartments(
    ctx,
    record.department_id === null ? [] : [record.department_id],
  );
  return {
    id: record.id,
    name: record.name,
    note: record.note,
    purpose: record.purpose,
    keeper:
      record.created_by === null
        ? null
        : ((await namesOfStaff(ctx, [record.created_by])).get(record.created_by) ?? null),
    state: record.state,
    sentence: await describeCondition(ctx, around, record.condition, record.include_unanswered),
    includeUnanswered: record.include_unanswered,
    problems: checkCondition(record.condition, around, ctx.plugs, record.id),
    updatedAt: record.updated_at.toString(),
    department: record.department_id === null ? null : (departments.get(record.department_id) ?? null),
    departmentId: record.department_id,
    exclusive: record.exclusive,
    mayChange: reaches(ctx.actor, 'audiences.manage', record, 'change'),
  };
}

export async function segmentView(
  ctx: TxCtx,
  around: Surroundings,
  record: SegmentRecord,
): Promise<SegmentView> {
  return {
    ...(await segmentEntry(ctx, around, record)),
    condition: record.condition,
    revision: record.revision,
    usedBy: await findSegmentUses(ctx, around, record.id),
  };
}
