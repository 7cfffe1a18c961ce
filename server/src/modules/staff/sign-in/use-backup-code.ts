/** Second step by a printed code (予備コード). */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import type { Account } from './find-account.ts';
import { foldBackupCode } from './backup-code.ts';
import type { Visit } from './open-session.ts';
import { passSecondFactor, type PassedStep } from './pass-second-factor.ts';

/** Keyed hash of a code, bound to its owner. `code` is folded. */
export async function backupCodeHash(ctx: TxCtx, staffMemberId: string, code: string): Promise<Buffer> {
  return ctx.cipher.blindIndex(
    ctx.scope.municipalityId,
    { table: 'staff_backup_codes', column: 'code_hash' },
    `${staffMemberId}:${code}`,
  );
}

/**
 * Accepts a printed code; each opens once. At the first sign-in it confirms the sheet that was just offered.
 * @throws DomainError sign_in_expired, too_many_attempts, code_wrong
 */
export async function useBackupCode(ctx: Ctx, visit: Visit, typed: string): Promise<PassedStep> {
  return passSecondFactor(ctx, visit, 'backup_code', (ctx, account) => proveBackupCode(ctx, account, typed));
}

/** Whether `typed` is one of the person's unused printed codes, and uses it up. */
export async function proveBackupCode(
  ctx: TxCtx,
  account: Pick<Account, 'id' | 'enrolled'>,
  typed: string,
): Promise<boolean> {
  const code = foldBackupCode(typed);
  if (!code) return false;
  const used = await ctx.db
    .updateTable('staff_backup_codes')
    .set({ used_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', account.id)
    .where('code_hash', '=', await backupCodeHash(ctx, account.id, code))
    .where('used_at', 'is', null)
    .returning('staff_member_id')
    .executeTakeFirst();
  // At a first sign-in: the sheet is what this person signs in with.
  if (used && !account.enrolled) await setCodeSheet(ctx, account.id, true);
  return used !== undefined;
}

/** Whether printed codes are the person's regular second factor. */
export async function setCodeSheet(ctx: TxCtx, staffMemberId: string, sheet: boolean): Promise<void> {
  await ctx.db
    .updateTable('staff_credentials')
    .set({ code_sheet: sheet })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
}
