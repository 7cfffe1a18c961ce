/** 招待: a new staff member's way in, by mail or on a printed sheet. The code opens one first sign-in. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { day, guarded, managed, NOT_HELD, nothing, OWN_ACCOUNT } from './fields.ts';
import { signInStep } from './sign-in.ts';

export const invitation = z.object({
  /** null: printed. */
  sentTo: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  state: z.enum(['open', 'used', 'revoked', 'expired']),
});
export type Invitation = z.infer<typeof invitation>;

const id = z.object({ id: z.uuid() });

/** Why an invitation could not be made or sent. */
export const notInvited = {
  /** Suspended, retired, or without any post to come. */
  account_not_usable: { status: 409 },
  no_mail_address: { status: 409 },
  mail_failed: { status: 502 },
} as const;

export const invitations = {
  getInvitation: endpoint({
    method: 'GET',
    path: '/staff-members/{id}/invitation',
    summary: 'The newest invitation of a person; possible says whether a (new) one may be made',
    input: id,
    output: z.object({
      invitation: invitation.nullable(),
      /** Nobody has signed in with this account yet. */
      possible: z.boolean(),
      /** 'folder': no mail server is set up, mails stay in a folder at the server. */
      mail: z.enum(['smtp', 'folder']),
    }),
    errors: NOT_FOUND,
    ...managed,
  }),
  inviteStaffMember: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/invitation',
    summary: '招待する: by mail, or as a code to print, shown this once. A former invitation stops working',
    input: z.object({ id: z.uuid(), by: z.enum(['mail', 'paper']) }),
    output: z.object({
      invitation,
      /** Only for 'paper'. */
      code: z.string().nullable(),
    }),
    errors: {
      ...NOT_FOUND,
      ...OWN_ACCOUNT,
      ...NOT_HELD,
      /** The person has signed in already: ログインの再設定 is the way. */
      account_in_use: { status: 409 },
      ...notInvited,
    },
    ...guarded,
  }),
  revokeInvitation: endpoint({
    method: 'DELETE',
    path: '/staff-members/{id}/invitation',
    summary: '招待を取り消す: the code stops working at once, also in the middle of a first sign-in',
    input: id,
    output: nothing,
    errors: NOT_FOUND,
    ...managed,
  }),
  acceptInvitation: endpoint({
    method: 'POST',
    path: '/invitation',
    summary:
      'Begins the first sign-in with the code of an invitation. Sets the cookie of the running sign-in',
    input: z.object({ code: z.string().min(1).max(60) }),
    output: z.object({ next: signInStep, name: z.string() }),
    errors: {
      ...NOT_FOUND,
      /** Unknown, used, revoked or too old: which one is not told. */
      invitation_invalid: { status: 422, data: z.object({ field: z.literal('code') }) },
      /** Right, but the first post begins later. */
      invitation_too_early: { status: 409, data: z.object({ day }) },
    },
    permission: 'public',
    audit: false,
  }),
};
