/** Who uses a segment: asked before it changes. Later modules (deliveries, schedules) add their answer by the plug point. */
import type { Condition } from '@madoguchi/contract/audiences';
import type { TxCtx } from '../../platform/context/context.ts';
import { reaches } from '../../platform/context/reach.ts';
import { plugPoint } from '../../platform/plugs/index.ts';
import { partsOf, type Surroundings } from './definitions.ts';

export interface SegmentUse {
  /** 'segment', 'delivery', … */
  readonly kind: string;
  readonly id: string;
  /** As staff know it. */
  readonly label: string;
}

export interface SegmentUsage {
  readonly name: string;
  /** @param id of a segment or of a list that a target or its condition names */
  find(ctx: TxCtx, id: string): Promise<readonly SegmentUse[]>;
}

export const segmentUsage = plugPoint<SegmentUsage>('audiences.segment usage');

/** Every use that would change its meaning with the segment; what was frozen does not. */
export const findSegmentUses = (ctx: TxCtx, around: Surroundings, segmentId: string): Promise<SegmentUse[]> =>
  findUses(ctx, around, segmentId, (part) => part.kind === 'segment' && part.segmentId === segmentId);

/** The same for a list. */
export const findListUses = (ctx: TxCtx, around: Surroundings, listId: string): Promise<SegmentUse[]> =>
  findUses(ctx, around, listId, (part) => part.kind === 'list' && part.listId === listId);

async function findUses(
  ctx: TxCtx,
  around: Surroundings,
  id: string,
  names: (part: Condition) => boolean,
): Promise<SegmentUse[]> {
  const uses: SegmentUse[] = [];
  for (const segment of around.segments.values()) {
    if (segment.state !== 'active' || segment.id === id) continue;
    if (![...partsOf(segment.condition)].some(({ part }) => names(part))) continue;
    const seen = reaches(ctx.actor, 'audiences.view', segment, 'see');
    uses.push({
      kind: 'segment',
      id: segment.id,
      label: seen ? segment.name : '（ほかの所属の配信グループ）',
    });
  }
  const limited = await ctx.db
    .selectFrom('sending_limit_segments')
    .select('staff_member_id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('segment_id', '=', id)
    .execute();
  if (limited.length > 0)
    uses.push({ kind: 'limit', id, label: `職員${limited.length}人の「送れる配信グループ」` });
  for (const usage of ctx.plugs.all(segmentUsage)) uses.push(...(await usage.find(ctx, id)));
  return uses;
}
