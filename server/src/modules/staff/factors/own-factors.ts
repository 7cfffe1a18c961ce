/** 自分の本人確認: what somebody proves themselves with, seen, added and removed by that person. */
import type { FactorKind, NewPasskeyResponse, SecondFactor } from '@madoguchi/contract/staff';
import { FACTORS } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { newTotpSecret, otpauthUri } from '../../../platform/auth/totp.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { issuerName } from '../people/create-staff-member.ts';
import { confirmPassword } from '../sign-in/confirm-password.ts';
import { lockAccount, totpPlace, type Account } from '../sign-in/find-account.ts';
import { CHALLENGE_LIFETIME } from '../sign-in/policy.ts';
import { accountHash, forgiveAttempts, refuseWhileBlocked, takeAttempt } from '../sign-in/take-attempt.ts';
import { setCodeSheet } from '../sign-in/use-backup-code.ts';
import { acceptAppCode } from '../sign-in/verify-totp.ts';
import { addKey, newKeyQuestion } from './relying-party.ts';
import '../tables.ts';

/** The regular second factors of a person: any one of them opens, the last one stays. */
export async function listFactors(ctx: TxCtx, staffMemberId: string): Promise<SecondFactor[]> {
  const { municipalityId } = ctx.scope;
  const account = found(await lockAccount(ctx, staffMemberId), 'staffMember');
  const keys = await ctx.db
    .selectFrom('staff_passkeys')
    .select(['id', 'name', 'created_at', 'last_used_at'])
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .orderBy('created_at')
    .execute();
  const tokens = await ctx.db
    .selectFrom('staff_otp_tokens')
    .select(['id', 'serial as name', 'created_at', 'last_used_at'])
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .orderBy('serial')
    .execute();
  const dated = (kind: FactorKind) => (row: (typeof keys)[number]) => ({
    kind,
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toString(),
    lastUsedAt: row.last_used_at?.toString() ?? null,
  });
  const single = (kind: FactorKind, there: boolean) =>
    there ? [{ kind, id: null, name: FACTORS[kind], createdAt: null, lastUsedAt: null }] : [];
  return [
    ...single('app', account.totp_secret !== null),
    ...keys.map(dated('passkey')),
    ...tokens.map(dated('token')),
    ...single('codes', account.code_sheet),
  ];
}

/** @throws DomainError password_wrong, too_many_attempts, passkeys_impossible */
export async function offerMyPasskey(ctx: Ctx, currentPassword: string) {
  const account = await confirmPassword(ctx, currentPassword);
  return ctx.transaction(async (ctx) => {
    const login = account.mail ?? account.staff_number;
    const { challenge, options } = await newKeyQuestion(ctx, { id: account.id, login });
    await keepOffer(ctx, { webauthn_challenge: challenge, offered_secret: null });
    return { options };
  });
}

/** @throws DomainError offer_expired, code_wrong */
export async function addMyPasskey(ctx: Ctx, name: string, response: NewPasskeyResponse): Promise<void> {
  const added = await ctx.transaction(async (ctx) => {
    await lockAccount(ctx, ctx.actor.id);
    const offer = await takeOffer(ctx);
    if (!offer?.webauthn_challenge) throw new DomainError('offer_expired');
    if (!(await addKey(ctx, ctx.actor.id, name, offer.webauthn_challenge, response))) return false;
    await note(ctx, 'staff.passkey_added');
    return true;
  });
  if (!added) throw new DomainError('code_wrong', { field: 'code' }); // thrown outside: the offer is used up
}

/** @throws DomainError password_wrong, too_many_attempts */
export async function offerMyApp(ctx: Ctx, currentPassword: string) {
  const account = await confirmPassword(ctx, currentPassword);
  return ctx.transaction(async (ctx) => {
    const secret = newTotpSecret();
    const sealed = await ctx.cipher.seal(ctx.scope.municipalityId, totpPlace(account.id), secret);
    await keepOffer(ctx, { webauthn_challenge: null, offered_secret: sealed });
    const uri = otpauthUri(secret, await issuerName(ctx), account.mail ?? account.staff_number);
    return { secret, otpauthUri: uri };
  });
}

/** The offer stays for another try; attempts are counted as at the sign-in. @throws DomainError offer_expired, code_wrong, too_many_attempts */
export async function addMyApp(ctx: Ctx, code: string): Promise<void> {
  const counted = accountHash({ staffMemberId: ctx.actor.id });
  const outcome = await ctx.transaction(async (ctx) => {
    const blockedUntil = await takeAttempt(ctx, counted, 'second_factor');
    if (blockedUntil) return { blockedUntil, added: false };
    const account = found(await lockAccount(ctx, ctx.actor.id), 'staffMember');
    const offer = await readOffer(ctx);
    if (!offer?.offered_secret) throw new DomainError('offer_expired');
    // A new secret begins its own row of steps.
    const fresh = { id: account.id, totp_last_step: null };
    if (!(await acceptAppCode(ctx, fresh, offer.offered_secret, code)))
      return { blockedUntil: null, added: false };
    await takeOffer(ctx);
    await forgiveAttempts(ctx, counted, 'second_factor');
    await note(ctx, 'staff.totp_enrolled');
    return { blockedUntil: null, added: true };
  });
  refuseWhileBlocked(ctx, outcome.blockedUntil);
  if (!outcome.added) throw new DomainError('code_wrong', { field: 'code' });
}

/** @throws DomainError not_found, last_second_factor, password_wrong, too_many_attempts */
export async function removeMyFactor(
  ctx: Ctx,
  kind: FactorKind,
  id: string | null,
  currentPassword: string,
): Promise<void> {
  const account = await confirmPassword(ctx, currentPassword);
  await ctx.transaction(async (ctx) => {
    const factors = await listFactors(ctx, account.id); // holds the account's lock
    const factor = found(
      factors.find((one) => one.kind === kind && one.id === id),
      'secondFactor',
    );
    if (factors.length === 1) throw new DomainError('last_second_factor');
    await removeFactor(ctx, account, kind, id);
    await appendAudit(ctx, {
      action: 'staff.second_factor_removed',
      subject: { kind: 'staffMember', id: account.id },
      before: { kind, name: factor.name },
    });
  });
}

async function removeFactor(
  ctx: TxCtx,
  account: Account,
  kind: FactorKind,
  id: string | null,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  switch (kind) {
    case 'app':
      await ctx.db
        .updateTable('staff_credentials')
        .set({ totp_secret: null, totp_last_step: null })
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', account.id)
        .execute();
      return;
    case 'passkey':
      await ctx.db
        .deleteFrom('staff_passkeys')
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', account.id)
        .where('id', '=', id)
        .execute();
      return;
    case 'token':
      await ctx.db
        .updateTable('staff_otp_tokens')
        .set({ staff_member_id: null })
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', account.id)
        .where('id', '=', id)
        .execute();
      return;
    case 'codes':
      await setCodeSheet(ctx, account.id, false);
      await ctx.db
        .deleteFrom('staff_backup_codes')
        .where('municipality_id', '=', municipalityId)
        .where('staff_member_id', '=', account.id)
        .execute();
  }
}

const note = (ctx: TxCtx, action: string) =>
  appendAudit(ctx, { action, subject: { kind: 'staffMember', id: ctx.actor.id } });

/** What the actor was offered or asked; the newest one only. */
export async function keepOffer(
  ctx: TxCtx,
  offer: { webauthn_challenge: string | null; offered_secret: Buffer | null },
): Promise<void> {
  const values = { ...offer, expires_at: ctx.now().add(CHALLENGE_LIFETIME) };
  await ctx.db
    .insertInto('staff_factor_offers')
    .values({ municipality_id: ctx.scope.municipalityId, staff_member_id: ctx.actor.id, ...values })
    .onConflict((conflict) => conflict.columns(['municipality_id', 'staff_member_id']).doUpdateSet(values))
    .execute();
}

function readOffer(ctx: TxCtx) {
  return ctx.db
    .selectFrom('staff_factor_offers')
    .select(['webauthn_challenge', 'offered_secret'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', ctx.actor.id)
    .where('expires_at', '>', ctx.now())
    .executeTakeFirst();
}

/** Once: the answer sent again finds nothing. */
export function takeOffer(ctx: TxCtx) {
  return ctx.db
    .deleteFrom('staff_factor_offers')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', ctx.actor.id)
    .where('expires_at', '>', ctx.now())
    .returning(['webauthn_challenge', 'offered_secret'])
    .executeTakeFirst();
}
