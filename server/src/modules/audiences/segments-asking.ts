/** Which saved groups ask about a 登録項目: told before it is changed or retired. */
import { reaches } from '../../platform/context/reach.ts';
import type { AttributeUsage } from '../residents/index.ts';
import { partsOf, readSurroundings } from './definitions.ts';

export const segmentsAsking: AttributeUsage = {
  name: 'audiences',
  async find(ctx, definitionId) {
    const { segments } = await readSurroundings(ctx);
    return [...segments.values()]
      .filter(
        (segment) =>
          segment.state === 'active' &&
          [...partsOf(segment.condition)].some(
            ({ part }) => 'definitionId' in part && part.definitionId === definitionId,
          ),
      )
      .map((segment) => ({
        kind: 'segment',
        id: segment.id,
        label: reaches(ctx.actor, 'audiences.view', segment, 'see')
          ? segment.name
          : '（ほかの所属の配信グループ）',
      }));
  },
};
