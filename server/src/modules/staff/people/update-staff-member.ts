/** Changes to an account by whoever manages staff: who the person is, and whether the account may be used at all. */
import type { Order, StaffDetail } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { keepingAdministrator } from '../access/administrators.ts';
import { requireNotAbove } from '../access/held.ts';
import { todayInJapan } from '../access/in-force.ts';
import { endSessionsOf } from '../sign-in/choose-password.ts';
import { foldLogin, foldStaffNumber } from '../sign-in/login-name.ts';
import { replaceLogins } from './create-staff-member.ts';
import { getStaffMember } from './queries.ts';
import { noteInRegister } from './register.ts';

export interface StaffMemberChange {
  readonly id: string;
  readonly staffNumber: string;
  readonly name: string;
  readonly mail: string | null;
}

/** @throws DomainError not_found, login_taken, permission_not_held (the account of somebody who may do more) */
export async function updateStaffMember(
  ctx: Ctx,
  input: StaffMemberChange,
  order: Order,
): Promise<StaffDetail> {
  return ctx.transaction(async (ctx) => {
    const { staffNumber, name, mail } = await getStaffMember(ctx, input.id);
    const before = { staffNumber, name, mail };
    await requireNotAbove(ctx, input.id);
    const after = {
      staffNumber: foldStaffNumber(input.staffNumber),
      name: input.name,
      mail: input.mail ? foldLogin(input.mail) : null,
    };
    await ctx.db
      .updateTable('staff_members')
      .set({ staff_number: after.staffNumber, name: after.name, mail: after.mail })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', input.id)
      .execute();
    await replaceLogins(ctx, input.id, after.staffNumber, after.mail);
    await noteInRegister(ctx, {
      staffMemberId: input.id,
      kind: 'changed',
      content: `変更：${changesInWords(before, after)}`,
      on: todayInJapan(ctx.now()),
      order,
    });
    await appendAudit(ctx, {
      action: 'staff.updated',
      subject: { kind: 'staffMember', id: input.id },
      before,
      after,
    });
    return getStaffMember(ctx, input.id);
  });
}

type Account = Omit<StaffMemberChange, 'id'>;
const FIELDS = { staffNumber: '職員番号', name: '氏名', mail: 'メールアドレス' } as const;

function changesInWords(before: Account, after: Account): string {
  const changed = (Object.keys(FIELDS) as (keyof Account)[]).filter((key) => before[key] !== after[key]);
  return (
    changed.map((key) => `${FIELDS[key]} ${before[key] ?? 'なし'}→${after[key] ?? 'なし'}`).join('、') ||
    '変わりなし'
  );
}

/**
 * 利用停止 signs the person out in the same transaction; 再開 also takes an 抹消 back, so that somebody who returns keeps
 * their number and their history.
 * @throws DomainError not_found, own_account, last_administrator
 */
export async function setStaffMemberState(
  ctx: Ctx,
  id: string,
  state: 'active' | 'suspended',
  order: Order,
): Promise<StaffDetail> {
  if (id === ctx.actor.id) throw new DomainError('own_account');
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, async () => {
      const before = await getStaffMember(ctx, id);
      await ctx.db
        .updateTable('staff_members')
        .set(state === 'active' ? { state, retired_on: null } : { state })
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('id', '=', id)
        .execute();
      if (state === 'suspended') await signOutEverywhere(ctx, id);
      await noteInRegister(ctx, {
        staffMemberId: id,
        kind: state === 'suspended' ? 'suspended' : 'resumed',
        content: state === 'suspended' ? '利用停止' : '利用の再開',
        on: todayInJapan(ctx.now()),
        order,
      });
      await appendAudit(ctx, {
        action: state === 'suspended' ? 'staff.suspended' : 'staff.resumed',
        subject: { kind: 'staffMember', id },
        before: { state: before.state, retiredOn: before.retiredOn },
        after: { state },
      });
      return getStaffMember(ctx, id);
    }),
  );
}

/** Open sessions and running sign-ins. */
async function signOutEverywhere(ctx: TxCtx, id: string): Promise<void> {
  await endSessionsOf(ctx, id, null);
  await ctx.db
    .deleteFrom('staff_challenges')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', id)
    .execute();
}
