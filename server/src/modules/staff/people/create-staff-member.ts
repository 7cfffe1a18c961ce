/** Registers a staff member: from the staff screen, the command line, and the seed. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashPassword } from '../../../platform/auth/password.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { newTotpSecret, otpauthUri } from '../../../platform/auth/totp.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import type { Order } from '@madoguchi/contract/staff';
import { newInitialPassword } from '../sign-in/backup-code.ts';
import { totpPlace } from '../sign-in/find-account.ts';
import { foldLogin, foldStaffNumber } from '../sign-in/login-name.ts';
import { insertPost, type NewPost } from './posts.ts';
import { NO_ORDER, noteInRegister } from './register.ts';
import '../tables.ts';

export interface NewStaffMember {
  readonly staffNumber: string;
  readonly name: string;
  readonly mail?: string | null;
  /** vendor: gets in only in granted hours. */
  readonly kind?: 'staff' | 'vendor';
  /** At least one: without a post nobody signs in. */
  readonly posts: readonly NewPost[];
  /** Who asked and who approved, for the ID register. */
  readonly order?: Order;
  /**
   * Only for the demo and for tests: an account that can sign in at once, with this password and an authenticator
   * already enrolled. Without it a password to hand over is made, which must be changed at the first sign-in.
   */
  readonly readyWith?: { readonly password: string };
}

export interface CreatedStaffMember {
  readonly id: string;
  /** To hand over, shown this once; null for `readyWith`. */
  readonly initialPassword: string | null;
  /** The enrolled authenticator of `readyWith`, for the demo's code panel; null otherwise. */
  readonly otpauthUri: string | null;
}

/**
 * @throws DomainError login_taken when the staff number or mail address names another account, not_found for an unknown department
 *   or role, department_needed, days_reversed, permission_not_held
 */
export async function createStaffMember(ctx: Ctx, input: NewStaffMember): Promise<CreatedStaffMember> {
  const credential = await prepareCredential(input.readyWith);
  return ctx.transaction((ctx) => insertStaffMember(ctx, input, credential));
}

interface Credential {
  readonly initialPassword: string | null;
  readonly passwordHash: string;
  readonly secret: string | null;
}

/** Hashes outside of any transaction: 30 ms while nothing is locked. */
export async function prepareCredential(readyWith?: { readonly password: string }): Promise<Credential> {
  const initialPassword = readyWith ? null : newInitialPassword();
  const passwordHash = await hashPassword(readyWith?.password ?? initialPassword!); // one of the two is set
  return { initialPassword, passwordHash, secret: readyWith ? newTotpSecret() : null };
}

/** The same inside a transaction that does more (a sheet). */
export async function insertStaffMember(
  ctx: TxCtx,
  input: NewStaffMember,
  { initialPassword, passwordHash, secret }: Credential,
): Promise<CreatedStaffMember> {
  const { municipalityId } = ctx.scope;
  const staffNumber = foldStaffNumber(input.staffNumber);
  const mail = input.mail ? foldLogin(input.mail) : null;
  const { id } = await ctx.db
    .insertInto('staff_members')
    .values({
      municipality_id: municipalityId,
      staff_number: staffNumber,
      name: input.name,
      mail,
      kind: input.kind ?? 'staff',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await replaceLogins(ctx, id, staffNumber, mail);
  await ctx.db
    .insertInto('staff_credentials')
    .values({
      municipality_id: municipalityId,
      staff_member_id: id,
      password_hash: passwordHash,
      must_change_password: initialPassword !== null,
      totp_secret: secret === null ? null : await ctx.cipher.seal(municipalityId, totpPlace(id), secret),
      totp_last_step: secret === null ? null : 0,
    })
    .execute();
  const posts = [];
  for (const post of input.posts) posts.push(await insertPost(ctx, id, post));
  const words = posts.map((post) => post.words).join('／');
  await noteInRegister(ctx, {
    staffMemberId: id,
    kind: 'registered',
    content: `登録${input.kind === 'vendor' ? '（保守業者）' : ''}：${words}`,
    on: posts[0]?.from ?? todayInJapan(ctx.now()),
    order: input.order ?? NO_ORDER,
  });
  await appendAudit(ctx, {
    action: 'staff.created',
    subject: { kind: 'staffMember', id },
    after: { staffNumber, name: input.name, mail, kind: input.kind ?? 'staff', posts: words },
  });
  return {
    id,
    initialPassword,
    otpauthUri: secret && otpauthUri(secret, await issuerName(ctx), mail ?? staffNumber),
  };
}

/** How the account is called in the authenticator app. */
export async function issuerName(ctx: TxCtx): Promise<string> {
  const town = await ctx.db
    .selectFrom('municipalities')
    .select('name')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirstOrThrow();
  return `${town.name} 窓口`;
}

/**
 * Makes staff number and mail address the ways to say who signs in, and no others.
 * @throws DomainError login_taken naming the field
 */
export async function replaceLogins(
  ctx: TxCtx,
  staffMemberId: string,
  staffNumber: string,
  mail: string | null,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  await ctx.db
    .deleteFrom('staff_logins')
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .execute();
  for (const [field, login] of [
    ['staffNumber', foldLogin(staffNumber)],
    ['mail', mail],
  ] as const) {
    if (login === null) continue;
    const taken = await ctx.db
      .insertInto('staff_logins')
      .values({ municipality_id: municipalityId, login, staff_member_id: staffMemberId })
      .onConflict((conflict) => conflict.doNothing())
      .returning('login')
      .executeTakeFirst();
    if (!taken) throw new DomainError('login_taken', { field });
  }
}
