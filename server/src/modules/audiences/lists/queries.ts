/** 名簿 as stored and as staff see them. */
import type { ListView } from '@madoguchi/contract/audiences';
import type { Selectable } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { reachedRows, reaches, requireReach } from '../../../platform/context/reach.ts';
import type { Tables } from '../../../platform/db/tables.ts';
import { found } from '../../../platform/errors/index.ts';
import { namesOfDepartments, namesOfStaff } from '../../staff/index.ts';
import type { Surroundings } from '../definitions.ts';
import { findListUses } from '../segment-use.ts';
import '../tables.ts';

export type ListRecord = Selectable<Tables['resident_lists']>;

/** What the actor may see, newest first. */
export async function listResidentLists(ctx: TxCtx): Promise<ListRecord[]> {
  return selectLists(ctx)
    .where(reachedRows(ctx.actor, 'audiences.view', 'see', 'resident_lists'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/**
 * Locked until the transaction ends, for whoever may change it.
 * @throws DomainError not_found, forbidden (another department's)
 */
export async function lockList(ctx: TxCtx, id: string): Promise<ListRecord> {
  const record = found(await selectLists(ctx).where('id', '=', id).forUpdate().executeTakeFirst(), 'list');
  requireReach(ctx.actor, 'audiences.manage', record, { purpose: 'change', what: 'list' });
  return record;
}

export async function viewLists(
  ctx: TxCtx,
  around: Surroundings,
  records: readonly ListRecord[],
): Promise<ListView[]> {
  const departments = await namesOfDepartments(ctx, [
    ...new Set(records.flatMap(({ department_id }) => department_id ?? [])),
  ]);
  const staff = await namesOfStaff(ctx, [...new Set(records.flatMap(({ created_by }) => created_by ?? []))]);
  const views: ListView[] = [];
  for (const record of records) {
    views.push({
      id: record.id,
      name: record.name,
      purpose: record.purpose,
      class: record.class,
      keptUntil: record.kept_until.toString(),
      expired: record.expired_at !== null,
      size: record.size,
      departmentId: record.department_id,
      department: record.department_id === null ? null : (departments.get(record.department_id) ?? null),
      exclusive: record.exclusive,
      mayChange: reaches(ctx.actor, 'audiences.manage', record, 'change'),
      createdBy: record.created_by === null ? null : (staff.get(record.created_by) ?? null),
      createdAt: record.created_at.toString(),
      updatedAt: record.updated_at.toString(),
      usedBy: await findListUses(ctx, around, record.id),
    });
  }
  return views;
}

function selectLists(ctx: TxCtx) {
  return ctx.db
    .selectFrom('resident_lists')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId);
}
