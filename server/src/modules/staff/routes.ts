/** The staff module's endpoints: parse → use case → view, and the two cookies. */
import { staff } from '@madoguchi/contract/staff';
import { DomainError } from '../../platform/errors/index.ts';
import type { Ctx } from '../../platform/context/context.ts';
import { implement, type HttpAccess } from '../../platform/http/routes.ts';
import { createDepartment, renameDepartment } from './create-department.ts';
import { createStaffMember } from './create-staff-member.ts';
import { findMe, listDepartments, listMySessions, listStaffMembers } from './queries.ts';
import { resetStaffSignIn } from './reset-staff-sign-in.ts';
import { changePassword } from './sign-in/change-password.ts';
import { choosePassword } from './sign-in/choose-password.ts';
import { endMySession, signOut } from './sign-in/end-session.ts';
import { findChallenge, stepOf } from './sign-in/find-account.ts';
import {
  parseSessionCookie,
  SESSION_COOKIE,
  sessionCookieValue,
  SIGN_IN_COOKIE,
} from './sign-in/find-session.ts';
import { makeBackupCodes } from './sign-in/make-backup-codes.ts';
import { offerTotp } from './sign-in/offer-totp.ts';
import type { Visit } from './sign-in/open-session.ts';
import type { PassedStep } from './sign-in/pass-second-factor.ts';
import { CHALLENGE_LIFETIME, SESSION_ABSOLUTE } from './sign-in/policy.ts';
import { startSignIn } from './sign-in/start-sign-in.ts';
import { useBackupCode } from './sign-in/use-backup-code.ts';
import { verifyTotp } from './sign-in/verify-totp.ts';
import { updateStaffMember } from './update-staff-member.ts';

export const routes = implement(staff, {
  signIn: async (ctx, input, http) => {
    const { next, token } = await startSignIn(ctx, input);
    http.cookies.set(SIGN_IN_COOKIE, token, { maxAge: CHALLENGE_LIFETIME.total('seconds') });
    return { next };
  },
  getSignIn: async (ctx, _input, http) =>
    ctx.transaction(async (ctx) => {
      const challenge = await findChallenge(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null);
      const municipality = await ctx.db
        .selectFrom('municipalities')
        .select(['slug', 'name'])
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .executeTakeFirstOrThrow();
      return { municipality, next: challenge ? stepOf(challenge) : null };
    }),
  offerTotp: (ctx, _input, http) => offerTotp(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null),
  verifyTotp: async (ctx, { code }, http) => passed(ctx, http, await verifyTotp(ctx, visitOf(http), code)),
  useBackupCode: async (ctx, { code }, http) =>
    passed(ctx, http, await useBackupCode(ctx, visitOf(http), code)),
  choosePassword: async (ctx, { password }, http) =>
    passed(ctx, http, await choosePassword(ctx, visitOf(http), password)),
  signOut: async (ctx, _input, http) => {
    await signOut(ctx, sessionToken(http));
    http.cookies.delete(SESSION_COOKIE);
    return {};
  },

  getMe: async (ctx, _input, http) => {
    const permissions = ctx.actor.kind === 'staff' ? [...ctx.actor.permissions] : [];
    return { ...(await ctx.transaction((ctx) => findMe(ctx, sessionToken(http)))), permissions };
  },
  listMySessions: async (ctx, _input, http) => ({
    entries: await ctx.transaction((ctx) => listMySessions(ctx, sessionToken(http))),
  }),
  endMySession: async (ctx, { id }) => {
    await endMySession(ctx, id);
    return {};
  },
  changeMyPassword: async (ctx, input, http) => {
    await changePassword(ctx, sessionToken(http), input);
    return {};
  },
  makeMyBackupCodes: async (ctx, { currentPassword }) => ({
    codes: await makeBackupCodes(ctx, currentPassword),
  }),

  listStaffMembers: async (ctx) => ({ entries: await ctx.transaction((ctx) => listStaffMembers(ctx)) }),
  createStaffMember: async (ctx, input) => {
    const { id, initialPassword } = await createStaffMember(ctx, input);
    return { id, initialPassword: initialPassword! }; // null only for the demo's ready accounts
  },
  updateStaffMember: (ctx, input) => updateStaffMember(ctx, input),
  resetStaffSignIn: (ctx, { id }) => resetStaffSignIn(ctx, id),

  listDepartments: async (ctx) => ({ entries: await ctx.transaction((ctx) => listDepartments(ctx)) }),
  createDepartment: (ctx, input) => createDepartment(ctx, input),
  renameDepartment: (ctx, input) => renameDepartment(ctx, input),
});

function visitOf(http: HttpAccess): Visit {
  return {
    challenge: http.cookies.get(SIGN_IN_COOKIE) ?? null,
    formerSession: parseSessionCookie(http.cookies.get(SESSION_COOKIE))?.token ?? null,
    userAgent: http.headers.get('user-agent') ?? '',
  };
}

/** After a step: with the session begun, its cookie replaces the one of the running sign-in. */
function passed(ctx: Ctx, http: HttpAccess, step: PassedStep) {
  if (step.sessionToken) {
    http.cookies.set(SESSION_COOKIE, sessionCookieValue(ctx.scope.municipalityId, step.sessionToken), {
      maxAge: SESSION_ABSOLUTE.total('seconds'),
    });
    http.cookies.delete(SIGN_IN_COOKIE);
  }
  return { next: step.next };
}

/** The token of the session that the gate just accepted. */
function sessionToken(http: HttpAccess): string {
  const cookie = parseSessionCookie(http.cookies.get(SESSION_COOKIE));
  if (!cookie) throw new DomainError('signed_out');
  return cookie.token;
}
