/** 発令: giving, ending and withdrawing posts. Each takes effect by its days alone; nothing has to run at 0:00. */
import type { Order, StaffDetail } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { keepingAdministrator } from '../access/administrators.ts';
import { requireHeld } from '../access/held.ts';
import { todayInJapan } from '../access/in-force.ts';
import { permissionsOf } from '../access/read-access.ts';
import { findDepartment } from '../departments/queries.ts';
import { findRole, type RoleRef } from '../roles/find-role.ts';
import { getStaffMember } from './queries.ts';
import { dayInWords, noteInRegister } from './register.ts';

export interface NewPost {
  readonly departmentId?: string | null;
  readonly title?: string;
  readonly role: RoleRef;
  readonly main?: boolean;
  /** 発令日; today where absent. */
  readonly from?: Temporal.PlainDate | undefined;
  /** The last day; null without an end. */
  readonly until?: Temporal.PlainDate | null;
}

/**
 * Writes a post; the caller notes it.
 * @returns the post in words, for the register
 * @throws DomainError not_found, department_needed, days_reversed, permission_not_held
 */
export async function insertPost(
  ctx: TxCtx,
  staffMemberId: string,
  post: NewPost,
): Promise<{ id: string; words: string; from: Temporal.PlainDate }> {
  const role = await findRole(ctx, post.role);
  requireHeld(ctx.actor, permissionsOf(role));
  const departmentId = post.departmentId ?? null;
  const department = departmentId === null ? null : await findDepartment(ctx, departmentId);
  if (!department && role.reach === 'own_department')
    throw new DomainError('department_needed', { field: 'departmentId' });
  const from = post.from ?? todayInJapan(ctx.now());
  const until = post.until ?? null;
  if (until && Temporal.PlainDate.compare(until, from) < 0)
    throw new DomainError('days_reversed', { field: 'until' });
  const { id } = await ctx.db
    .insertInto('staff_posts')
    .values({
      municipality_id: ctx.scope.municipalityId,
      staff_member_id: staffMemberId,
      department_id: departmentId,
      title: post.title ?? '',
      role_id: role.id,
      main: post.main ?? true,
      from_date: from,
      until_date: until,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const place = [department?.name, post.title].filter(Boolean).join(' ');
  const kind = (post.main ?? true) ? '' : '（兼務）';
  const end = until ? `から${dayInWords(until)}まで` : 'から';
  const words = `${place || '所属なし'}${kind}・役割「${role.name}」・${dayInWords(from)}${end}`;
  return { id, words, from };
}

/**
 * @throws DomainError not_found, own_account, department_needed, days_reversed, permission_not_held, last_administrator
 */
export async function addPost(
  ctx: Ctx,
  staffMemberId: string,
  post: NewPost & { readonly endOthers: boolean },
  order: Order,
): Promise<StaffDetail> {
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, () => addPostWithin(ctx, staffMemberId, post, order)),
  );
}

/** The same inside a transaction that keeps an administrator itself (a sheet). */
export async function addPostWithin(
  ctx: TxCtx,
  staffMemberId: string,
  post: NewPost & { readonly endOthers: boolean },
  order: Order,
): Promise<StaffDetail> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  await getStaffMember(ctx, staffMemberId);
  const { id, words, from } = await insertPost(ctx, staffMemberId, post);
  if (post.endOthers) await endOthers(ctx, staffMemberId, id, from);
  await noteInRegister(ctx, {
    staffMemberId,
    kind: 'changed',
    content: `${post.endOthers ? '異動' : '発令'}：${words}`,
    on: from,
    order,
  });
  await appendAudit(ctx, {
    action: 'staff.post_added',
    subject: { kind: 'staffMember', id: staffMemberId },
    after: { post: id, words, endOthers: post.endOthers },
  });
  return getStaffMember(ctx, staffMemberId);
}

/**
 * Sets the last day of a post, or takes it away; a post that would end before it began is withdrawn.
 * @throws DomainError not_found, own_account, permission_not_held (a later day gives the role for longer), last_administrator
 */
export async function endPost(
  ctx: Ctx,
  staffMemberId: string,
  postId: string,
  until: Temporal.PlainDate | null,
  order: Order,
): Promise<StaffDetail> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, async () => {
      const member = await getStaffMember(ctx, staffMemberId);
      const post = found(
        member.posts.find((one) => one.id === postId),
        'post',
      );
      const longer = post.until !== null && (until === null || until.toString() > post.until);
      if (longer) requireHeld(ctx.actor, permissionsOf(await findRole(ctx, { id: post.roleId })));
      await setEnd(ctx, postId, Temporal.PlainDate.from(post.from), until);
      const place = [post.department, post.title].filter(Boolean).join(' ') || '所属なし';
      await noteInRegister(ctx, {
        staffMemberId,
        kind: 'changed',
        content: `発令の終わり：${place}・役割「${post.role}」・${until ? `${dayInWords(until)}まで` : '終わりなし'}`,
        on: until ?? todayInJapan(ctx.now()),
        order,
      });
      await appendAudit(ctx, {
        action: 'staff.post_ended',
        subject: { kind: 'staffMember', id: staffMemberId },
        before: { post: postId, until: post.until },
        after: { until: until?.toString() ?? null },
      });
      return getStaffMember(ctx, staffMemberId);
    }),
  );
}

/** 異動: whatever the person holds on `from` ends the day before; what begins later stays. */
async function endOthers(
  ctx: TxCtx,
  staffMemberId: string,
  except: string,
  from: Temporal.PlainDate,
): Promise<void> {
  const rows = await ctx.db
    .selectFrom('staff_posts')
    .select(['id', 'from_date'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .where('id', '!=', except)
    .where('from_date', '<=', from)
    .where((eb) => eb.or([eb('until_date', 'is', null), eb('until_date', '>=', from)]))
    .execute();
  for (const row of rows) await setEnd(ctx, row.id, row.from_date, from.subtract({ days: 1 }));
}

async function setEnd(
  ctx: TxCtx,
  postId: string,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate | null,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  const withdrawn = until !== null && Temporal.PlainDate.compare(until, from) < 0;
  const query = withdrawn
    ? ctx.db.deleteFrom('staff_posts').where('municipality_id', '=', municipalityId).where('id', '=', postId)
    : ctx.db
        .updateTable('staff_posts')
        .set({ until_date: until })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', postId);
  await query.execute();
}
