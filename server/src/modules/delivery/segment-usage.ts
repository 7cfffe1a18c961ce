/** Which drafts and scheduled deliveries stand on a segment: told before it is archived. What was frozen does not change. */
import { sql } from 'kysely';
import type { SegmentUsage } from '../audiences/index.ts';

export const deliveryUsage: SegmentUsage = {
  name: 'delivery',
  async find(ctx, segmentId) {
    const rows = await ctx.db
      .selectFrom('deliveries')
      .select(['id', 'title'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('state', 'in', ['draft', 'scheduled'])
      .where(sql<string>`target ->> 'segmentId'`, '=', segmentId)
      .orderBy('updated_at', 'desc')
      .execute();
    return rows.map((row) => ({ kind: 'delivery', id: row.id, label: row.title || '（件名なし）' }));
  },
};
