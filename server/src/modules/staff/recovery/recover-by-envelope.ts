/** The way back in of an administrator who lost everything: the sealed envelope instead of a colleague. */
import type { SignInStep } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { todayInJapan } from '../access/in-force.ts';
import { readAccess } from '../access/read-access.ts';
import { clearSignIn } from '../people/reset-staff-sign-in.ts';
import { beginSignIn } from '../sign-in/begin-sign-in.ts';
import { findAccountByLogin, lockAccount } from '../sign-in/find-account.ts';
import { foldLogin } from '../sign-in/login-name.ts';
import { findEnvelopeCode, useEnvelopeCode } from './envelope-code.ts';

/**
 * Only for people who manage staff: everybody else asks one of them. Their sign-in starts over (second factor, password) in a
 * running sign-in of ten minutes. A wrong code, an unknown login and an account that may not read alike.
 * @throws DomainError envelope_refused
 */
export async function recoverByEnvelope(
  ctx: Ctx,
  input: { login: string; code: string },
): Promise<{ next: SignInStep; name: string; token: string }> {
  const begun = await ctx.transaction(async (ctx) => {
    const named = await findAccountByLogin(ctx, foldLogin(input.login));
    const good = await findEnvelopeCode(ctx, input.code);
    const account = named && good ? await lockAccount(ctx, named.id) : undefined;
    const access =
      account && (await readAccess(ctx.db, ctx.scope.municipalityId, account.id, todayInJapan(ctx.now())));
    if (!account?.can_sign_in || !access?.permissions.has('staff.manage')) {
      await appendAudit(ctx, {
        action: 'staff.sign_in_failed',
        ...(named ? { subject: { kind: 'staffMember', id: named.id } } : {}),
        after: { factor: 'envelope', reason: good ? 'account' : 'code' },
      });
      return null; // committed, not thrown: the entry must stay
    }
    await useEnvelopeCode(ctx, input.code, account.id);
    await clearSignIn(ctx, account.id, '封筒の復旧コードによるログインの再設定', {
      askedBy: account.name,
      approvedBy: '封筒の復旧コード',
    });
    return { next: 'enrol_totp' as const, name: account.name, token: await beginSignIn(ctx, account.id) };
  });
  if (!begun) throw new DomainError('envelope_refused', { field: 'code' });
  return begun;
}
