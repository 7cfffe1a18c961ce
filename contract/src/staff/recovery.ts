/** ログインの再設定: back in by two persons, or by a code of the sealed envelope. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { guarded, line, managed, NOT_HELD, nothing, OWN_ACCOUNT } from './fields.ts';
import { invitation, notInvited } from './invitations.ts';
import { noFields, signInStep, typedCode } from './sign-in.ts';

export const RECOVERY_STATES = {
  open: '承認待ち',
  approved: '承認済み',
  withdrawn: '取り消し',
  expired: '期限切れ',
} as const;
export type RecoveryState = keyof typeof RECOVERY_STATES;

const person = z.object({ id: z.uuid(), name: z.string() });

export const recoveryRequest = z.object({
  id: z.uuid(),
  staffMember: person.extend({ staffNumber: z.string(), mail: z.string().nullable() }),
  reason: z.string(),
  state: z.enum(Object.keys(RECOVERY_STATES) as [RecoveryState, ...RecoveryState[]]),
  askedBy: person,
  askedAt: instant,
  expiresAt: instant,
  decidedBy: person.nullable(),
  decidedAt: instant.nullable(),
  /** A code of the envelope stood for the second person. */
  byEnvelope: z.boolean(),
});
export type RecoveryRequest = z.infer<typeof recoveryRequest>;

const envelope = z.object({
  madeAt: instant,
  madeBy: z.string(),
  total: z.number().int(),
  left: z.number().int(),
  uses: z.array(z.object({ at: instant, by: z.string() })),
});

const id = z.object({ id: z.uuid() });
const ENVELOPE_REFUSED = {
  envelope_refused: { status: 422, data: z.object({ field: z.string() }) },
} as const;
const RECOVERY_OVER = { recovery_over: { status: 409 } } as const;

export const recovery = {
  listRecoveries: endpoint({
    method: 'GET',
    path: '/staff-recoveries',
    summary:
      'ログインの再設定: what waits for a second person, what was decided in the last year; the envelope',
    input: nothing,
    output: z.object({ entries: z.array(recoveryRequest), envelope: envelope.nullable() }),
    errors: {},
    ...managed,
  }),
  askRecovery: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/recovery',
    summary: 'Asks for ログインの再設定 of somebody who lost password or second factor; changes nothing yet',
    input: z.object({ id: z.uuid(), reason: line(200) }),
    output: z.object({ id: z.uuid() }),
    errors: {
      ...NOT_FOUND,
      ...OWN_ACCOUNT,
      ...NOT_HELD,
      /** One waits already. */
      recovery_open: { status: 409 },
      account_not_usable: { status: 409 },
    },
    ...guarded,
  }),
  approveRecovery: endpoint({
    method: 'POST',
    path: '/staff-recoveries/{id}/approval',
    summary:
      'Approves it, as another person or with a code of the envelope: everything of the sign-in starts over by an invitation',
    input: z.object({
      id: z.uuid(),
      by: z.enum(['mail', 'paper']),
      envelopeCode: typedCode.nullable().default(null),
    }),
    output: z.object({
      invitation,
      /** Only for 'paper', shown this once. */
      code: z.string().nullable(),
    }),
    errors: {
      ...NOT_FOUND,
      ...OWN_ACCOUNT,
      ...NOT_HELD,
      ...notInvited,
      ...RECOVERY_OVER,
      ...ENVELOPE_REFUSED,
      /** Whoever asked does not approve, unless with the envelope. */
      second_person_needed: { status: 409 },
    },
    ...guarded,
  }),
  // Without もう一度本人確認: whoever sees a request that nobody made must be quick, and nothing is opened by it.
  withdrawRecovery: endpoint({
    method: 'DELETE',
    path: '/staff-recoveries/{id}',
    summary: 'Takes the request back, or refuses it',
    input: id,
    output: nothing,
    errors: { ...NOT_FOUND, ...RECOVERY_OVER },
    ...managed,
  }),
  makeEnvelope: endpoint({
    method: 'POST',
    path: '/staff-envelope',
    summary: '封筒の復旧コード: new codes to print, shown this once; the former ones stop working',
    input: noFields,
    output: z.object({ codes: z.array(z.string()), madeAt: instant }),
    errors: {},
    ...guarded,
  }),
  recoverByEnvelope: endpoint({
    method: 'POST',
    path: '/sign-in/envelope',
    summary:
      'The way back in of an administrator who lost everything: a code of the envelope begins a first sign-in. All administrators are told',
    input: z.object({ login: line(200), code: typedCode }),
    output: z.object({ next: signInStep, name: z.string() }),
    errors: { ...NOT_FOUND, ...ENVELOPE_REFUSED },
    permission: 'public',
    audit: false,
  }),
};
