/** The endpoints of `contract/src/audiences.ts`. */
import { audiences as contract } from '@madoguchi/contract/audiences';
import { implement } from '../../platform/http/routes.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { breakDown } from './break-down.ts';
import { checkCondition, serious } from './check-condition.ts';
import { condition as conditionPoint } from './condition-plug.ts';
import { countSegments } from './count-segments.ts';
import { countRegistrants } from './count-registrants.ts';
import { readSurroundings } from './definitions.ts';
import { exportSegments } from './export-segments.ts';
import { getSegment, listSegments } from './queries.ts';
import { listOutsideUses } from './outside-purpose.ts';
import { countRead, readRule, readTarget, type ReadTarget } from './read-target.ts';
import { requireReachedSegments, requireReachedTarget } from './reach-segments.ts';
import { assignSegment, createSegment, setSegmentState, updateSegment } from './save-segment.ts';
import { segmentEntry, segmentView } from './views.ts';
import { limitRoutes } from './limits/routes.ts';
import { listChanges } from './segment-history.ts';
import { listRoutes } from './lists/routes.ts';
import { reaches } from '../../platform/context/reach.ts';
import { DomainError, found } from '../../platform/errors/index.ts';

async function viewOf(ctx: TxCtx, id: string) {
  return segmentView(ctx, await readSurroundings(ctx), await getSegment(ctx, id));
}

async function preview(ctx: TxCtx, read: ReadTarget) {
  return { count: await countRead(ctx, read), sentence: read.sentence, problems: read.problems };
}

export const routes = implement(contract, {
  ...listRoutes,
  ...limitRoutes,

  listSegments: (ctx, { state }) =>
    ctx.transaction(async (ctx) => {
      const around = await readSurroundings(ctx);
      const segments = [];
      for (const record of await listSegments(ctx, state))
        segments.push(await segmentEntry(ctx, around, record));
      return { segments };
    }),

  countSegments: (ctx) => ctx.transaction(async (ctx) => ({ counts: await countSegments(ctx) })),

  exportSegments: (ctx, { format, state }) => ctx.transaction((ctx) => exportSegments(ctx, state, format)),

  getSegment: (ctx, { id }) => ctx.transaction((ctx) => viewOf(ctx, id)),

  createSegment: (ctx, input) => ctx.transaction(async (ctx) => viewOf(ctx, await createSegment(ctx, input))),

  updateSegment: (ctx, { id, revision, ...input }) =>
    ctx.transaction(async (ctx) => {
      await updateSegment(ctx, id, revision, input);
      return viewOf(ctx, id);
    }),

  listSegmentChanges: (ctx, { id }) =>
    ctx.transaction(async (ctx) => ({ changes: await listChanges(ctx, id) })),

  setSegmentState: (ctx, { id, state }) =>
    ctx.transaction(async (ctx) => {
      await setSegmentState(ctx, id, state);
      return viewOf(ctx, id);
    }),

  assignSegment: (ctx, { id, ...owner }) =>
    ctx.transaction(async (ctx) => {
      await assignSegment(ctx, id, owner);
      return viewOf(ctx, id);
    }),

  previewCondition: (ctx, { condition, includeUnanswered }) =>
    ctx.transaction(async (ctx) => {
      const around = await readSurroundings(ctx);
      requireReachedSegments(ctx, around, condition);
      return preview(ctx, await readRule(ctx, around, condition, includeUnanswered));
    }),

  breakDownCondition: (ctx, rule) =>
    ctx.transaction(async (ctx) => {
      const around = await readSurroundings(ctx);
      requireReachedSegments(ctx, around, rule.condition);
      const problems = serious(checkCondition(rule.condition, around, ctx.plugs));
      if (problems.length > 0) throw new DomainError('condition_invalid', { problems });
      return breakDown(ctx, around, rule);
    }),

  previewTarget: (ctx, { target }) =>
    ctx.transaction(async (ctx) => {
      await requireReachedTarget(ctx, target);
      const read = await readTarget(ctx, target);
      if (target.kind === 'segment') found(read.around.segments.get(target.segmentId), 'segment');
      return preview(ctx, read);
    }),

  listOutsideUses: (ctx) =>
    ctx.transaction(async (ctx) => {
      const around = await readSurroundings(ctx);
      const maySee = (id: string) => {
        const segment = around.segments.get(id);
        return segment !== undefined && reaches(ctx.actor, 'audiences.view', segment, 'see');
      };
      return { entries: await listOutsideUses(ctx, around, maySee) };
    }),

  listConditionAttributes: (ctx) =>
    ctx.transaction(async (ctx) => ({
      ...(await countRegistrants(ctx, await readSurroundings(ctx))),
      plugged: ctx.plugs.all(conditionPoint).map(({ name, label, relation, subjects }) => ({
        plug: name,
        label,
        is: relation?.is ?? '当てはまる',
        isNot: relation?.isNot ?? '当てはまらない',
        hasSubject: subjects !== undefined,
      })),
    })),

  listConditionSubjects: (ctx, { plug }) =>
    ctx.transaction(async (ctx) => {
      const offered = found(
        ctx.plugs.all(conditionPoint).find(({ name }) => name === plug),
        'condition',
      );
      return { subjects: [...((await offered.subjects?.(ctx)) ?? [])] };
    }),
});
