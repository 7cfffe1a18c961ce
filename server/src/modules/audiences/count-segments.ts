/** Today's figures of every group in use that the reader may see. */
import type { ConditionCount } from '@madoguchi/contract/audiences';
import type { Exact } from '@madoguchi/contract/people-count';
import type { TxCtx } from '../../platform/context/context.ts';
import { reaches } from '../../platform/context/reach.ts';
import { checkCondition, serious } from './check-condition.ts';
import { countConditions } from './count-condition.ts';
import { readSurroundings } from './definitions.ts';

export async function countSegments(
  ctx: TxCtx,
): Promise<(Exact<ConditionCount> & { readonly id: string })[]> {
  const around = await readSurroundings(ctx);
  const countable = [...around.segments.values()].filter(
    ({ id, state, condition, ...owned }) =>
      state === 'active' &&
      reaches(ctx.actor, 'audiences.view', owned, 'see') &&
      serious(checkCondition(condition, around, ctx.plugs, id)).length === 0,
  );
  const counts = await countConditions(ctx, around, countable);
  return countable.map(({ id }, index) => ({ id, ...counts[index]! })); // one count each
}
