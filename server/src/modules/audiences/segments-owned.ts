/** 引継ぎ: the groups in use that somebody made. They stay with their department; somebody else keeps them. */
import type { ThingsOwned } from '../staff/index.ts';
import { reaches } from '../../platform/context/reach.ts';
import './tables.ts';

export const segmentsOwned: ThingsOwned = {
  name: 'audiences.segments',
  label: '配信グループ',
  async list(ctx, staffMemberId) {
    const rows = await ctx.db
      .selectFrom('segments')
      .select(['id', 'name', 'department_id', 'exclusive'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('created_by', '=', staffMemberId)
      .where('state', '=', 'active')
      .orderBy('name')
      .execute();
    return rows.map((row) =>
      reaches(ctx.actor, 'audiences.view', row, 'see')
        ? { id: row.id, label: row.name, address: `/segments/${row.id}` }
        : { id: row.id, label: '（その所属だけが見られる配信グループ）', address: null },
    );
  },
  async handOver(ctx, staffMemberId, to) {
    const { numUpdatedRows } = await ctx.db
      .updateTable('segments')
      .set({ created_by: to })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('created_by', '=', staffMemberId)
      .where('state', '=', 'active')
      .executeTakeFirstOrThrow();
    return Number(numUpdatedRows);
  },
};
