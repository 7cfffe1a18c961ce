/** 引継ぎ: drafts and 予約 that somebody made. They stay with their department; somebody else answers for them. */
import type { ThingsOwned } from '../staff/index.ts';
import { reaches } from '../../platform/context/reach.ts';
import './tables.ts';

function owned(name: string, label: string, state: 'draft' | 'scheduled'): ThingsOwned {
  return {
    name,
    label,
    async list(ctx, staffMemberId) {
      const rows = await ctx.db
        .selectFrom('deliveries')
        .select(['id', 'title', 'department_id', 'exclusive'])
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('created_by', '=', staffMemberId)
        .where('state', '=', state)
        .orderBy('updated_at', 'desc')
        .execute();
      return rows.map((row) =>
        reaches(ctx.actor, 'delivery.view', row, 'see')
          ? { id: row.id, label: row.title || '（件名なし）', address: `/deliveries/${row.id}` }
          : { id: row.id, label: '（その所属だけが見られる配信）', address: null },
      );
    },
    async handOver(ctx, staffMemberId, to) {
      const { numUpdatedRows } = await ctx.db
        .updateTable('deliveries')
        .set({ created_by: to })
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('created_by', '=', staffMemberId)
        .where('state', '=', state)
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}

export const draftsOwned = owned('delivery.drafts', '配信の下書き', 'draft');
export const schedulesOwned = owned('delivery.schedules', '予約配信', 'scheduled');
