/** 予備コード: ten printed codes for the day without the phone. */
import type { Ctx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { foldBackupCode, newBackupCode } from './backup-code.ts';
import { confirmPassword } from './confirm-password.ts';
import { BACKUP_CODES } from './policy.ts';
import { backupCodeHash } from './use-backup-code.ts';

/**
 * Makes a new set, shown this once; the former set stops working.
 * @throws DomainError password_wrong, too_many_attempts
 */
export async function makeBackupCodes(ctx: Ctx, currentPassword: string): Promise<string[]> {
  const { id } = await confirmPassword(ctx, currentPassword);
  const codes = Array.from({ length: BACKUP_CODES }, newBackupCode);
  await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    await ctx.db
      .deleteFrom('staff_backup_codes')
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', id)
      .execute();
    for (const code of codes) {
      const codeHash = await backupCodeHash(ctx, id, foldBackupCode(code)!); // made above in this very form
      await ctx.db
        .insertInto('staff_backup_codes')
        .values({ municipality_id: municipalityId, staff_member_id: id, code_hash: codeHash, used_at: null })
        .execute();
    }
    await appendAudit(ctx, { action: 'staff.backup_codes_made', subject: { kind: 'staffMember', id } });
  });
  return codes;
}
