/** 接続できる場所: from which addresses staff may work, what is left outside them, and devices for emergencies. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { PERMISSIONS, type Permission } from '../permissions.ts';
import { day, line, nothing } from './fields.ts';

/** What happens outside the listed addresses. */
export const OUTSIDE = {
  open: 'どこからでも使える',
  reduced: '選んだことだけできる',
  closed: '使えない',
} as const;
export type Outside = keyof typeof OUTSIDE;

const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]);
const outside = z.enum(Object.keys(OUTSIDE) as [Outside, ...Outside[]]);

export const placeRule = z.object({
  /** null: for every role without a rule of its own. */
  roleId: z.uuid().nullable(),
  outside,
  /** What a role keeps of its permissions outside, where `outside` is 'reduced'. */
  permissions: z.array(permission),
  /** In one form: 203.0.113.0/24, 2001:db8::/48. */
  networks: z.array(z.object({ network: z.string(), note: z.string() })),
});
export type PlaceRule = z.infer<typeof placeRule>;

export const staffDevice = z.object({
  id: z.uuid(),
  name: z.string(),
  roles: z.array(z.object({ id: z.uuid(), name: z.string() })),
  state: z.enum(['waiting', 'in_use', 'expired', 'revoked']),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  lastAddress: z.string().nullable(),
});
export type StaffDevice = z.infer<typeof staffDevice>;

const view = z.object({
  /** Where this request came from; null where nobody can tell. */
  address: z.string().nullable(),
  roles: z.array(z.object({ id: z.uuid(), name: z.string() })),
  rules: z.array(placeRule),
  devices: z.array(staffDevice),
});
export type Places = z.infer<typeof view>;

const kept = { permission: 'security.manage', audit: false } as const;
const guarded = { ...kept, stepUp: true } as const;

export const places = {
  getPlaces: endpoint({
    method: 'GET',
    path: '/staff-places',
    summary: '接続できる場所: the rules, the devices for emergencies, and where the caller is',
    input: nothing,
    output: view,
    errors: {},
    ...kept,
  }),
  savePlaceRule: endpoint({
    method: 'PUT',
    path: '/staff-places/rule',
    summary: 'Sets the rule of all roles (roleId null) or of one; outside null takes the rule away',
    input: z.object({
      roleId: z.uuid().nullable(),
      outside: outside.nullable(),
      permissions: z.array(permission).max(100).default([]),
      networks: z
        .array(z.object({ network: z.string().trim().min(1).max(60), note: line(80, 0).default('') }))
        .max(200, { error: '200件までです。' })
        .default([]),
    }),
    output: view,
    errors: {
      ...NOT_FOUND,
      network_refused: {
        status: 422,
        data: z.object({
          index: z.number().int(),
          reason: z.enum(['unreadable', 'too_wide']),
        }),
      },
      /** The author could not come back to this very screen. */
      would_lock_out: { status: 409, data: z.object({ address: z.string().nullable() }) },
    },
    ...guarded,
  }),
  addDevice: endpoint({
    method: 'POST',
    path: '/staff-devices',
    summary: 'A device for emergencies; answers the code to type on it, shown this once',
    input: z.object({
      name: line(60),
      roleIds: z.array(z.uuid()).min(1, { error: '役割を1つ以上選んでください。' }).max(50),
      /** The last day. */
      until: day,
    }),
    output: z.object({ id: z.uuid(), code: z.string() }),
    errors: { ...NOT_FOUND, days_reversed: { status: 422, data: z.object({ field: z.literal('until') }) } },
    ...guarded,
  }),
  revokeDevice: endpoint({
    method: 'DELETE',
    path: '/staff-devices/{id}',
    summary: 'The device no longer opens anything, from its next request on',
    input: z.object({ id: z.uuid() }),
    output: nothing,
    errors: NOT_FOUND,
    ...guarded,
  }),
};
