/** Departments as a tree. */
import type { Department } from '@madoguchi/contract/staff';
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { holdsOn, todayInJapan, usableOn } from '../access/in-force.ts';
import '../tables.ts';

/** Each after the one above it, brothers in the office's order; retired ones too. */
export async function listDepartments(ctx: TxCtx): Promise<Department[]> {
  const { municipalityId } = ctx.scope;
  const today = todayInJapan(ctx.now());
  const rows = await ctx.db
    .selectFrom('departments as d')
    .where('d.municipality_id', '=', municipalityId)
    .select(['d.id', 'd.parent_id', 'd.name', 'd.mail', 'd.position', 'd.retired_on'])
    .select(
      sql<number>`(SELECT count(DISTINCT p.staff_member_id) FROM staff_posts AS p
        JOIN staff_members AS m ON m.municipality_id = p.municipality_id AND m.id = p.staff_member_id
        WHERE p.municipality_id = d.municipality_id AND p.department_id = d.id
          AND ${holdsOn('p', today)} AND ${usableOn('m', today)})`.as('staff_count'),
    )
    .orderBy('d.position')
    .orderBy('d.name')
    .orderBy('d.id')
    .execute();
  const successions = await ctx.db
    .selectFrom('department_successors as s')
    .innerJoin('departments as d', (join) =>
      join.onRef('d.municipality_id', '=', 's.municipality_id').onRef('d.id', '=', 's.successor_id'),
    )
    .where('s.municipality_id', '=', municipalityId)
    .select(['s.department_id', 'd.id', 'd.name'])
    .orderBy('d.position')
    .execute();
  const below = (parent: string | null): typeof rows =>
    rows.filter((row) => row.parent_id === parent).flatMap((row) => [row, ...below(row.id)]);
  return below(null).map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    name: row.name,
    mail: row.mail,
    position: row.position,
    retiredOn: row.retired_on?.toString() ?? null,
    retired: row.retired_on !== null && Temporal.PlainDate.compare(row.retired_on, today) <= 0,
    successors: successions
      .filter((one) => one.department_id === row.id)
      .map(({ id, name }) => ({ id, name })),
    staffCount: row.staff_count,
  }));
}

/** @throws DomainError not_found */
export async function getDepartment(ctx: TxCtx, id: string): Promise<Department> {
  return found(
    (await listDepartments(ctx)).find((one) => one.id === id),
    'department',
  );
}

/** @throws DomainError not_found */
export async function findDepartment(ctx: TxCtx, id: string) {
  return found(
    await ctx.db
      .selectFrom('departments')
      .selectAll()
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .executeTakeFirst(),
    'department',
  );
}

/** 「福祉部／子育て支援課」 for any id; '' for one that names nothing. */
export async function departmentPaths(ctx: TxCtx): Promise<(id: string) => string> {
  const rows = await ctx.db
    .selectFrom('departments')
    .select(['id', 'parent_id', 'name'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const pathOf = (id: string): string => {
    const row = byId.get(id);
    if (!row) return '';
    return row.parent_id === null ? row.name : `${pathOf(row.parent_id)}／${row.name}`;
  };
  return pathOf;
}

/** Names beside records, for any module's lists; ids that name nothing are absent. */
export async function namesOfDepartments(
  ctx: TxCtx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('departments')
    .select(['id', 'name'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
