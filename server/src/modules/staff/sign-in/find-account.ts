/** Reads of accounts and running sign-ins, shared by the steps of signing in. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import type { SignInStep } from '@madoguchi/contract/staff';
import { holdsOn, hoursHold, todayInJapan, usableOn } from '../access/in-force.ts';
import '../tables.ts';

/** The place to which an authenticator's secret is sealed: the offered one moves into the credential without resealing. */
export const totpPlace = (staffMemberId: string) => ({
  table: 'staff_credentials',
  column: 'totp_secret',
  row: staffMemberId,
});

/** The account that a typed (folded) login names, active or not; undefined when nobody has it. */
export async function findAccountByLogin(ctx: TxCtx, login: string) {
  return accounts(ctx)
    .innerJoin('staff_logins as l', (join) =>
      join.onRef('l.municipality_id', '=', 'm.municipality_id').onRef('l.staff_member_id', '=', 'm.id'),
    )
    .where('l.login', '=', login)
    .executeTakeFirst();
}

export type Account = NonNullable<Awaited<ReturnType<typeof findAccountByLogin>>>;

/** The account of a known staff member, its credentials locked until the transaction ends. */
export async function lockAccount(ctx: TxCtx, staffMemberId: string): Promise<Account | undefined> {
  return accounts(ctx).where('m.id', '=', staffMemberId).forUpdate('c').executeTakeFirst();
}

/** Neither suspended nor on leave nor retired, with a post that holds today, and (the vendor's people) in granted hours. */
function canSignIn(ctx: TxCtx) {
  const today = todayInJapan(ctx.now());
  return sql<boolean>`(${usableOn('m', today)} AND ${hoursHold('m', ctx.now())} AND EXISTS (SELECT FROM staff_posts AS p
    WHERE p.municipality_id = m.municipality_id AND p.staff_member_id = m.id AND ${holdsOn('p', today)}))`;
}

/** Whether the account whose credentials are called `alias` has any regular second factor. Printed reserves do not count. */
export function isEnrolled(alias: string) {
  const of = (column: string) => sql.ref(`${alias}.${column}`);
  const mine = sql`f.municipality_id = ${of('municipality_id')} AND f.staff_member_id = ${of('staff_member_id')}`;
  return sql<boolean>`(${of('totp_secret')} IS NOT NULL OR ${of('code_sheet')}
    OR EXISTS (SELECT FROM staff_passkeys AS f WHERE ${mine})
    OR EXISTS (SELECT FROM staff_otp_tokens AS f WHERE ${mine}))`;
}

function accounts(ctx: TxCtx) {
  return ctx.db
    .selectFrom('staff_members as m')
    .innerJoin('staff_credentials as c', (join) =>
      join.onRef('c.municipality_id', '=', 'm.municipality_id').onRef('c.staff_member_id', '=', 'm.id'),
    )
    .where('m.municipality_id', '=', ctx.scope.municipalityId)
    .select([
      'm.id',
      'm.staff_number',
      'm.name',
      'm.mail',
      'm.kind',
      canSignIn(ctx).as('can_sign_in'),
      'c.password_hash',
      'c.must_change_password',
      'c.totp_secret',
      'c.totp_last_step',
      'c.code_sheet',
      isEnrolled('c').as('enrolled'),
    ]);
}

/** The running sign-in that a cookie's token belongs to; undefined when there is none or its ten minutes are over. */
export async function findChallenge(ctx: TxCtx, token: string | null) {
  if (token === null) return undefined;
  return ctx.db
    .selectFrom('staff_challenges as h')
    .innerJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'h.municipality_id').onRef('m.id', '=', 'h.staff_member_id'),
    )
    .innerJoin('staff_credentials as c', (join) =>
      join
        .onRef('c.municipality_id', '=', 'h.municipality_id')
        .onRef('c.staff_member_id', '=', 'h.staff_member_id'),
    )
    .where('h.municipality_id', '=', ctx.scope.municipalityId)
    .where('h.token_hash', '=', hashToken(token))
    .where('h.expires_at', '>', ctx.now())
    .where(canSignIn(ctx))
    .select([
      'h.token_hash',
      'h.staff_member_id',
      'h.second_factor_passed',
      'h.offered_secret',
      'h.invitation_id',
      'h.webauthn_challenge',
      'm.staff_number',
      'm.mail',
      'c.must_change_password',
      isEnrolled('c').as('enrolled'),
    ])
    .executeTakeFirst();
}

export type Challenge = NonNullable<Awaited<ReturnType<typeof findChallenge>>>;

/** What a running sign-in waits for. */
export function stepOf(
  challenge: Pick<Challenge, 'second_factor_passed' | 'enrolled' | 'must_change_password'>,
): SignInStep {
  if (!challenge.second_factor_passed) return challenge.enrolled ? 'totp' : 'enrol_totp';
  return challenge.must_change_password ? 'new_password' : 'signed_in';
}
