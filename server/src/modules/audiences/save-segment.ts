/** Making and changing segments. */
import type { Condition, SegmentState } from '@madoguchi/contract/audiences';
import type { OutsideUse } from '@madoguchi/contract/purpose';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { reachOf } from '../../platform/context/reach.ts';
import { checkedOwner } from '../staff/index.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { checkCondition, serious } from './check-condition.ts';
import { readSurroundings, type Surroundings } from './definitions.ts';
import { recordOutsideUses, requirePurpose } from './outside-purpose.ts';
import { lockSegment, refuseTakenName, type SegmentRecord } from './queries.ts';
import { requireReachedSegments } from './reach-segments.ts';
import { recordChange } from './segment-history.ts';
import { requireNotUnderOwnLimit } from './limits/within-limit.ts';
import { findSegmentUses } from './segment-use.ts';
import './events.ts';

export interface SegmentInput {
  readonly name: string;
  readonly note: string;
  /** 利用目的: what it is made for. */
  readonly purpose?: string;
  readonly condition: Condition;
  readonly includeUnanswered: boolean;
  /** Whose it becomes, for our own work (the seed); what staff make belongs to their own department. */
  readonly departmentId?: string | null;
  /** Ground, approver and reason of a use outside the purpose of a question, once the author was told of it. */
  readonly outsideUse?: OutsideUse | undefined;
}

/** @throws DomainError segment_name_taken, condition_invalid, outside_purpose, forbidden (it names another department's segment) */
export async function createSegment(ctx: TxCtx, input: SegmentInput): Promise<string> {
  const around = await refuseSeriousProblems(ctx, input.condition, null);
  const outside = await requirePurpose(ctx, around, input.condition, null, input.outsideUse);
  const reach = reachOf(ctx.actor, 'audiences.manage');
  const { id } = await ctx.db
    .insertInto('segments')
    .values({
      municipality_id: ctx.scope.municipalityId,
      ...columnsOf(input),
      department_id: reach === 'everything' ? (input.departmentId ?? null) : reach.home,
      created_by: actingStaff(ctx),
      updated_at: ctx.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => refuseTakenName(error, input.name));
  await appendAudit(ctx, {
    action: 'segment.created',
    subject: { kind: 'segment', id },
    after: fieldsOf(input),
  });
  if (input.outsideUse) await recordOutsideUses(ctx, id, outside, input.outsideUse);
  await recordChange(ctx, id, 'created');
  await appendEvent(ctx, { kind: 'segment.created', subject: id });
  return id;
}

/**
 * @param revision the one that was read before editing
 * @throws DomainError not_found, forbidden (another department's), segment_changed, segment_name_taken, condition_invalid,
 *   outside_purpose, limit_rests_on
 */
export async function updateSegment(
  ctx: TxCtx,
  id: string,
  revision: number,
  input: SegmentInput,
): Promise<void> {
  const before = await lockSegment(ctx, id);
  if (before.revision !== revision) throw new DomainError('segment_changed', { revision: before.revision });
  const around = await refuseSeriousProblems(ctx, input.condition, id, before.condition);
  await requireNotUnderOwnLimit(ctx, around, id);
  const outside = await requirePurpose(ctx, around, input.condition, id, input.outsideUse);
  await ctx.db
    .updateTable('segments')
    .set({ ...columnsOf(input), revision: revision + 1, updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute()
    .catch((error: unknown) => refuseTakenName(error, input.name));
  await appendAudit(ctx, {
    action: 'segment.changed',
    subject: { kind: 'segment', id },
    before: inputOf(before),
    after: fieldsOf(input),
  });
  if (input.outsideUse) await recordOutsideUses(ctx, id, outside, input.outsideUse);
  await recordChange(ctx, id, 'changed');
  await appendEvent(ctx, { kind: 'segment.changed', subject: id });
}

/**
 * 使用をやめる, or use again. Nothing is lost: what names it stays readable.
 * @throws DomainError not_found, segment_in_use, segment_name_taken
 */
export async function setSegmentState(ctx: TxCtx, id: string, state: SegmentState): Promise<void> {
  const before = await lockSegment(ctx, id);
  if (before.state === state) return;
  if (state === 'archived') {
    const usedBy = await findSegmentUses(ctx, await readSurroundings(ctx), id);
    if (usedBy.length > 0) throw new DomainError('segment_in_use', { usedBy });
  }
  await ctx.db
    .updateTable('segments')
    .set({ state, revision: before.revision + 1, updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute()
    .catch((error: unknown) => refuseTakenName(error, before.name));
  const kind = state === 'archived' ? 'segment.archived' : 'segment.restored';
  await appendAudit(ctx, {
    action: kind,
    subject: { kind: 'segment', id },
    before: { state: before.state },
    after: { state },
  });
  await recordChange(ctx, id, state === 'archived' ? 'archived' : 'restored');
  await appendEvent(ctx, { kind, subject: id });
}

/**
 * 所管を変える: whose it is, and whether it is that department's alone. It can be given to any department; only one's own can
 * be made exclusive, so that nobody hides a record from themselves.
 * @throws DomainError not_found, forbidden
 */
export async function assignSegment(
  ctx: TxCtx,
  id: string,
  owner: { readonly departmentId: string | null; readonly exclusive: boolean },
): Promise<void> {
  const before = await lockSegment(ctx, id);
  const after = await checkedOwner(ctx, 'audiences.manage', owner);
  await ctx.db
    .updateTable('segments')
    .set({ ...after, revision: before.revision + 1, updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'segment.assigned',
    subject: { kind: 'segment', id },
    before: { department_id: before.department_id, exclusive: before.exclusive },
    after,
  });
  await recordChange(ctx, id, 'assigned');
}

async function refuseSeriousProblems(
  ctx: TxCtx,
  condition: Condition,
  own: string | null,
  before: Condition | null = null,
): Promise<Surroundings> {
  const around = await readSurroundings(ctx);
  requireReachedSegments(ctx, around, condition, before);
  const problems = serious(checkCondition(condition, around, ctx.plugs, own));
  if (problems.length > 0) throw new DomainError('condition_invalid', { problems });
  return around;
}

function columnsOf({ name, note, purpose = '', condition, includeUnanswered }: SegmentInput) {
  return { name, note, purpose, condition: JSON.stringify(condition), include_unanswered: includeUnanswered };
}

/** What the segment is; a use outside the purpose has a record of its own. */
function fieldsOf({ outsideUse: _outsideUse, ...fields }: SegmentInput) {
  return fields;
}

function inputOf(record: SegmentRecord): SegmentInput {
  const { name, note, purpose, condition, include_unanswered: includeUnanswered } = record;
  return { name, note, purpose, condition, includeUnanswered };
}
