/** 所属: adding and renaming departments. */
import type { Ctx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import { findDepartment } from './create-staff-member.ts';
import { listDepartments } from './queries.ts';

/** @throws DomainError department_name_taken, not_found for an unknown parent */
export async function createDepartment(ctx: Ctx, input: { name: string; parentId?: string | null }) {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const parentId = input.parentId ?? null;
    if (parentId) await findDepartment(ctx, parentId);
    const brothers = (await listDepartments(ctx)).filter((one) => one.parentId === parentId);
    const row = await ctx.db
      .insertInto('departments')
      .values({
        municipality_id: municipalityId,
        name: input.name,
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
      after: { name: input.name, parentId },
    });
    return found(
      (await listDepartments(ctx)).find((one) => one.id === row.id),
      'department',
    );
  });
}

/** @throws DomainError department_name_taken, not_found */
export async function renameDepartment(ctx: Ctx, input: { id: string; name: string }) {
  return ctx.transaction(async (ctx) => {
    const before = await findDepartment(ctx, input.id);
    const taken = (await listDepartments(ctx)).some(
      (one) => one.id !== input.id && one.parentId === before.parent_id && one.name === input.name,
    );
    if (taken) throw new DomainError('department_name_taken', { field: 'name' });
    await ctx.db
      .updateTable('departments')
      .set({ name: input.name })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', input.id)
      .execute();
    await appendAudit(ctx, {
      action: 'department.renamed',
      subject: { kind: 'department', id: input.id },
      before: { name: before.name },
      after: { name: input.name },
    });
    return found(
      (await listDepartments(ctx)).find((one) => one.id === input.id),
      'department',
    );
  });
}
