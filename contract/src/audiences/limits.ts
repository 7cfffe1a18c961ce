/** 送れる配信グループ (SEG-13): the groups to which an account may send. It may narrow them, never widen them. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';

const limitSegment = z.object({ id: z.uuid(), name: z.string(), archived: z.boolean() });

export const sendingLimit = z.object({
  staffMemberId: z.uuid(),
  name: z.string(),
  /** Empty: this account can send to nobody. */
  segments: z.array(limitSegment),
  setBy: z.string().nullable(),
  setAt: instant,
});
export type SendingLimit = z.infer<typeof sendingLimit>;

/** Who can widen it. */
const givers = z.array(z.object({ name: z.string(), department: z.string().nullable() }));

/** The person's own groups rest on it: changing it would widen them. */
export const LIMIT_RESTS_ON = {
  limit_rests_on: { status: 403, data: z.object({ segment: z.string(), givers }) },
} as const;

export const limits = {
  listSendingLimits: endpoint({
    method: 'GET',
    path: '/sending-limits',
    summary: '送れる配信グループが限られている職員',
    input: z.object({}),
    output: z.object({ limits: z.array(sendingLimit) }),
    errors: {},
    permission: 'staff.manage',
    audit: false,
  }),
  getSendingLimit: endpoint({
    method: 'GET',
    path: '/staff-members/{id}/sending-limit',
    summary: '職員が送れる配信グループ。null: 限られていない',
    input: z.object({ id: z.uuid() }),
    output: z.object({ limit: sendingLimit.nullable() }),
    errors: NOT_FOUND,
    permission: 'staff.manage',
    audit: false,
  }),
  setSendingLimit: endpoint({
    method: 'PUT',
    path: '/staff-members/{id}/sending-limit',
    summary: '職員が送れる配信グループを決める。null: 限らない',
    input: z.object({ id: z.uuid(), segmentIds: z.array(z.uuid()).max(200).nullable() }),
    output: z.object({ limit: sendingLimit.nullable() }),
    errors: {
      ...NOT_FOUND,
      /** Nobody widens or narrows what they may do themselves. */
      own_limit: { status: 403 },
    },
    permission: 'staff.manage',
    audit: false,
    stepUp: true,
  }),
  mySendingLimit: endpoint({
    method: 'GET',
    path: '/me/sending-limit',
    summary: '自分が送れる配信グループ。null: 限られていない',
    input: z.object({}),
    output: z.object({ limit: z.object({ segments: z.array(limitSegment), givers }).nullable() }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
};
