/** 2段階認証: passkeys and security keys, hardware tokens, printed codes, and what everybody sees of their own. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { formatField, sheetFile } from '../sheet.ts';
import { guarded, line, managed, NOT_HELD, nothing, own, OWN_ACCOUNT } from './fields.ts';
import { problem, UNREADABLE, upload } from './import.ts';
import {
  codeWrong,
  nextStep,
  noFields,
  passwordWrong,
  signInExpired,
  tooManyAttempts,
  typedCode,
  typedPassword,
} from './sign-in.ts';

/** What WebAuthn hands over, as JSON; bounded, since it comes before anybody is signed in. */
const encoded = z.string().max(20_000);
const credential = {
  id: encoded,
  rawId: encoded,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).optional(),
  clientExtensionResults: z.looseObject({}).default({}),
};
const newPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});
const signature = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: encoded.optional(),
  }),
});
export type NewPasskeyResponse = z.infer<typeof newPasskey>;
export type PasskeySignature = z.infer<typeof signature>;

/** The options that the browser takes, as WebAuthn defines them. */
const options = z.object({ options: z.looseObject({}) });
/** The site is reached by a bare IP address, for which browsers refuse keys. */
const NO_PASSKEYS = { passkeys_impossible: { status: 409 } } as const;
const keyName = line(40);

export const FACTORS = {
  app: '認証アプリ',
  passkey: 'パスキー・セキュリティキー',
  token: 'ワンタイムパスワードの機器',
  codes: '確認コード表',
} as const;
export type FactorKind = keyof typeof FACTORS;
const factorKind = z.enum(Object.keys(FACTORS) as [FactorKind, ...FactorKind[]]);

export const secondFactor = z.object({
  kind: factorKind,
  /** Of a passkey or a token; null where there is only one. */
  id: z.uuid().nullable(),
  name: z.string(),
  createdAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});
export type SecondFactor = z.infer<typeof secondFactor>;

export const otpToken = z.object({
  id: z.uuid(),
  serial: z.string(),
  kind: z.enum(['totp', 'hotp']),
  digits: z.number().int(),
  holder: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  lastUsedAt: instant.nullable(),
});
export type OtpToken = z.infer<typeof otpToken>;

const open = { permission: 'public', audit: false } as const;
const LAST_FACTOR = { last_second_factor: { status: 409 } } as const;

export const secondFactors = {
  offerCodeSheet: endpoint({
    method: 'POST',
    path: '/sign-in/code-sheet',
    summary:
      'First sign-in: forty printed codes as the regular second factor; the first one typed confirms them',
    input: noFields,
    output: z.object({ codes: z.array(z.string()) }),
    errors: { ...signInExpired, ...NOT_FOUND },
    ...open,
  }),
  offerPasskey: endpoint({
    method: 'POST',
    path: '/sign-in/new-passkey',
    summary: 'First sign-in: what the browser needs to make a passkey',
    input: noFields,
    output: options,
    errors: { ...signInExpired, ...NO_PASSKEYS, ...NOT_FOUND },
    ...open,
  }),
  enrolPasskey: endpoint({
    method: 'POST',
    path: '/sign-in/new-passkey/answer',
    summary: 'First sign-in: the passkey that was made',
    input: z.object({ name: keyName, response: newPasskey }),
    output: nextStep,
    errors: { ...codeWrong, ...signInExpired, ...tooManyAttempts, ...NOT_FOUND },
    ...open,
  }),
  askPasskey: endpoint({
    method: 'POST',
    path: '/sign-in/passkey',
    summary: 'Second step: what one of the person’s keys has to sign',
    input: noFields,
    output: options,
    errors: { ...signInExpired, ...NO_PASSKEYS, ...NOT_FOUND },
    ...open,
  }),
  usePasskey: endpoint({
    method: 'POST',
    path: '/sign-in/passkey/answer',
    summary: 'Second step: the signature of the key',
    input: z.object({ response: signature }),
    output: nextStep,
    errors: { ...codeWrong, ...signInExpired, ...tooManyAttempts, ...NOT_FOUND },
    ...open,
  }),

  listMySecondFactors: endpoint({
    method: 'GET',
    path: '/me/second-factors',
    summary: '自分の本人確認: what I may sign in with beside the password',
    input: nothing,
    output: z.object({ entries: z.array(secondFactor), passkeysPossible: z.boolean() }),
    errors: {},
    ...own,
  }),
  offerMyPasskey: endpoint({
    method: 'POST',
    path: '/me/passkeys/offer',
    summary: 'Adds a passkey or security key: what the browser needs',
    input: z.object({ currentPassword: typedPassword }),
    output: options,
    errors: { ...passwordWrong, ...tooManyAttempts, ...NO_PASSKEYS },
    ...own,
  }),
  addMyPasskey: endpoint({
    method: 'POST',
    path: '/me/passkeys',
    summary: 'Adds the passkey that the browser made',
    input: z.object({ name: keyName, response: newPasskey }),
    output: nothing,
    errors: { ...codeWrong, offer_expired: { status: 409 } },
    ...own,
  }),
  offerMyApp: endpoint({
    method: 'POST',
    path: '/me/authenticator/offer',
    summary: 'Adds an authenticator app, or replaces it: the secret to scan',
    input: z.object({ currentPassword: typedPassword }),
    output: z.object({ secret: z.string(), otpauthUri: z.string() }),
    errors: { ...passwordWrong, ...tooManyAttempts },
    ...own,
  }),
  addMyApp: endpoint({
    method: 'POST',
    path: '/me/authenticator',
    summary: 'The first code of the new authenticator app; the former app stops working',
    input: z.object({ code: typedCode }),
    output: nothing,
    errors: { ...codeWrong, ...tooManyAttempts, offer_expired: { status: 409 } },
    ...own,
  }),
  removeMySecondFactor: endpoint({
    method: 'POST',
    path: '/me/second-factors/remove',
    summary: 'Removes one of one’s own second factors, never the last',
    input: z.object({
      kind: factorKind,
      id: z.uuid().nullable().default(null),
      currentPassword: typedPassword,
    }),
    output: nothing,
    errors: { ...NOT_FOUND, ...LAST_FACTOR, ...passwordWrong, ...tooManyAttempts },
    ...own,
  }),

  askMyKey: endpoint({
    method: 'POST',
    path: '/me/confirmation/key',
    summary: 'もう一度本人確認: what one of my keys has to sign',
    input: noFields,
    output: options,
    errors: NO_PASSKEYS,
    ...own,
  }),
  confirmMeByKey: endpoint({
    method: 'POST',
    path: '/me/confirmation/key/answer',
    summary: 'もう一度本人確認 by a key, good for ten minutes of this session',
    input: z.object({ response: signature }),
    output: nothing,
    errors: { ...codeWrong, ...tooManyAttempts },
    ...own,
  }),

  listOtpTokens: endpoint({
    method: 'GET',
    path: '/otp-tokens',
    summary: 'ワンタイムパスワードの機器: all that were taken in, and who has them',
    input: nothing,
    output: z.object({ entries: z.array(otpToken) }),
    errors: {},
    ...managed,
  }),
  getOtpTokenTemplate: endpoint({
    method: 'GET',
    path: '/otp-tokens/template',
    summary: '機器の一覧のひな形（ExcelかCSV）',
    input: z.object(formatField),
    output: sheetFile,
    errors: {},
    ...managed,
  }),
  checkOtpTokens: endpoint({
    method: 'POST',
    path: '/otp-tokens/check',
    summary: '取り込み前の確認: reads the list of seeds and changes nothing',
    input: upload,
    output: z.object({ count: z.number().int(), problems: z.array(problem) }),
    errors: UNREADABLE,
    ...managed,
  }),
  importOtpTokens: endpoint({
    method: 'POST',
    path: '/otp-tokens/import',
    summary: 'Takes the tokens in: all rows or none',
    input: upload,
    output: z.object({ count: z.number().int() }),
    errors: {
      ...UNREADABLE,
      sheet_refused: { status: 422, data: z.object({ problems: z.array(problem) }) },
    },
    ...guarded,
  }),
  giveOtpToken: endpoint({
    method: 'PUT',
    path: '/otp-tokens/{id}/holder',
    summary: 'Gives a token to somebody, or takes it back (null)',
    input: z.object({ id: z.uuid(), staffMemberId: z.uuid().nullable() }),
    output: otpToken,
    errors: {
      ...NOT_FOUND,
      ...NOT_HELD,
      ...OWN_ACCOUNT,
      ...LAST_FACTOR,
      /** Somebody else has it: take it back first. */
      token_given: { status: 409 },
    },
    ...guarded,
  }),
  deleteOtpToken: endpoint({
    method: 'DELETE',
    path: '/otp-tokens/{id}',
    summary: 'Forgets a token that nobody has',
    input: z.object({ id: z.uuid() }),
    output: nothing,
    errors: { ...NOT_FOUND, token_given: { status: 409 } },
    ...managed,
  }),
};
