/** 使い回しを断る: the hashes of the passwords that a person used last. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { FORMER_PASSWORDS } from './policy.ts';
import '../tables.ts';

export async function readFormerPasswords(ctx: TxCtx, staffMemberId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('staff_former_passwords')
    .select('password_hash')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .orderBy('replaced_at', 'desc')
    .limit(FORMER_PASSWORDS)
    .execute();
  return rows.map((row) => row.password_hash);
}

/** Before the password in force is replaced: keeps it, if its owner chose it, and lets the oldest go. */
export async function keepFormerPassword(ctx: TxCtx, staffMemberId: string): Promise<void> {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .insertInto('staff_former_passwords')
    .columns(['municipality_id', 'staff_member_id', 'password_hash', 'replaced_at'])
    .expression((eb) =>
      eb
        .selectFrom('staff_credentials')
        .select(['municipality_id', 'staff_member_id', 'password_hash', eb.val(ctx.now()).as('replaced_at')])
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', staffMemberId)
        .where('must_change_password', '=', false),
    )
    .execute();
  await ctx.db
    .deleteFrom('staff_former_passwords')
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('staff_former_passwords')
        .select('id')
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', staffMemberId)
        .orderBy('replaced_at', 'desc')
        .orderBy('id', 'desc')
        .limit(FORMER_PASSWORDS),
    )
    .execute();
}
