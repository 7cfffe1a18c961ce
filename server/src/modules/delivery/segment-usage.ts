/** Which drafts and scheduled deliveries stand on a segment: told before it is archived. What was frozen does not change. */
import { sql } from 'kysely';
import { reaches } from '../../platform/context/reach.ts';
import type { SegmentUsage } from '../audiences/index.ts';

export const deliveryUsage: SegmentUsage = {
  name: 'delivery',
  async find(ctx, id) {
    const rows = await ctx.db
      .selectFrom('deliveries')
      .select(['id', 'title', 'department_id', 'exclusive'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('state', 'in', ['draft', 'scheduled'])
      // Also deep inside a condition of its own: ids are unique, wherever they stand.
      .where(sql<string>`target::text`, 'like', `%"${id}"%`)
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
