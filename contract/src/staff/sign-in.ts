/** Signing in, and what everybody may do with the own account. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { line, nothing, own } from './fields.ts';

/** What the person at the sign-in page has to do next. */
export const signInStep = z.enum([
  /** First sign-in: choose a second factor (an app, a key, printed codes) and prove it. */
  'enrol_totp',
  /** Prove the second factor: a code of app, token or sheet, or a key. */
  'totp',
  /** The password was handed out by somebody else: choose an own one. */
  'new_password',
  'signed_in',
]);
export type SignInStep = z.infer<typeof signInStep>;

/** Why a password is refused. same: the one in force; reused: one of the last ones of this person. */
export const passwordReason = z.enum([
  'too_short',
  'too_long',
  'common',
  'breached',
  'contains_number',
  'contains_name',
  'contains_town',
  'same',
  'reused',
]);
export type PasswordProblem = z.infer<typeof passwordReason>;

/** Typed secrets: bounded so that nobody makes us hash a novel; the policy gives the exact reason. */
export const typedPassword = z.string().min(1).max(1000);
export const typedCode = z.string().min(1).max(40);
export const tooManyAttempts = {
  too_many_attempts: { status: 429, data: z.object({ retryAfterSeconds: z.number().int() }) },
} as const;
const passwordRefused = {
  password_refused: {
    status: 422,
    data: z.object({ field: z.literal('password'), reason: passwordReason }),
  },
} as const;
export const signInExpired = { sign_in_expired: { status: 401 } } as const;
export const codeWrong = {
  code_wrong: { status: 422, data: z.object({ field: z.literal('code') }) },
} as const;
export const passwordWrong = {
  password_wrong: { status: 422, data: z.object({ field: z.literal('currentPassword') }) },
} as const;
const townName = z.object({ slug: z.string(), name: z.string() });
export const nextStep = z.object({ next: signInStep });
/** A POST without fields may come without a body. */
export const noFields = nothing.default({});

export const staffSession = z.object({
  id: z.uuid(),
  current: z.boolean(),
  signedInAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  remoteAddress: z.string().nullable(),
  userAgent: z.string(),
});

const open = { permission: 'public', audit: false } as const;
export const signIn = {
  signIn: endpoint({
    method: 'POST',
    path: '/sign-in',
    summary: 'First step of signing in: who and password. Sets the cookie of the running sign-in',
    input: z.object({ login: line(200), password: typedPassword }),
    output: nextStep,
    errors: { sign_in_failed: { status: 401 }, ...tooManyAttempts, ...NOT_FOUND },
    ...open,
  }),
  getSignIn: endpoint({
    method: 'GET',
    path: '/sign-in',
    summary: 'What the running sign-in waits for; null when none is running',
    input: nothing,
    output: z.object({
      municipality: townName,
      next: signInStep.nullable(),
      /** What this person may prove the second step with, while it waits for that. */
      means: z.array(z.enum(['app', 'token', 'passkey', 'codes'])),
      /** Whether keys work at this address at all. */
      passkeysPossible: z.boolean(),
      /** Whether the city’s identity provider may be used. */
      singleSignOn: z.boolean(),
    }),
    errors: NOT_FOUND,
    ...open,
  }),
  offerTotp: endpoint({
    method: 'POST',
    path: '/sign-in/totp-enrolment',
    summary: 'The secret for an authenticator app, as text and as link for a QR code',
    input: noFields,
    output: z.object({ secret: z.string(), otpauthUri: z.string() }),
    errors: { ...signInExpired, ...NOT_FOUND },
    ...open,
  }),
  verifyTotp: endpoint({
    method: 'POST',
    path: '/sign-in/totp',
    summary: 'Second step: the authenticator’s code (the first one confirms the enrolment)',
    input: z.object({ code: typedCode }),
    output: nextStep,
    errors: { ...codeWrong, ...signInExpired, ...tooManyAttempts, ...NOT_FOUND },
    ...open,
  }),
  useBackupCode: endpoint({
    method: 'POST',
    path: '/sign-in/backup-code',
    summary: 'Second step without the authenticator: a printed code, which opens once',
    input: z.object({ code: typedCode }),
    output: nextStep,
    errors: { ...codeWrong, ...signInExpired, ...tooManyAttempts, ...NOT_FOUND },
    ...open,
  }),
  choosePassword: endpoint({
    method: 'POST',
    path: '/sign-in/password',
    summary: 'Last step where the password was handed out: an own one',
    input: z.object({ password: typedPassword }),
    output: nextStep,
    errors: { ...passwordRefused, ...signInExpired, ...NOT_FOUND },
    ...open,
  }),
  signOut: endpoint({
    method: 'POST',
    path: '/sign-out',
    summary: 'Ends this session',
    input: noFields,
    output: nothing,
    errors: {},
    ...own,
  }),

  getMe: endpoint({
    method: 'GET',
    path: '/me',
    summary: 'Who is signed in, and what they may do',
    input: nothing,
    output: z.object({
      id: z.uuid(),
      name: z.string(),
      staffNumber: z.string(),
      /** The roles of today's posts, as they are called. */
      roles: z.array(z.string()),
      /** The department of the main post of today, as it is called. */
      department: z.string().nullable(),
      /** Departments of one's own posts: what one makes belongs to one of them. */
      departments: z.array(z.object({ id: z.uuid(), name: z.string() })),
      permissions: z.array(z.string()),
      /** What the posts would allow, but not at the place where this request comes from. */
      withheld: z.array(z.string()),
      municipality: townName,
      /** The session ends here at the latest, and after `idleMinutes` without a request. */
      expiresAt: instant,
      idleMinutes: z.number().int(),
      backupCodesLeft: z.number().int(),
      /** The vendor’s people who are signed in, for a banner on every screen. */
      vendorsIn: z.array(z.object({ id: z.uuid(), name: z.string(), until: instant })),
      /** When one’s own hours end; null for the office’s own staff. */
      vendorUntil: instant.nullable(),
    }),
    errors: {},
    ...own,
  }),
  listMySessions: endpoint({
    method: 'GET',
    path: '/me/sessions',
    summary: 'ログイン中の端末: one’s own open sessions, the newest first',
    input: nothing,
    output: z.object({ entries: z.array(staffSession) }),
    errors: {},
    ...own,
  }),
  endMySession: endpoint({
    method: 'DELETE',
    path: '/me/sessions/{id}',
    summary: 'Ends one of one’s own sessions',
    input: z.object({ id: z.uuid() }),
    output: nothing,
    errors: NOT_FOUND,
    ...own,
  }),
  confirmMe: endpoint({
    method: 'POST',
    path: '/me/confirmation',
    summary: 'もう一度本人確認: a second factor, good for ten minutes of this session',
    input: z.object({ means: z.enum(['totp', 'backup_code']), code: typedCode }),
    output: nothing,
    errors: { ...codeWrong, ...tooManyAttempts },
    ...own,
  }),
  changeMyPassword: endpoint({
    method: 'POST',
    path: '/me/password',
    summary: 'Changes one’s own password and ends one’s other sessions',
    input: z.object({ currentPassword: typedPassword, password: typedPassword }),
    output: nothing,
    errors: { ...passwordWrong, ...passwordRefused, ...tooManyAttempts },
    ...own,
    stepUp: true,
  }),
  makeMyBackupCodes: endpoint({
    method: 'POST',
    path: '/me/backup-codes',
    summary:
      'New printed codes, shown this once: ten, or forty as a regular factor; the former ones stop working',
    input: z.object({
      currentPassword: typedPassword,
      /** 確認コード表: not a reserve only, but what the person signs in with. */
      sheet: z.boolean().default(false),
    }),
    output: z.object({ codes: z.array(z.string()) }),
    errors: { ...passwordWrong, ...tooManyAttempts },
    ...own,
    stepUp: true,
  }),
};
