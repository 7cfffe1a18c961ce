/** What is left of a person's posts at the place where a request comes from: pure. */
import type { Outside } from '@madoguchi/contract/staff';
import { isInside } from '../../../platform/http/addresses.ts';
import type { HeldPost } from './read-access.ts';

export interface Rule {
  /** null: for every role without a rule of its own. */
  readonly roleId: string | null;
  readonly outside: Outside;
  /** What a role keeps outside, where 'reduced'. */
  readonly permissions: readonly string[];
  /** CIDR in one form. */
  readonly networks: readonly string[];
}

/** Where a request comes from. */
export interface Place {
  /** In one form; null counts as outside of everything. */
  readonly address: string | null;
  /** The roles that the emergency device of this request is for; empty without one. */
  readonly deviceRoles: ReadonlySet<string>;
}

/** What the place means for a role: everything, only these permissions, or nothing. */
function allowanceOf(
  roleId: string,
  rules: readonly Rule[],
  place: Place,
): 'all' | 'nothing' | ReadonlySet<string> {
  const rule = rules.find((one) => one.roleId === roleId) ?? rules.find((one) => one.roleId === null) ?? null;
  if (rule === null || rule.outside === 'open') return 'all';
  if (place.deviceRoles.has(roleId) || isInside(place.address, rule.networks)) return 'all';
  return rule.outside === 'closed' ? 'nothing' : new Set(rule.permissions);
}

/** The posts that count here, each with the permissions that are left; none where the place is closed to all of them. */
export function postsAt(
  posts: readonly HeldPost[],
  rules: readonly Rule[],
  place: Place,
): readonly HeldPost[] {
  return posts.flatMap((post) => {
    const allowance = allowanceOf(post.roleId, rules, place);
    if (allowance === 'nothing') return [];
    if (allowance === 'all') return [post];
    return [{ ...post, permissions: post.permissions.filter((permission) => allowance.has(permission)) }];
  });
}

/** Whether somebody with any of these roles could work from here. */
export function opensForAnybody(roleIds: readonly string[], rules: readonly Rule[], place: Place): boolean {
  return roleIds.some((roleId) => allowanceOf(roleId, rules, place) !== 'nothing');
}
