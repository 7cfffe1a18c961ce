/** Changes to an account by whoever manages staff. */
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import type { RoleName } from '@madoguchi/contract/permissions';
import { findDepartment, replaceLogins } from './create-staff-member.ts';
import { listStaffMembers } from './queries.ts';
import { endSessionsOf } from './sign-in/choose-password.ts';
import { foldLogin, foldStaffNumber } from './sign-in/login-name.ts';

export interface StaffMemberChange {
  readonly id: string;
  readonly staffNumber: string;
  readonly name: string;
  readonly mail: string | null;
  readonly departmentId: string | null;
  readonly role: RoleName;
  readonly state: 'active' | 'suspended';
}

/**
 * A suspended person is signed out in the same transaction; a changed role holds from the next request on.
 * @throws DomainError not_found, login_taken, own_account (nobody demotes or suspends oneself), last_administrator
 */
export async function updateStaffMember(ctx: Ctx, input: StaffMemberChange) {
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    await lockAdministrators(ctx);
    const before = found(
      await ctx.db
        .selectFrom('staff_members')
        .select(['staff_number', 'name', 'mail', 'department_id', 'role', 'state'])
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', input.id)
        .forNoKeyUpdate()
        .executeTakeFirst(),
      'staffMember',
    );
    if (input.id === ctx.actor.id && (input.role !== before.role || input.state !== before.state))
      throw new DomainError('own_account');
    if (input.departmentId) await findDepartment(ctx, input.departmentId);
    const after = {
      staff_number: foldStaffNumber(input.staffNumber),
      name: input.name,
      mail: input.mail ? foldLogin(input.mail) : null,
      department_id: input.departmentId,
      role: input.role,
      state: input.state,
    };
    await ctx.db
      .updateTable('staff_members')
      .set(after)
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', input.id)
      .execute();
    await replaceLogins(ctx, input.id, after.staff_number, after.mail);
    if (after.state === 'suspended') {
      await endSessionsOf(ctx, input.id, null);
      await ctx.db
        .deleteFrom('staff_challenges')
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', input.id)
        .execute();
    }
    await refuseWithoutAdministrator(ctx);
    await appendAudit(ctx, {
      action: 'staff.updated',
      subject: { kind: 'staffMember', id: input.id },
      before,
      after,
    });
    return found(
      (await listStaffMembers(ctx)).find((member) => member.id === input.id),
      'staffMember',
    );
  });
}

/** Two administrators who demote each other at the same moment would leave none: they take turns here, in one order. NO KEY: a sign-in that is just being finished need not wait. */
async function lockAdministrators(ctx: TxCtx): Promise<void> {
  await ctx.db
    .selectFrom('staff_members')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('role', '=', 'administrator')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

async function refuseWithoutAdministrator(ctx: TxCtx): Promise<void> {
  const left = await ctx.db
    .selectFrom('staff_members')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .limit(1)
    .execute();
  if (left.length === 0) throw new DomainError('last_administrator');
}
