/** 役割: sets of permissions that the office edits itself. */
import { z } from 'zod';
import { endpoint, NOT_FOUND } from '../endpoint.ts';
import { PERMISSIONS, REACHES, type Permission, type RoleReach } from '../permissions.ts';
import { line, guarded, managed, NOT_HELD, nothing, own } from './fields.ts';

const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]);

export const role = z.object({
  id: z.uuid(),
  name: z.string(),
  note: z.string(),
  permissions: z.array(permission),
  reach: z.enum(Object.keys(REACHES) as [RoleReach, ...RoleReach[]]),
  /** 管理者: holds everything and stays as it is. */
  fixed: z.boolean(),
  /** Whether it may see personal data: such a role always needs the second factor. */
  personalData: z.boolean(),
  /** Posts with it, of today and to come. */
  holders: z.number().int(),
});
export type Role = z.infer<typeof role>;

const fields = {
  name: line(40),
  note: line(200, 0).default(''),
  permissions: z.array(permission).min(1, { error: 'できることを1つ以上選んでください。' }),
  reach: role.shape.reach,
};
const NAME_TAKEN = {
  role_name_taken: { status: 409, data: z.object({ field: z.literal('name') }) },
} as const;
const FIXED = { role_fixed: { status: 409 } } as const;

export const roles = {
  listRoles: endpoint({
    method: 'GET',
    path: '/roles',
    summary: 'The roles of the office, 管理者 first',
    input: nothing,
    output: z.object({ entries: z.array(role) }),
    errors: {},
    ...managed,
  }),
  askPermission: endpoint({
    method: 'GET',
    path: '/me/permission',
    summary:
      'Whether one may do this here and now; the refusal says who can give it, and is noted like any other',
    input: z.object({ permission }),
    output: nothing,
    errors: {},
    ...own,
  }),
  createRole: endpoint({
    method: 'POST',
    path: '/roles',
    summary: 'Makes a role',
    input: z.object(fields),
    output: role,
    errors: { ...NAME_TAKEN, ...NOT_HELD },
    ...guarded,
  }),
  updateRole: endpoint({
    method: 'PUT',
    path: '/roles/{id}',
    summary: 'Changes a role; it holds from the next request of its holders on',
    input: z.object({ id: z.uuid(), ...fields }),
    output: role,
    errors: {
      ...NOT_FOUND,
      ...NAME_TAKEN,
      ...FIXED,
      ...NOT_HELD,
      /** Narrowed to own departments while somebody holds it without one. */
      posts_without_department: { status: 409, data: z.object({ posts: z.number().int() }) },
    },
    ...guarded,
  }),
  deleteRole: endpoint({
    method: 'DELETE',
    path: '/roles/{id}',
    summary: 'Removes a role that no post ever had',
    input: z.object({ id: z.uuid() }),
    output: nothing,
    errors: {
      ...NOT_FOUND,
      ...FIXED,
      role_in_use: { status: 409, data: z.object({ posts: z.number().int() }) },
    },
    ...guarded,
  }),
};
