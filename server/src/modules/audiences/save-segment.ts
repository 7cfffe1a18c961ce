/** Making and changing segments. */
import type { Condition, SegmentState } from '@madoguchi/contract/audiences';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { checkCondition, serious } from './check-condition.ts';
import { readSurroundings } from './definitions.ts';
import { lockSegment, refuseTakenName, type SegmentRecord } from './queries.ts';
import { findSegmentUses } from './segment-use.ts';
import './events.ts';

export interface SegmentInput {
  readonly name: string;
  readonly note: string;
  readonly condition: Condition;
  readonly includeUnanswered: boolean;
}

/** @throws DomainError segment_name_taken, condition_invalid */
export async function createSegment(ctx: TxCtx, input: SegmentInput): Promise<string> {
  await refuseSeriousProblems(ctx, input.condition, null);
  const { id } = await ctx.db
    .insertInto('segments')
    .values({ municipality_id: ctx.scope.municipalityId, ...columnsOf(input), updated_at: ctx.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => refuseTakenName(error, input.name));
  await appendAudit(ctx, { action: 'segment.created', subject: { kind: 'segment', id }, after: input });
  await appendEvent(ctx, { kind: 'segment.created', subject: id });
  return id;
}

/**
 * @param revision the one that was read before editing
 * @throws DomainError not_found, segment_changed, segment_name_taken, condition_invalid
 */
export async function updateSegment(
  ctx: TxCtx,
  id: string,
  revision: number,
  input: SegmentInput,
): Promise<void> {
  const before = await lockSegment(ctx, id);
  if (before.revision !== revision) throw new DomainError('segment_changed', { revision: before.revision });
  await refuseSeriousProblems(ctx, input.condition, id);
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
    after: input,
  });
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
  await appendEvent(ctx, { kind, subject: id });
}

async function refuseSeriousProblems(ctx: TxCtx, condition: Condition, own: string | null): Promise<void> {
  const problems = serious(checkCondition(condition, await readSurroundings(ctx), ctx.plugs, own));
  if (problems.length > 0) throw new DomainError('condition_invalid', { problems });
}

function columnsOf({ name, note, condition, includeUnanswered }: SegmentInput) {
  return { name, note, condition: JSON.stringify(condition), include_unanswered: includeUnanswered };
}

function inputOf(record: SegmentRecord): SegmentInput {
  const { name, note, condition, include_unanswered: includeUnanswered } = record;
  return { name, note, condition, includeUnanswered };
}
