/** 誰がこれをできるか: who holds a permission today and can sign in. */
import type { Permission } from '@madoguchi/contract/permissions';
import { sql } from 'kysely';
import type { Db, MunicipalityId } from '../../../platform/db/database.ts';
import type { Services, TxCtx } from '../../../platform/context/context.ts';
import type { Gates } from '../../../platform/http/request.ts';
import { holdsOn, todayInJapan, usableOn } from './in-force.ts';
import '../tables.ts';

export interface Holder {
  readonly id: string;
  readonly name: string;
  readonly staff_number: string;
  readonly department_id: string | null;
  readonly department: string | null;
  readonly title: string;
  readonly role: string;
  readonly reach: 'own_department' | 'whole_city';
}

/** One row per post that gives the permission, by staff number. */
export async function findHolders(
  db: Db,
  municipality: MunicipalityId,
  permission: Permission,
  day: Temporal.PlainDate,
): Promise<readonly Holder[]> {
  const { rows } = await sql<Holder>`
    SELECT m.id, m.name, m.staff_number, p.department_id, d.name AS department, p.title, r.name AS role, r.reach
    FROM staff_posts AS p
    JOIN staff_roles AS r ON r.municipality_id = p.municipality_id AND r.id = p.role_id
    JOIN staff_members AS m ON m.municipality_id = p.municipality_id AND m.id = p.staff_member_id
    LEFT JOIN departments AS d ON d.municipality_id = p.municipality_id AND d.id = p.department_id
    WHERE p.municipality_id = ${municipality} AND ${holdsOn('p', day)} AND ${usableOn('m', day)}
      AND (m.kind = 'staff' OR ${permission} <> 'staff.manage')
      AND (r.key = 'administrator' OR ${permission} = ANY(r.permissions))
    ORDER BY m.staff_number, p.main DESC, p.from_date, p.id`.execute(db);
  return rows;
}

/** Enough names to ask; a refusal is no staff list. */
const NAMED = 3;

/** Who can give rights, for a refusal inside a transaction. */
export async function whoGivesRights(
  ctx: TxCtx,
): Promise<readonly { readonly name: string; readonly department: string | null }[]> {
  const holders = await findHolders(
    ctx.db,
    ctx.scope.municipalityId,
    'staff.manage',
    todayInJapan(ctx.now()),
  );
  const people = new Map(holders.map(({ id, name, department }) => [id, { name, department }]));
  return [...people.values()].slice(0, NAMED);
}

/** Who can help somebody who was refused, and whose record it was. */
export function refusalExplainer(services: Services): Gates['explainRefusal'] {
  return (municipalityId, departmentId) =>
    services.database.transaction(municipalityId, async (db) => {
      const today = todayInJapan(services.now());
      const holders = await findHolders(db, municipalityId, 'staff.manage', today);
      const people = new Map(holders.map(({ id, name, department }) => [id, { name, department }]));
      const owner = departmentId
        ? await db
            .selectFrom('departments')
            .select('name')
            .where('municipality_id', '=', municipalityId)
            .where('id', '=', departmentId)
            .executeTakeFirst()
        : undefined;
      return { givers: [...people.values()].slice(0, NAMED), department: owner?.name ?? null };
    });
}
