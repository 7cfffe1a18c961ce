/** 所属: adding, changing and moving departments. */
import type { Department } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { findDepartment, getDepartment, listDepartments } from './queries.ts';

/** @throws DomainError department_name_taken, not_found for an unknown parent */
export async function createDepartment(
  ctx: Ctx,
  input: { name: string; mail?: string | null; parentId?: string | null },
): Promise<Department> {
  return ctx.transaction(async (ctx) => {
    const parentId = input.parentId ?? null;
    if (parentId) await findDepartment(ctx, parentId);
    const brothers = (await listDepartments(ctx)).filter((one) => one.parentId === parentId);
    const row = await ctx.db
      .insertInto('departments')
      .values({
        municipality_id: ctx.scope.municipalityId,
        name: input.name,
        mail: input.mail ?? null,
        parent_id: parentId,
        position: Math.max(-1, ...brothers.map((one) => one.position)) + 1,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!row) throw new DomainError('department_name_taken', { field: 'name' });
    await appendAudit(ctx, {
      action: 'department.created',
      subject: { kind: 'department', id: row.id },
      after: { name: input.name, mail: input.mail ?? null, parentId },
    });
    return getDepartment(ctx, row.id);
  });
}

/** @throws DomainError department_name_taken, not_found */
export async function updateDepartment(
  ctx: Ctx,
  input: { id: string; name: string; mail: string | null },
): Promise<Department> {
  return ctx.transaction(async (ctx) => {
    const before = await findDepartment(ctx, input.id);
    await refusingTakenName(
      ctx.db
        .updateTable('departments')
        .set({ name: input.name, mail: input.mail })
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('id', '=', input.id)
        .execute(),
    );
    await appendAudit(ctx, {
      action: 'department.changed',
      subject: { kind: 'department', id: input.id },
      before: { name: before.name, mail: before.mail },
      after: { name: input.name, mail: input.mail },
    });
    return getDepartment(ctx, input.id);
  });
}

/**
 * Puts a department below `parentId`, before one of the brothers there or last.
 * @throws DomainError not_found, place_impossible (below itself, or before somebody who is not there), department_name_taken
 */
export async function moveDepartment(
  ctx: Ctx,
  input: { id: string; parentId: string | null; before: string | null },
): Promise<Department[]> {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    await lockTree(ctx);
    const all = await listDepartments(ctx);
    const moved = await findDepartment(ctx, input.id);
    if (input.parentId) await findDepartment(ctx, input.parentId);
    const brothers = all.filter((one) => one.parentId === input.parentId && one.id !== input.id);
    const at = input.before === null ? brothers.length : brothers.findIndex((one) => one.id === input.before);
    if (at < 0 || isBelow(all, input.parentId, input.id)) throw new DomainError('place_impossible');
    const order = [
      ...brothers.slice(0, at).map((one) => one.id),
      input.id,
      ...brothers.slice(at).map((one) => one.id),
    ];
    await refusingTakenName(
      ctx.db
        .updateTable('departments')
        .set({ parent_id: input.parentId })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', input.id)
        .execute(),
    );
    for (const [position, id] of order.entries())
      await ctx.db
        .updateTable('departments')
        .set({ position })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', id)
        .execute();
    await appendAudit(ctx, {
      action: 'department.moved',
      subject: { kind: 'department', id: input.id },
      before: { parentId: moved.parent_id, position: moved.position },
      after: { parentId: input.parentId, position: at },
    });
    return listDepartments(ctx);
  });
}

/** Two moves at once could close a ring: they take turns. */
export async function lockTree(ctx: TxCtx): Promise<void> {
  await ctx.db
    .selectFrom('departments')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Whether `id` is `above` or stands anywhere below it. */
export function isBelow(all: readonly Department[], id: string | null, above: string): boolean {
  if (id === null) return false;
  return id === above || isBelow(all, all.find((one) => one.id === id)?.parentId ?? null, above);
}

async function refusingTakenName<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'departments_name') throw error;
    throw new DomainError('department_name_taken', { field: 'name' });
  }
}
