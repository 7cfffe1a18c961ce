/** シングルサインオン: signing in by the city's own identity provider (OpenID Connect). */
import { z } from 'zod';
import { endpoint, NOT_FOUND } from '../endpoint.ts';
import { line, nothing } from './fields.ts';
import { nextStep, noFields, signInExpired } from './sign-in.ts';

const settings = {
  enabled: z.boolean(),
  issuer: z.url({ protocol: /^https?$/, error: 'https:// で始まるアドレスを入れてください。' }).max(300),
  clientId: line(200),
  /** The claim that holds the 職員番号. */
  staffNumberClaim: line(60),
  /** Values of `amr` or `acr` that prove a second factor. */
  secondFactorValues: z.array(line(100)).max(20),
};
const stored = z.object(settings);
export type SingleSignOnSettings = z.infer<typeof stored>;

const PROVIDER_UNREACHABLE = { provider_unreachable: { status: 502 } } as const;
const kept = { permission: 'security.manage', audit: false } as const;
const open = { permission: 'public', audit: false } as const;

export const singleSignOn = {
  getSingleSignOn: endpoint({
    method: 'GET',
    path: '/single-sign-on',
    summary: 'How staff sign in by the city’s identity provider; never its secret',
    input: nothing,
    output: z.object({
      settings: stored.nullable(),
      /** Where the provider has to send people back to. */
      redirectUri: z.string(),
      /** Providers that this installation may speak to. */
      hosts: z.array(z.string()),
    }),
    errors: {},
    ...kept,
  }),
  saveSingleSignOn: endpoint({
    method: 'PUT',
    path: '/single-sign-on',
    summary: 'Sets it up, after the provider’s own description was read',
    input: z.object({
      ...settings,
      /** null: the one that is stored. */
      clientSecret: line(500).nullable().default(null),
    }),
    output: stored,
    errors: {
      /** Not on this installation’s list of hosts (SINGLE_SIGN_ON_HOSTS), or not https. */
      issuer_not_listed: { status: 422, data: z.object({ field: z.literal('issuer') }) },
      secret_needed: { status: 422, data: z.object({ field: z.literal('clientSecret') }) },
      ...PROVIDER_UNREACHABLE,
    },
    ...kept,
    stepUp: true,
  }),
  startSingleSignOn: endpoint({
    method: 'POST',
    path: '/sign-in/single-sign-on',
    summary: 'The address of the identity provider to go to. Sets the cookie of the attempt',
    input: noFields,
    output: z.object({ url: z.string() }),
    errors: { single_sign_on_off: { status: 409 }, ...PROVIDER_UNREACHABLE, ...NOT_FOUND },
    ...open,
  }),
  finishSingleSignOn: endpoint({
    method: 'POST',
    path: '/sign-in/single-sign-on/answer',
    summary: 'What the provider answered. Without its proof of a second factor ours is asked next',
    input: z.object({ code: z.string().min(1).max(2000), state: z.string().min(1).max(200) }),
    output: nextStep,
    errors: {
      ...signInExpired,
      ...PROVIDER_UNREACHABLE,
      ...NOT_FOUND,
      /** token: what the provider says cannot be trusted; account: nobody here with that 職員番号 may sign in. */
      single_sign_on_refused: { status: 422, data: z.object({ reason: z.enum(['token', 'account']) }) },
    },
    ...open,
  }),
};
