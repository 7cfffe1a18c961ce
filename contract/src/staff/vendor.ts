/** 保守業者の作業時間: the vendor's people get in only by hours that the city grants. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { guarded, line, managed, nothing } from './fields.ts';

/** The longest grant: a working day with what follows it. Whoever needs longer asks again. */
export const VENDOR_MOST_HOURS = 12;
/** How far ahead hours may be granted, in days. */
export const VENDOR_MOST_DAYS_AHEAD = 31;

const vendorGrant = z.object({
  id: z.uuid(),
  staffMember: z.object({ id: z.uuid(), name: z.string() }),
  from: instant,
  until: instant,
  reason: z.string(),
  grantedBy: z.string(),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  state: z.enum(['coming', 'now', 'over', 'ended']),
  /** Signed in at this moment. */
  present: z.boolean(),
});
export type VendorGrant = z.infer<typeof vendorGrant>;

export const vendor = {
  listVendorGrants: endpoint({
    method: 'GET',
    path: '/vendor-grants',
    summary: '保守業者の作業時間: now, to come, and the last hundred; the vendor’s people',
    input: nothing,
    output: z.object({
      people: z.array(z.object({ id: z.uuid(), name: z.string(), staffNumber: z.string() })),
      entries: z.array(vendorGrant),
    }),
    errors: {},
    ...managed,
  }),
  grantVendorHours: endpoint({
    method: 'POST',
    path: '/vendor-grants',
    summary: 'Lets one of the vendor’s people in from … until …',
    input: z.object({ staffMemberId: z.uuid(), from: instant, until: instant, reason: line(200) }),
    output: z.object({ id: z.uuid() }),
    errors: {
      ...NOT_FOUND,
      /** An account of the office’s own staff. */
      not_vendor: { status: 409 },
      hours_refused: {
        status: 422,
        data: z.object({ field: z.enum(['from', 'until']), reason: z.enum(['past', 'too_long', 'too_far']) }),
      },
      grant_overlaps: { status: 409 },
    },
    ...guarded,
  }),
  // Without もう一度本人確認: ending must be quick, and nothing is opened by it.
  endVendorGrant: endpoint({
    method: 'POST',
    path: '/vendor-grants/{id}/end',
    summary: 'Ends the hours at once; the person is signed out',
    input: z.object({ id: z.uuid() }),
    output: nothing,
    errors: { ...NOT_FOUND, grant_over: { status: 409 } },
    ...managed,
  }),
};
