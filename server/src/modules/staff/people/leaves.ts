/** 休職・育休: from a day to a day nobody signs in with the account; posts go on as they are. */
import { LEAVES, type LeaveKind, type Order, type StaffDetail } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { keepingAdministrator } from '../access/administrators.ts';
import { getStaffMember } from './queries.ts';
import { dayInWords, noteInRegister } from './register.ts';

export interface NewLeave {
  readonly kind: LeaveKind;
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate | null;
}

/** @throws DomainError not_found, own_account, days_reversed, last_administrator */
export async function addLeave(
  ctx: Ctx,
  staffMemberId: string,
  { kind, from, until }: NewLeave,
  order: Order,
): Promise<StaffDetail> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  if (until && Temporal.PlainDate.compare(until, from) < 0)
    throw new DomainError('days_reversed', { field: 'until' });
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, async () => {
      await getStaffMember(ctx, staffMemberId);
      await ctx.db
        .insertInto('staff_leaves')
        .values({
          municipality_id: ctx.scope.municipalityId,
          staff_member_id: staffMemberId,
          kind,
          from_date: from,
          until_date: until,
        })
        .execute();
      const end = until ? `から${dayInWords(until)}まで` : 'から';
      await noteInRegister(ctx, {
        staffMemberId,
        kind: 'suspended',
        content: `${LEAVES[kind]}：${dayInWords(from)}${end}`,
        on: from,
        order,
      });
      await appendAudit(ctx, {
        action: 'staff.leave_added',
        subject: { kind: 'staffMember', id: staffMemberId },
        after: { kind, from: from.toString(), until: until?.toString() ?? null },
      });
      return getStaffMember(ctx, staffMemberId);
    }),
  );
}

/**
 * 復職: the leave ends with `until`; one that would end before it began is withdrawn.
 * @throws DomainError not_found, own_account
 */
export async function endLeave(
  ctx: Ctx,
  staffMemberId: string,
  leaveId: string,
  until: Temporal.PlainDate,
  order: Order,
): Promise<StaffDetail> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const member = await getStaffMember(ctx, staffMemberId);
    const leave = found(
      member.leaves.find((one) => one.id === leaveId),
      'leave',
    );
    if (until.toString() < leave.from)
      await ctx.db
        .deleteFrom('staff_leaves')
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', leaveId)
        .execute();
    else
      await ctx.db
        .updateTable('staff_leaves')
        .set({ until_date: until })
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', leaveId)
        .execute();
    await noteInRegister(ctx, {
      staffMemberId,
      kind: 'resumed',
      content: `${LEAVES[leave.kind]}の終わり：${dayInWords(until)}まで`,
      on: until.add({ days: 1 }),
      order,
    });
    await appendAudit(ctx, {
      action: 'staff.leave_ended',
      subject: { kind: 'staffMember', id: staffMemberId },
      before: { leave: leaveId, until: leave.until },
      after: { until: until.toString() },
    });
    return getStaffMember(ctx, staffMemberId);
  });
}
