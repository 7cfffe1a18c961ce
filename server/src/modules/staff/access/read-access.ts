/** What a person may do on a day, and why: the posts in force, their roles, and the departments that each reaches. */
import { STANDARD_ROLES } from '@madoguchi/contract/permissions';
import { sql } from 'kysely';
import type { ReachOf } from '../../../platform/context/context.ts';
import { REACHES_NOTHING, type Reach } from '../../../platform/context/reach.ts';
import type { Db, MunicipalityId } from '../../../platform/db/database.ts';
import { holdsOn } from './in-force.ts';
import '../tables.ts';

export interface HeldPost {
  readonly id: string;
  readonly title: string;
  readonly departmentId: string | null;
  readonly roleId: string;
  readonly role: string;
  readonly permissions: readonly string[];
  readonly wholeCity: boolean;
  /** How long a sign-in lasts for this role, in minutes; null: as usual. */
  readonly absoluteMinutes: number | null;
  readonly idleMinutes: number | null;
  /** The department with all below it, and those that it succeeded. */
  readonly departments: readonly string[];
}

export interface Access {
  readonly permissions: ReadonlySet<string>;
  readonly reach: ReachOf;
  /** 本務 first. */
  readonly posts: readonly HeldPost[];
}

interface HeldRow {
  id: string;
  title: string;
  department_id: string | null;
  role_id: string;
  role: string;
  key: string | null;
  permissions: string[];
  reach: 'own_department' | 'whole_city';
  kind: 'staff' | 'vendor';
  absolute_minutes: number | null;
  idle_minutes: number | null;
  departments: string[];
}

/** The permissions of a role: the administrator's grow with the product. */
export function permissionsOf(role: {
  readonly key: string | null;
  readonly permissions: readonly string[];
}) {
  return role.key === 'administrator' ? STANDARD_ROLES.administrator.permissions : role.permissions;
}

/** One statement, since every request of the staff app asks it. */
export async function readAccess(
  db: Db,
  municipality: MunicipalityId,
  staffMemberId: string,
  day: Temporal.PlainDate,
): Promise<Access> {
  const { rows } = await sql<HeldRow>`
    WITH RECURSIVE held AS (
      SELECT p.id, p.title, p.department_id, p.role_id, p.main, p.from_date, r.name AS role, r.key, r.permissions, r.reach, m.kind,
        l.absolute_minutes, l.idle_minutes
      FROM staff_posts AS p
      JOIN staff_members AS m ON m.municipality_id = p.municipality_id AND m.id = p.staff_member_id
      JOIN staff_roles AS r ON r.municipality_id = p.municipality_id AND r.id = p.role_id
      LEFT JOIN staff_session_limits AS l ON l.municipality_id = p.municipality_id AND l.role_id = p.role_id
      WHERE p.municipality_id = ${municipality} AND p.staff_member_id = ${staffMemberId} AND ${holdsOn('p', day)}
    ), reached (post_id, department_id) AS (
      SELECT id, department_id FROM held WHERE department_id IS NOT NULL
      UNION
      SELECT reached.post_id, further.id FROM reached JOIN LATERAL (
        SELECT below.id FROM departments AS below
        WHERE below.municipality_id = ${municipality} AND below.parent_id = reached.department_id
        UNION ALL
        SELECT s.department_id FROM department_successors AS s
        JOIN departments AS former ON former.municipality_id = s.municipality_id AND former.id = s.department_id
        WHERE s.municipality_id = ${municipality} AND s.successor_id = reached.department_id
          AND former.retired_on <= ${day}
      ) AS further ON true
    )
    SELECT held.id, title, held.department_id, role_id, role, key, permissions, reach, kind, absolute_minutes, idle_minutes,
      coalesce((SELECT array_agg(reached.department_id) FROM reached WHERE reached.post_id = held.id), '{}') AS departments
    FROM held ORDER BY main DESC, from_date, id`.execute(db);
  const posts = rows.map((row): HeldPost => ({
    id: row.id,
    title: row.title,
    departmentId: row.department_id,
    roleId: row.role_id,
    role: row.role,
    // Who gets in stays with the city, whatever role a vendor's person was given.
    permissions: permissionsOf(row).filter(
      (permission) => row.kind === 'staff' || permission !== 'staff.manage',
    ),
    absoluteMinutes: row.absolute_minutes,
    idleMinutes: row.idle_minutes,
    wholeCity: row.reach === 'whole_city',
    departments: row.departments,
  }));
  return accessOf(posts);
}

/** What posts that hold at the same time allow together. */
export function accessOf(posts: readonly HeldPost[]): Access {
  const permissions = new Set(posts.flatMap((post) => post.permissions));
  const known = new Map<string, Reach>();
  for (const permission of permissions) {
    const giving = posts.filter((post) => post.permissions.includes(permission));
    known.set(permission, {
      all: giving.some((post) => post.wholeCity),
      departments: new Set(giving.flatMap((post) => post.departments)),
      home: giving.find((post) => post.departmentId !== null)?.departmentId ?? null,
    });
  }
  return { permissions, posts, reach: (permission) => known.get(permission) ?? REACHES_NOTHING };
}
