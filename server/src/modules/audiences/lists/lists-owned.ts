/** 引継ぎ: the lists that somebody took in. They stay with their department; somebody else keeps them. */
import { reaches } from '../../../platform/context/reach.ts';
import type { ThingsOwned } from '../../staff/index.ts';
import '../tables.ts';

export const listsOwned: ThingsOwned = {
  name: 'audiences.lists',
  label: '名簿',
  async list(ctx, staffMemberId) {
    const rows = await ctx.db
      .selectFrom('resident_lists')
      .select(['id', 'name', 'department_id', 'exclusive'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('created_by', '=', staffMemberId)
      .where('expired_at', 'is', null)
      .orderBy('name')
      .execute();
    return rows.map((row) =>
      reaches(ctx.actor, 'audiences.view', row, 'see')
        ? { id: row.id, label: row.name, address: '/segments/lists' }
        : { id: row.id, label: '（その所属だけが見られる名簿）', address: null },
    );
  },
  async handOver(ctx, staffMemberId, to) {
    const { numUpdatedRows } = await ctx.db
      .updateTable('resident_lists')
      .set({ created_by: to })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('created_by', '=', staffMemberId)
      .where('expired_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(numUpdatedRows);
  },
};
