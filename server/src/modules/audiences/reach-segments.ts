/**
 * Which segments and lists the actor may build on: those they may see. What a shared segment names in its turn comes with it, and
 * what stood in the record before stays, so that a colleague's draft can still be saved.
 */
import type { Condition, Target } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../platform/context/context.ts';
import { requireReach } from '../../platform/context/reach.ts';
import { partsOf, readSurroundings, type Surroundings } from './definitions.ts';

/** @throws DomainError forbidden for another department's segment; not_found for one that its department keeps to itself */
export function requireReachedSegments(
  ctx: TxCtx,
  around: Surroundings,
  condition: Condition,
  before: Condition | null = null,
): void {
  const known = new Set(before === null ? [] : segmentsIn(before));
  for (const id of segmentsIn(condition)) {
    if (known.has(id)) continue;
    requireReachedSegment(ctx, around, id);
    const list = around.lists.get(id);
    if (list) requireReach(ctx.actor, 'audiences.view', list, { purpose: 'see', what: 'list' });
  }
}

/** The same for what a delivery is sent to. */
export async function requireReachedTarget(
  ctx: TxCtx,
  target: Target | null,
  before: Target | null = null,
): Promise<void> {
  if (target?.kind === 'segment' && !(before?.kind === 'segment' && before.segmentId === target.segmentId))
    requireReachedSegment(ctx, await readSurroundings(ctx), target.segmentId);
  if (target?.kind === 'condition')
    requireReachedSegments(
      ctx,
      await readSurroundings(ctx),
      target.condition,
      before?.kind === 'condition' ? before.condition : null,
    );
}

/** One that is not there at all is told by the check of the condition. */
function requireReachedSegment(ctx: TxCtx, around: Surroundings, id: string): void {
  const segment = around.segments.get(id);
  if (segment) requireReach(ctx.actor, 'audiences.view', segment, { purpose: 'see', what: 'segment' });
}

/** Segments and lists: their ids never meet. */
function segmentsIn(condition: Condition): string[] {
  return [...partsOf(condition)].flatMap(({ part }) =>
    part.kind === 'segment' ? [part.segmentId] : part.kind === 'list' ? [part.listId] : [],
  );
}
