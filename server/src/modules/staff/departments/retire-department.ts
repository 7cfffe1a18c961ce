/**
 * 機構改革: a department ends on a day. Its records keep its name and follow the successors from that day on (read-access.ts);
 * posts go on in the successor by a 発令 of the same day, where there is exactly one.
 */
import { sql } from 'kysely';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { keepingAdministrator } from '../access/administrators.ts';
import { noteInRegister, NO_ORDER } from '../people/register.ts';
import { listDepartments } from './queries.ts';
import { isBelow, lockTree } from './save-department.ts';

export interface Retirement {
  readonly id: string;
  /** The first day without it. */
  readonly on: Temporal.PlainDate;
  readonly successorIds: readonly string[];
  readonly movePosts: boolean;
}

/** @throws DomainError not_found, already_retired, department_not_empty, successor_impossible */
export async function retireDepartment(ctx: Ctx, { id, on, successorIds, movePosts }: Retirement) {
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, async () => {
      const { municipalityId } = ctx.scope;
      await lockTree(ctx);
      const all = await listDepartments(ctx);
      const known = (wanted: string) =>
        found(
          all.find((one) => one.id === wanted),
          'department',
        );
      const department = known(id);
      if (department.retired) throw new DomainError('already_retired');
      const successors = [...new Set(successorIds)].map(known);
      const impossible = successors.find(
        (one) => isBelow(all, one.id, id) || (one.retiredOn !== null && one.retiredOn <= on.toString()),
      );
      if (impossible) throw new DomainError('successor_impossible', { name: impossible.name });
      const below = all.filter(
        (one) => one.parentId === id && (one.retiredOn === null || one.retiredOn > on.toString()),
      );
      const successor = movePosts && successors.length === 1 ? successors[0] : undefined;
      const posts = await postsFrom(ctx, id, on);
      if (below.length > 0 || (posts.length > 0 && !successor))
        throw new DomainError('department_not_empty', { departments: below.length, posts: posts.length });
      if (successor) await movePostsTo(ctx, posts, on, { from: department.name, to: successor });
      await ctx.db
        .updateTable('departments')
        .set({ retired_on: on })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', id)
        .execute();
      await ctx.db
        .deleteFrom('department_successors')
        .where('municipality_id', '=', municipalityId)
        .where('department_id', '=', id)
        .execute();
      if (successors.length > 0)
        await ctx.db
          .insertInto('department_successors')
          .values(
            successors.map((one) => ({
              municipality_id: municipalityId,
              department_id: id,
              successor_id: one.id,
            })),
          )
          .execute();
      await appendAudit(ctx, {
        action: 'department.retired',
        subject: { kind: 'department', id },
        before: { retiredOn: department.retiredOn },
        after: { on: on.toString(), successors: successors.map((one) => one.name), movedPosts: posts.length },
      });
      return { entries: await listDepartments(ctx), movedPosts: posts.length };
    }),
  );
}

interface PostRow {
  id: string;
  staff_member_id: string;
  title: string;
  role_id: string;
  main: boolean;
  from_date: Temporal.PlainDate;
  until_date: Temporal.PlainDate | null;
}

/** Posts of the department that would hold on or after the day, of people who will still have an account. */
async function postsFrom(ctx: TxCtx, departmentId: string, on: Temporal.PlainDate): Promise<PostRow[]> {
  const { rows } = await sql<PostRow>`
    SELECT p.id, p.staff_member_id, p.title, p.role_id, p.main, p.from_date, p.until_date
    FROM staff_posts AS p JOIN staff_members AS m ON m.municipality_id = p.municipality_id AND m.id = p.staff_member_id
    WHERE p.municipality_id = ${ctx.scope.municipalityId} AND p.department_id = ${departmentId}
      AND (p.until_date IS NULL OR p.until_date >= ${on}) AND (m.retired_on IS NULL OR m.retired_on > ${on})
    ORDER BY p.id`.execute(ctx.db);
  return rows;
}

async function movePostsTo(
  ctx: TxCtx,
  posts: readonly PostRow[],
  on: Temporal.PlainDate,
  names: { readonly from: string; readonly to: { readonly id: string; readonly name: string } },
): Promise<void> {
  const { municipalityId } = ctx.scope;
  for (const post of posts) {
    const begun = Temporal.PlainDate.compare(post.from_date, on) < 0;
    if (begun) {
      await ctx.db
        .updateTable('staff_posts')
        .set({ until_date: on.subtract({ days: 1 }) })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', post.id)
        .execute();
      await ctx.db
        .insertInto('staff_posts')
        .values({
          municipality_id: municipalityId,
          staff_member_id: post.staff_member_id,
          department_id: names.to.id,
          title: post.title,
          role_id: post.role_id,
          main: post.main,
          from_date: on,
          until_date: post.until_date,
        })
        .execute();
    } else {
      await ctx.db
        .updateTable('staff_posts')
        .set({ department_id: names.to.id })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', post.id)
        .execute();
    }
    await noteInRegister(ctx, {
      staffMemberId: post.staff_member_id,
      kind: 'changed',
      content: `機構改革：${names.from}→${names.to.name}`,
      on,
      order: NO_ORDER,
    });
  }
}
