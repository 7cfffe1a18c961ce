/** Staff members who can sign in, for tests that need somebody signed in. */
import { createDepartment, createStaffMember, listDepartments } from '../src/modules/staff/index.ts';
import { staffGate, SESSION_COOKIE, sessionCookieValue } from '../src/modules/staff/sign-in/find-session.ts';
import { startSignIn } from '../src/modules/staff/sign-in/start-sign-in.ts';
import { verifyTotp } from '../src/modules/staff/sign-in/verify-totp.ts';
import { totpCode, totpStep } from '../src/platform/auth/totp.ts';
import type { Ctx } from '../src/platform/context/context.ts';
import type { MunicipalityId } from '../src/platform/db/database.ts';
import { STANDARD_ROLES, type StandardRole } from '@madoguchi/contract/permissions';
import type { TestDatabase } from './index.ts';

export interface TestStaff {
  readonly id: string;
  readonly staffNumber: string;
  readonly password: string;
  /** The authenticator's secret, base32. */
  readonly secret: string;
  /** What the authenticator shows now (by the test's clock), or `shift` steps later. */
  code(shift?: number): string;
}

let serial = 0;

/**
 * An account with password and authenticator, nobody signed in yet.
 * @param department the name of the post's department, made where it is not there; without it only roles that reach no
 *   further than their own department get one (試験課)
 */
export async function staffWithAuthenticator(
  db: TestDatabase,
  role: StandardRole = 'administrator',
  municipality: MunicipalityId = db.municipality,
  department?: string,
): Promise<TestStaff> {
  const staffNumber = `T${String(++serial).padStart(5, '0')}`;
  const password = 'blue harbour at dawn';
  const { id, otpauthUri } = await createStaffMember(db.ctxOf(municipality), {
    staffNumber,
    name: '試験 花子',
    posts: [{ role, departmentId: await departmentFor(db.ctxOf(municipality), role, department) }],
    readyWith: { password },
  });
  const secret = new URL(otpauthUri!).searchParams.get('secret')!; // readyWith always enrols
  return {
    id,
    staffNumber,
    password,
    secret,
    code: (shift = 0) => totpCode(secret, totpStep(db.services.now()) + shift),
  };
}

async function departmentFor(ctx: Ctx, role: StandardRole, name?: string): Promise<string | null> {
  const wanted = name ?? (STANDARD_ROLES[role].reach === 'own_department' ? '試験課' : null);
  if (wanted === null) return null;
  const known = (await ctx.transaction(listDepartments)).find((one) => one.name === wanted);
  return (known ?? (await createDepartment(ctx, { name: wanted }))).id;
}

/** The context of a request before sign-in. */
export function anonymous(db: TestDatabase, municipality: MunicipalityId = db.municipality): Ctx {
  return db.ctxOf(municipality, { kind: 'anonymous', id: '' });
}

/** Signs in by password and code; answers the token of the session. A code opens once: advance the clock between two. */
export async function signInStaff(
  db: TestDatabase,
  staff: TestStaff,
  municipality: MunicipalityId = db.municipality,
): Promise<string> {
  const ctx = anonymous(db, municipality);
  const { token } = await startSignIn(ctx, { login: staff.staffNumber, password: staff.password });
  const step = await verifyTotp(
    ctx,
    { challenge: token, formerSession: null, userAgent: 'test' },
    staff.code(),
  );
  return step.sessionToken!; // readyWith never asks for a new password
}

/** What the gate says to a session cookie now. */
export function askGate(db: TestDatabase, token: string, municipality: MunicipalityId = db.municipality) {
  return staffGate(db.services)({
    cookie: (name) => (name === SESSION_COOKIE ? sessionCookieValue(municipality, token) : undefined),
    headers: new Headers(),
    remoteAddress: '192.0.2.1',
    now: db.services.now(),
  });
}
