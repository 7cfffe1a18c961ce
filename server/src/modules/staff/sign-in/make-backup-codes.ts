/** Printed codes: 予備コード for the day without the phone, or a 確認コード表 to sign in with every day. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { foldBackupCode, newBackupCode } from './backup-code.ts';
import { confirmPassword } from './confirm-password.ts';
import { findChallenge, lockAccount, stepOf } from './find-account.ts';
import { BACKUP_CODES, SHEET_CODES } from './policy.ts';
import { backupCodeHash, setCodeSheet } from './use-backup-code.ts';

/**
 * Makes a new set, shown this once; the former set stops working.
 * @param sheet forty codes as a regular factor (確認コード表); somebody who has one always gets one
 * @throws DomainError password_wrong, too_many_attempts
 */
export async function makeBackupCodes(ctx: Ctx, currentPassword: string, sheet = false): Promise<string[]> {
  const { id } = await confirmPassword(ctx, currentPassword);
  return ctx.transaction(async (ctx) => {
    const account = found(await lockAccount(ctx, id), 'staffMember');
    const asSheet = sheet || account.code_sheet;
    const codes = await replaceBackupCodes(ctx, id, asSheet ? SHEET_CODES : BACKUP_CODES);
    if (asSheet !== account.code_sheet) {
      await setCodeSheet(ctx, id, asSheet);
      await appendAudit(ctx, { action: 'staff.code_sheet_enrolled', subject: { kind: 'staffMember', id } });
    }
    await appendAudit(ctx, { action: 'staff.backup_codes_made', subject: { kind: 'staffMember', id } });
    return codes;
  });
}

/**
 * First sign-in of somebody without phone or key: a sheet, which the first code typed from it confirms.
 * @throws DomainError sign_in_expired
 */
export async function offerCodeSheet(ctx: Ctx, challengeToken: string | null): Promise<string[]> {
  return ctx.transaction(async (ctx) => {
    const challenge = await findChallenge(ctx, challengeToken);
    if (!challenge || stepOf(challenge) !== 'enrol_totp') throw new DomainError('sign_in_expired');
    await lockAccount(ctx, challenge.staff_member_id);
    const still = await findChallenge(ctx, challengeToken);
    if (!still || stepOf(still) !== 'enrol_totp') throw new DomainError('sign_in_expired');
    return replaceBackupCodes(ctx, challenge.staff_member_id, SHEET_CODES);
  });
}

async function replaceBackupCodes(ctx: TxCtx, staffMemberId: string, count: number): Promise<string[]> {
  const { municipalityId } = ctx.scope;
  const codes = Array.from({ length: count }, newBackupCode);
  await ctx.db
    .deleteFrom('staff_backup_codes')
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  const rows = await Promise.all(
    codes.map(async (code) => ({
      municipality_id: municipalityId,
      staff_member_id: staffMemberId,
      code_hash: await backupCodeHash(ctx, staffMemberId, foldBackupCode(code)!), // made above in this very form
      used_at: null,
    })),
  );
  await ctx.db.insertInto('staff_backup_codes').values(rows).execute();
  return codes;
}
