/** ログイン中の端末 of others, and how long a sign-in lasts for each role. */
import { z } from 'zod';
import { endpoint, NOT_FOUND } from '../endpoint.ts';
import { managed, nothing, own } from './fields.ts';
import { staffSession } from './sign-in.ts';

/** NIST SP 800-63B-4, AAL2: nobody stays signed in for longer than a day, or for an hour without use. */
export const SESSION_BOUNDS = {
  absoluteMinutes: { min: 15, max: 1440, usual: 720 },
  idleMinutes: { min: 5, max: 60, usual: 60 },
} as const;

const within = ({ min, max }: { min: number; max: number }) =>
  z
    .number()
    .int()
    .min(min, { error: `${min}から${max}までの数を入れてください。` })
    .max(max, { error: `${min}から${max}までの数を入れてください。` })
    .nullable();

const limit = z.object({
  roleId: z.uuid(),
  /** null: as usual. */
  absoluteMinutes: within(SESSION_BOUNDS.absoluteMinutes),
  idleMinutes: within(SESSION_BOUNDS.idleMinutes),
});
export type SessionLimit = z.infer<typeof limit>;
const limits = z.object({ entries: z.array(limit.extend({ role: z.string() })) });

const kept = { permission: 'security.manage', audit: false } as const;

export const sessions = {
  endMyOtherSessions: endpoint({
    method: 'POST',
    path: '/me/other-sessions/end',
    summary: 'Ends all of one’s own sessions but this one',
    input: nothing.default({}),
    output: z.object({ ended: z.number().int() }),
    errors: {},
    ...own,
  }),
  listStaffSessions: endpoint({
    method: 'GET',
    path: '/staff-members/{id}/sessions',
    summary: 'ログイン中の端末 of a person, the newest first',
    input: z.object({ id: z.uuid() }),
    output: z.object({ entries: z.array(staffSession) }),
    errors: NOT_FOUND,
    ...managed,
  }),
  // Without もう一度本人確認: whoever sees a stranger in the list must be quick, and nothing is opened by it.
  endStaffSessions: endpoint({
    method: 'POST',
    path: '/staff-members/{id}/sessions/end',
    summary: 'Ends one of a person’s sessions, or all of them (sessionId null)',
    input: z.object({ id: z.uuid(), sessionId: z.uuid().nullable().default(null) }),
    output: z.object({ ended: z.number().int() }),
    errors: NOT_FOUND,
    ...managed,
  }),
  getSessionLimits: endpoint({
    method: 'GET',
    path: '/session-limits',
    summary: 'How long a sign-in lasts for each role',
    input: nothing,
    output: limits,
    errors: {},
    ...kept,
  }),
  saveSessionLimit: endpoint({
    method: 'PUT',
    path: '/session-limits',
    summary: 'Sets how long a sign-in lasts for a role; holds for open sessions too',
    input: limit,
    output: limits,
    errors: NOT_FOUND,
    ...kept,
    stepUp: true,
  }),
};
