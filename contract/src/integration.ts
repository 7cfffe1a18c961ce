/** 外部連携キー: other systems of the office call the API with a key of their own, limited in what, from where and how long. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from './endpoint.ts';
import { PERMISSIONS, type Permission } from './permissions.ts';

/**
 * What no key may hold: decisions that a person answers for, whatever could make or widen access (a key must not be able to
 * make itself a successor), and what wants もう一度本人確認, which a key cannot give.
 */
export const NOT_FOR_KEYS: ReadonlySet<Permission> = new Set<Permission>([
  'staff.manage',
  'security.manage',
  'municipalities.manage',
  'line.manage',
  'residents.export',
  'residents.protect',
  'residents.disclose',
  'incidents.manage',
  'audit.export',
  'delivery.approve',
  'delivery.send_prepared',
]);

/** A key that nobody renews must end; a year and a day, so that a yearly renewal meets the old one. */
export const MOST_KEY_DAYS = 366;
/** Ten requests a second, counted over a minute: far beyond a nightly transfer, far below what could disturb others. */
export const KEY_REQUESTS_PER_MINUTE = 600;

export const KEY_STATES = { active: '使用中', expired: '期限切れ', revoked: '取り消し済み' } as const;
export type KeyState = keyof typeof KEY_STATES;

const GIVEN = (Object.keys(PERMISSIONS) as Permission[]).filter((one) => !NOT_FOR_KEYS.has(one));
export const KEY_PERMISSIONS: readonly Permission[] = GIVEN;

const apiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  /** How the key begins, to tell it from others. */
  prefix: z.string(),
  permissions: z.array(z.enum(GIVEN as [Permission, ...Permission[]])),
  /** Addresses and ranges from which it works; empty: from anywhere. */
  addresses: z.array(z.string()),
  state: z.enum(Object.keys(KEY_STATES) as [KeyState, ...KeyState[]]),
  createdAt: instant,
  /** null: made at the command line. */
  createdBy: z.string().nullable(),
  expiresAt: instant,
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
  lastUsedAt: instant.nullable(),
  lastUsedAddress: z.string().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'IPアドレスは、192.0.2.1 や 192.0.2.0/24 のように入れてください。',
});

const managed = { permission: 'security.manage', audit: false } as const;

export const integration = {
  listApiKeys: endpoint({
    method: 'GET',
    path: '/api-keys',
    summary: 'The keys of other systems, newest first; never the secrets',
    ...managed,
    input: z.object({}),
    output: z.object({ entries: z.array(apiKey) }),
    errors: {},
  }),
  createApiKey: endpoint({
    method: 'POST',
    path: '/api-keys',
    summary: 'Makes a key and shows it, once',
    ...managed,
    stepUp: true,
    input: z.object({
      name: z
        .string()
        .trim()
        .min(1, { error: '名前を入れてください。' })
        .max(80, { error: '名前は80字までです。' })
        .regex(/^\P{Cc}*$/u, { error: '改行などの制御文字は使えません' }),
      permissions: z.array(apiKey.shape.permissions.element).min(1, {
        error: 'できることを1つ以上選んでください。',
      }),
      addresses: z.array(address).max(50, { error: 'IPアドレスは50個までです。' }).default([]),
      days: z
        .int({ error: '日数を整数で入れてください。' })
        .min(1, { error: '1日以上にしてください。' })
        .max(MOST_KEY_DAYS, { error: `${MOST_KEY_DAYS}日までです。` }),
    }),
    output: z.object({ entry: apiKey, key: z.string() }),
    errors: {
      /** Nobody gives a key what they may not do themselves, nor in all departments. */
      permission_not_held: { status: 422, data: z.object({ permissions: z.array(z.string()) }) },
      /** Personal data by a key alone, without a second factor: only from known places. */
      addresses_needed: { status: 422, data: z.object({ field: z.literal('addresses') }) },
    },
  }),
  revokeApiKey: endpoint({
    method: 'POST',
    path: '/api-keys/revocations',
    summary: 'Ends a key at once',
    ...managed,
    input: z.object({ id: z.uuid() }),
    output: apiKey,
    errors: NOT_FOUND,
  }),
};
