/** 抹消: no account from a day on. What the person did keeps their name. */
import type { Order, StaffDetail } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { keepingAdministrator } from '../access/administrators.ts';
import { todayInJapan } from '../access/in-force.ts';
import { endSessionsOf } from '../sign-in/choose-password.ts';
import { getStaffMember } from './queries.ts';
import { dayInWords, noteInRegister } from './register.ts';
import { listThingsOwned } from './things-owned.ts';

/**
 * @param on the first day without the account; a coming day may be set again, or earlier
 * @throws DomainError not_found, own_account, things_left (hand over first), last_administrator
 */
export async function retireStaffMember(
  ctx: Ctx,
  staffMemberId: string,
  on: Temporal.PlainDate,
  order: Order,
): Promise<StaffDetail> {
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, () => retireWithin(ctx, staffMemberId, on, order)),
  );
}

/** The same inside a transaction that keeps an administrator itself (a sheet). */
export async function retireWithin(
  ctx: TxCtx,
  staffMemberId: string,
  on: Temporal.PlainDate,
  order: Order,
): Promise<StaffDetail> {
  if (staffMemberId === ctx.actor.id) throw new DomainError('own_account');
  const before = await getStaffMember(ctx, staffMemberId);
  const left = (await listThingsOwned(ctx, staffMemberId)).flatMap(({ entries }) => entries);
  if (left.length > 0) throw new DomainError('things_left', { count: left.length });
  await ctx.db
    .updateTable('staff_members')
    .set({ retired_on: on })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', staffMemberId)
    .execute();
  if (Temporal.PlainDate.compare(on, todayInJapan(ctx.now())) <= 0)
    await endSessionsOf(ctx, staffMemberId, null);
  await noteInRegister(ctx, {
    staffMemberId,
    kind: 'retired',
    content: `抹消：${dayInWords(on)}から`,
    on,
    order,
  });
  await appendAudit(ctx, {
    action: 'staff.retired',
    subject: { kind: 'staffMember', id: staffMemberId },
    before: { retiredOn: before.retiredOn },
    after: { retiredOn: on.toString() },
  });
  return getStaffMember(ctx, staffMemberId);
}
