/** The staff module's endpoints: parse → use case → view, and the two cookies. */
import { staff } from '@madoguchi/contract/staff';
import { DomainError } from '../../platform/errors/index.ts';
import type { Ctx } from '../../platform/context/context.ts';
import { implement, type HttpAccess } from '../../platform/http/routes.ts';
import { askPermission } from './access/ask-permission.ts';
import { askMyKey, confirmByKey, confirmIdentity } from './access/confirm-identity.ts';
import { addDevice, revokeDevice } from './access/devices.ts';
import { endMyOtherSessions, endStaffSessions } from './access/end-sessions.ts';
import { listSessionLimits, saveSessionLimit } from './access/session-limits.ts';
import { showPlaces } from './access/queries.ts';
import { DEVICE_COOKIE, parseCookie } from './access/read-places.ts';
import { requireOpenPlace } from './access/require-place.ts';
import { savePlaceRule } from './access/save-place-rule.ts';
import {
  addDepartmentMail,
  confirmDepartmentMail,
  listDepartmentMails,
  removeDepartmentMail,
} from './departments/department-mails.ts';
import { listDepartments } from './departments/queries.ts';
import { retireDepartment } from './departments/retire-department.ts';
import { createDepartment, moveDepartment, updateDepartment } from './departments/save-department.ts';
import { applyImport, checkImport, importTemplate } from './import/import-staff.ts';
import { acceptInvitation } from './invitations/accept-invitation.ts';
import { inviteStaffMember } from './invitations/invite-staff-member.ts';
import { findInvitation } from './invitations/queries.ts';
import { revokeInvitation } from './invitations/revoke-invitation.ts';
import { checkOtpTokens, importOtpTokens, otpTokenTemplate } from './factors/import-otp-tokens.ts';
import { deleteOtpToken, giveOtpToken, listOtpTokens } from './factors/otp-tokens.ts';
import {
  addMyApp,
  addMyPasskey,
  listFactors,
  offerMyApp,
  offerMyPasskey,
  removeMyFactor,
} from './factors/own-factors.ts';
import { passkeysPossible } from './factors/relying-party.ts';
import { askPasskey, enrolPasskey, offerPasskey, usePasskey } from './factors/sign-in-with-passkey.ts';
import { createStaffMember } from './people/create-staff-member.ts';
import { explainAccess, whoMay } from './people/explain-access.ts';
import { exportStaffMembers } from './people/export-staff-members.ts';
import { addLeave, endLeave } from './people/leaves.ts';
import { addPost, endPost, type NewPost } from './people/posts.ts';
import { getStaffMember, listStaffMembers } from './people/queries.ts';
import { listRegister } from './people/register.ts';
import { retireStaffMember } from './people/retire-staff-member.ts';
import { handOver, listThingsOwned } from './people/things-owned.ts';
import { setStaffMemberState, updateStaffMember } from './people/update-staff-member.ts';
import { approveRecovery } from './recovery/approve-recovery.ts';
import { askRecovery, withdrawRecovery } from './recovery/ask-recovery.ts';
import { makeEnvelope } from './recovery/envelope-code.ts';
import { findEnvelope, listRecoveries } from './recovery/queries.ts';
import { recoverByEnvelope } from './recovery/recover-by-envelope.ts';
import { listRoles } from './roles/queries.ts';
import { createRole, deleteRole, updateRole } from './roles/save-role.ts';
import { changePassword } from './sign-in/change-password.ts';
import { choosePassword } from './sign-in/choose-password.ts';
import { endMySession, signOut } from './sign-in/end-session.ts';
import { findChallenge, stepOf } from './sign-in/find-account.ts';
import {
  SESSION_COOKIE,
  sessionCookieValue,
  SIGN_IN_COOKIE,
  SINGLE_SIGN_ON_COOKIE,
} from './sign-in/find-session.ts';
import { makeBackupCodes, offerCodeSheet } from './sign-in/make-backup-codes.ts';
import { offerTotp } from './sign-in/offer-totp.ts';
import type { Visit } from './sign-in/open-session.ts';
import type { PassedStep } from './sign-in/pass-second-factor.ts';
import { CHALLENGE_LIFETIME, SESSION_LONGEST } from './sign-in/policy.ts';
import { findMe, listSessions, meansOf } from './sign-in/queries.ts';
import { startSignIn } from './sign-in/start-sign-in.ts';
import { useBackupCode } from './sign-in/use-backup-code.ts';
import { findSettings, saveSettings, showSettings } from './single-sign-on/settings.ts';
import { finishSingleSignOn, startSingleSignOn } from './single-sign-on/sign-in.ts';
import { endVendorGrant, grantVendorHours } from './vendor/grant-hours.ts';
import { listVendorGrants } from './vendor/queries.ts';
import { verifyTotp } from './sign-in/verify-totp.ts';

export const routes = implement(staff, {
  signIn: async (ctx, input, http) => {
    await requireOpenPlace(ctx, http.cookies.get(DEVICE_COOKIE));
    const { next, token } = await startSignIn(ctx, input);
    http.cookies.set(SIGN_IN_COOKIE, token, { maxAge: CHALLENGE_LIFETIME.total('seconds') });
    return { next };
  },
  getSignIn: async (ctx, _input, http) => {
    await requireOpenPlace(ctx, http.cookies.get(DEVICE_COOKIE));
    return ctx.transaction(async (ctx) => {
      const challenge = await findChallenge(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null);
      const municipality = await ctx.db
        .selectFrom('municipalities')
        .select(['slug', 'name'])
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .executeTakeFirstOrThrow();
      const next = challenge ? stepOf(challenge) : null;
      const means = challenge && next === 'totp' ? await meansOf(ctx, challenge.staff_member_id) : [];
      const singleSignOn = (await findSettings(ctx))?.enabled ?? false;
      return { municipality, next, means, passkeysPossible: passkeysPossible(ctx), singleSignOn };
    });
  },
  offerTotp: (ctx, _input, http) => offerTotp(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null),
  verifyTotp: async (ctx, { code }, http) => passed(ctx, http, await verifyTotp(ctx, visitOf(http), code)),
  useBackupCode: async (ctx, { code }, http) =>
    passed(ctx, http, await useBackupCode(ctx, visitOf(http), code)),
  choosePassword: async (ctx, { password }, http) =>
    passed(ctx, http, await choosePassword(ctx, visitOf(http), password)),
  acceptInvitation: async (ctx, { code }, http) => {
    await requireOpenPlace(ctx, http.cookies.get(DEVICE_COOKIE));
    const { token, ...started } = await acceptInvitation(ctx, code);
    http.cookies.set(SIGN_IN_COOKIE, token, { maxAge: CHALLENGE_LIFETIME.total('seconds') });
    return started;
  },
  getInvitation: async (ctx, { id }) => {
    const mail = ctx.outside.mail.kind;
    return { ...(await ctx.transaction((ctx) => findInvitation(ctx, id))), mail };
  },
  inviteStaffMember: (ctx, { id, by }) => inviteStaffMember(ctx, id, by),
  revokeInvitation: async (ctx, { id }) => {
    await revokeInvitation(ctx, id);
    return {};
  },
  getSingleSignOn: (ctx) => showSettings(ctx),
  saveSingleSignOn: (ctx, { clientSecret, ...settings }) => saveSettings(ctx, settings, clientSecret),
  startSingleSignOn: async (ctx, _input, http) => {
    await requireOpenPlace(ctx, http.cookies.get(DEVICE_COOKIE));
    const { url, state } = await startSingleSignOn(ctx);
    http.cookies.set(SINGLE_SIGN_ON_COOKIE, state, { maxAge: CHALLENGE_LIFETIME.total('seconds') });
    return { url };
  },
  finishSingleSignOn: async (ctx, input, http) => {
    await requireOpenPlace(ctx, http.cookies.get(DEVICE_COOKIE));
    const state = http.cookies.get(SINGLE_SIGN_ON_COOKIE) ?? null;
    http.cookies.delete(SINGLE_SIGN_ON_COOKIE);
    const { challengeToken, ...step } = await finishSingleSignOn(ctx, visitOf(http), state, input);
    if (challengeToken !== null)
      http.cookies.set(SIGN_IN_COOKIE, challengeToken, { maxAge: CHALLENGE_LIFETIME.total('seconds') });
    return passed(ctx, http, step);
  },
  listVendorGrants: (ctx) => ctx.transaction(listVendorGrants),
  grantVendorHours: (ctx, { from, until, ...hours }) =>
    grantVendorHours(ctx, {
      ...hours,
      from: Temporal.Instant.from(from),
      until: Temporal.Instant.from(until),
    }),
  endVendorGrant: async (ctx, { id }) => {
    await endVendorGrant(ctx, id);
    return {};
  },
  listRecoveries: (ctx) =>
    ctx.transaction(async (ctx) => ({
      entries: await listRecoveries(ctx),
      envelope: await findEnvelope(ctx),
    })),
  askRecovery: (ctx, { id, reason }) => askRecovery(ctx, id, reason),
  approveRecovery: (ctx, input) => approveRecovery(ctx, input),
  withdrawRecovery: async (ctx, { id }) => {
    await withdrawRecovery(ctx, id);
    return {};
  },
  makeEnvelope: (ctx) => makeEnvelope(ctx),
  recoverByEnvelope: async (ctx, input, http) => {
    await requireOpenPlace(ctx, http.cookies.get(DEVICE_COOKIE));
    const { token, ...begun } = await recoverByEnvelope(ctx, input);
    http.cookies.set(SIGN_IN_COOKIE, token, { maxAge: CHALLENGE_LIFETIME.total('seconds') });
    return begun;
  },
  signOut: async (ctx, _input, http) => {
    await signOut(ctx, sessionToken(http));
    http.cookies.delete(SESSION_COOKIE);
    // Not "cookies": a device for emergencies stays bound, and a known browser known.
    http.setHeader('clear-site-data', '"cache", "storage"');
    return {};
  },

  getMe: async (ctx, _input, http) => {
    const permissions = ctx.actor.kind === 'staff' ? [...ctx.actor.permissions] : [];
    return { ...(await ctx.transaction((ctx) => findMe(ctx, sessionToken(http)))), permissions };
  },
  askPermission: async (ctx, { permission }) => {
    await ctx.transaction((ctx) => askPermission(ctx, permission));
    return {};
  },
  listMySessions: async (ctx, _input, http) => ({
    entries: await ctx.transaction((ctx) => listSessions(ctx, ctx.actor.id, sessionToken(http))),
  }),
  endMySession: async (ctx, { id }) => {
    await endMySession(ctx, id);
    return {};
  },
  confirmMe: async (ctx, input, http) => {
    await confirmIdentity(ctx, sessionToken(http), input);
    return {};
  },
  changeMyPassword: async (ctx, input, http) => {
    await changePassword(ctx, sessionToken(http), input);
    return {};
  },
  makeMyBackupCodes: async (ctx, { currentPassword, sheet }) => ({
    codes: await makeBackupCodes(ctx, currentPassword, sheet),
  }),

  offerCodeSheet: async (ctx, _input, http) => ({
    codes: await offerCodeSheet(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null),
  }),
  offerPasskey: (ctx, _input, http) => offerPasskey(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null),
  enrolPasskey: async (ctx, { name, response }, http) =>
    passed(ctx, http, await enrolPasskey(ctx, visitOf(http), name, response)),
  askPasskey: (ctx, _input, http) => askPasskey(ctx, http.cookies.get(SIGN_IN_COOKIE) ?? null),
  usePasskey: async (ctx, { response }, http) =>
    passed(ctx, http, await usePasskey(ctx, visitOf(http), response)),
  askMyKey: (ctx) => askMyKey(ctx),
  confirmMeByKey: async (ctx, { response }, http) => {
    await confirmByKey(ctx, sessionToken(http), response);
    return {};
  },
  listMySecondFactors: (ctx) =>
    ctx.transaction(async (ctx) => ({
      entries: await listFactors(ctx, ctx.actor.id),
      passkeysPossible: passkeysPossible(ctx),
    })),
  offerMyPasskey: (ctx, { currentPassword }) => offerMyPasskey(ctx, currentPassword),
  addMyPasskey: async (ctx, { name, response }) => {
    await addMyPasskey(ctx, name, response);
    return {};
  },
  offerMyApp: (ctx, { currentPassword }) => offerMyApp(ctx, currentPassword),
  addMyApp: async (ctx, { code }) => {
    await addMyApp(ctx, code);
    return {};
  },
  removeMySecondFactor: async (ctx, { kind, id, currentPassword }) => {
    await removeMyFactor(ctx, kind, id, currentPassword);
    return {};
  },

  listOtpTokens: (ctx) => ctx.transaction(async (ctx) => ({ entries: await listOtpTokens(ctx) })),
  getOtpTokenTemplate: (_ctx, { format }) => otpTokenTemplate(format),
  checkOtpTokens: async (ctx, { file }) => checkOtpTokens(ctx, new Uint8Array(await file.arrayBuffer())),
  importOtpTokens: async (ctx, { file }) => importOtpTokens(ctx, new Uint8Array(await file.arrayBuffer())),
  giveOtpToken: (ctx, { id, staffMemberId }) => giveOtpToken(ctx, id, staffMemberId),
  deleteOtpToken: async (ctx, { id }) => {
    await deleteOtpToken(ctx, id);
    return {};
  },

  listStaffMembers: (ctx) => ctx.transaction(async (ctx) => ({ entries: await listStaffMembers(ctx) })),
  getStaffMember: (ctx, { id }) => ctx.transaction((ctx) => getStaffMember(ctx, id)),
  exportStaffMembers: (ctx, { format }) => ctx.transaction((ctx) => exportStaffMembers(ctx, format)),
  createStaffMember: async (ctx, { staffNumber, name, mail, kind, order, ...post }) => {
    const posts = [postOf(post)];
    const { id, initialPassword } = await createStaffMember(ctx, {
      staffNumber,
      name,
      mail,
      kind,
      posts,
      order,
    });
    return { id, initialPassword: initialPassword! }; // null only for the demo's ready accounts
  },
  updateStaffMember: (ctx, { order, ...change }) => updateStaffMember(ctx, change, order),
  setStaffMemberState: (ctx, { id, state, order }) => setStaffMemberState(ctx, id, state, order),
  addPost: (ctx, { id, order, endOthers, ...post }) =>
    addPost(ctx, id, { ...postOf(post), endOthers }, order),
  endPost: (ctx, { id, postId, until, order }) => endPost(ctx, id, postId, dayOf(until), order),
  addLeave: (ctx, { id, kind, from, until, order }) =>
    addLeave(ctx, id, { kind, from: Temporal.PlainDate.from(from), until: dayOf(until) }, order),
  endLeave: (ctx, { id, leaveId, until, order }) =>
    endLeave(ctx, id, leaveId, Temporal.PlainDate.from(until), order),
  retireStaffMember: (ctx, { id, on, order }) =>
    retireStaffMember(ctx, id, Temporal.PlainDate.from(on), order),
  listThingsOwned: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await getStaffMember(ctx, id);
      return { groups: await listThingsOwned(ctx, id) };
    }),
  handOver: async (ctx, { id, to, groups, order }) => ({
    moved: await handOver(ctx, id, to, groups, order),
  }),
  explainAccess: (ctx, { id }) => ctx.transaction((ctx) => explainAccess(ctx, id)),
  whoMay: (ctx, { permission, departmentId }) =>
    ctx.transaction(async (ctx) => ({ entries: await whoMay(ctx, permission, departmentId) })),
  listRegister: (ctx, span) => ctx.transaction((ctx) => listRegister(ctx, span)),

  getImportTemplate: async (_, { format }) => importTemplate(format),
  checkImport: async (ctx, { file }) => {
    const { encoding, rows, problems } = await checkImport(ctx, new Uint8Array(await file.arrayBuffer()));
    return {
      encoding,
      rows: rows.map(({ row, staffNumber, name, words }) => ({ row, staffNumber, name, words })),
      problems: [...problems],
    };
  },
  applyImport: async (ctx, { file }) => applyImport(ctx, new Uint8Array(await file.arrayBuffer())),

  endMyOtherSessions: async (ctx, _input, http) => ({
    ended: await endMyOtherSessions(ctx, sessionToken(http)),
  }),
  listStaffSessions: (ctx, { id }, http) =>
    ctx.transaction(async (ctx) => {
      await getStaffMember(ctx, id);
      return {
        entries: await listSessions(ctx, id, parseCookie(http.cookies.get(SESSION_COOKIE))?.token ?? ''),
      };
    }),
  endStaffSessions: async (ctx, { id, sessionId }) => ({
    ended: await endStaffSessions(ctx, id, sessionId),
  }),
  getSessionLimits: (ctx) => ctx.transaction(async (ctx) => ({ entries: await listSessionLimits(ctx) })),
  saveSessionLimit: async (ctx, limit) => {
    await saveSessionLimit(ctx, limit);
    return ctx.transaction(async (ctx) => ({ entries: await listSessionLimits(ctx) }));
  },

  getPlaces: (ctx) => ctx.transaction(showPlaces),
  savePlaceRule: async (ctx, rule) => {
    await savePlaceRule(ctx, rule);
    return ctx.transaction(showPlaces);
  },
  addDevice: (ctx, { until, ...device }) =>
    addDevice(ctx, { ...device, until: Temporal.PlainDate.from(until) }),
  revokeDevice: async (ctx, { id }) => {
    await revokeDevice(ctx, id);
    return {};
  },

  listRoles: (ctx) => ctx.transaction(async (ctx) => ({ entries: await listRoles(ctx) })),
  createRole: (ctx, input) => createRole(ctx, input),
  updateRole: (ctx, { id, ...input }) => updateRole(ctx, id, input),
  deleteRole: async (ctx, { id }) => {
    await deleteRole(ctx, id);
    return {};
  },

  listDepartments: (ctx) => ctx.transaction(async (ctx) => ({ entries: await listDepartments(ctx) })),
  listDepartmentMails: (ctx, { id }) => ctx.transaction((ctx) => listDepartmentMails(ctx, id)),
  addDepartmentMail,
  confirmDepartmentMail,
  removeDepartmentMail,
  createDepartment: (ctx, input) => createDepartment(ctx, input),
  updateDepartment: (ctx, input) => updateDepartment(ctx, input),
  moveDepartment: async (ctx, input) => ({ entries: await moveDepartment(ctx, input) }),
  retireDepartment: (ctx, { on, ...input }) =>
    retireDepartment(ctx, { ...input, on: Temporal.PlainDate.from(on) }),
});

const dayOf = (day: string | null) => (day === null ? null : Temporal.PlainDate.from(day));

function postOf(post: {
  departmentId: string | null;
  title: string;
  roleId: string;
  main: boolean;
  from?: string | undefined;
  until: string | null;
}): NewPost {
  const { departmentId, title, roleId, main, from, until } = post;
  return {
    departmentId,
    title,
    role: { id: roleId },
    main,
    from: from === undefined ? undefined : Temporal.PlainDate.from(from),
    until: dayOf(until),
  };
}

function visitOf(http: HttpAccess): Visit {
  return {
    challenge: http.cookies.get(SIGN_IN_COOKIE) ?? null,
    formerSession: parseCookie(http.cookies.get(SESSION_COOKIE))?.token ?? null,
    userAgent: http.headers.get('user-agent') ?? '',
    device: http.cookies.get(DEVICE_COOKIE) ?? null,
  };
}

/** After a step: with the session begun, its cookie replaces the one of the running sign-in. */
function passed(ctx: Ctx, http: HttpAccess, step: PassedStep) {
  if (step.sessionToken) {
    http.cookies.set(SESSION_COOKIE, sessionCookieValue(ctx.scope.municipalityId, step.sessionToken), {
      maxAge: SESSION_LONGEST.total('seconds'),
    });
    http.cookies.delete(SIGN_IN_COOKIE);
    http.welcome();
  }
  return { next: step.next };
}

/** The token of the session that the gate just accepted. */
function sessionToken(http: HttpAccess): string {
  const cookie = parseCookie(http.cookies.get(SESSION_COOKIE));
  if (!cookie) throw new DomainError('signed_out');
  return cookie.token;
}
