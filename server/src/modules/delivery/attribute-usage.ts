/** Which deliveries that are not sent yet ask about a 登録項目 in a target of their own: told before it is retired. */
import { sql } from 'kysely';
import { reaches } from '../../platform/context/reach.ts';
import type { AttributeUsage } from '../residents/index.ts';

export const deliveriesAsking: AttributeUsage = {
  name: 'delivery',
  async find(ctx, definitionId) {
    const rows = await ctx.db
      .selectFrom('deliveries')
      .select(['id', 'title', 'department_id', 'exclusive'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('state', 'in', ['draft', 'scheduled'])
      // A condition nests: an id is looked for at any depth.
      .where(
        sql<boolean>`jsonb_path_exists(target -> 'condition', '$.**.definitionId ? (@ == $id)', jsonb_build_object('id', ${definitionId}::text))`,
      )
      .orderBy('updated_at', 'desc')
      .execute();
    return rows.map((row) => ({
      kind: 'delivery',
      id: row.id,
      label: reaches(ctx.actor, 'delivery.view', row, 'see')
        ? row.title || '（件名なし）'
        : '（ほかの所属の配信）',
    }));
  },
};
