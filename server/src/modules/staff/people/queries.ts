/** Staff members with their posts, and what the days make of them. */
import type { Post, StaffDetail, StaffMember, Standing } from '@madoguchi/contract/staff';
import type { TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { todayInJapan } from '../access/in-force.ts';
import { departmentPaths } from '../departments/queries.ts';
import { isEnrolled } from '../sign-in/find-account.ts';
import '../tables.ts';

/** Everybody with an account, by staff number, with the posts of today and to come. */
export async function listStaffMembers(ctx: TxCtx): Promise<StaffMember[]> {
  const people = await readPeople(ctx, null);
  return people.map((member) => ({
    id: member.id,
    staffNumber: member.staffNumber,
    name: member.name,
    mail: member.mail,
    kind: member.kind,
    standing: member.standing,
    posts: member.posts.filter((post) => post.when !== 'past'),
    secondFactor: member.secondFactor,
    lastUsedAt: member.lastUsedAt,
  }));
}

/** @throws DomainError not_found */
export async function getStaffMember(ctx: TxCtx, id: string): Promise<StaffDetail> {
  return found((await readPeople(ctx, id))[0], 'staffMember');
}

async function readPeople(ctx: TxCtx, id: string | null): Promise<StaffDetail[]> {
  const { municipalityId } = ctx.scope;
  const today = todayInJapan(ctx.now());
  let query = ctx.db
    .selectFrom('staff_members as m')
    .innerJoin('staff_credentials as c', (join) =>
      join.onRef('c.municipality_id', '=', 'm.municipality_id').onRef('c.staff_member_id', '=', 'm.id'),
    )
    .select(['m.id', 'm.staff_number', 'm.name', 'm.mail', 'm.kind', 'm.state', 'm.retired_on'])
    .select(isEnrolled('c').as('second_factor'))
    .select((eb) =>
      eb
        .selectFrom('staff_sessions as s')
        .whereRef('s.municipality_id', '=', 'm.municipality_id')
        .whereRef('s.staff_member_id', '=', 'm.id')
        .select((max) => max.fn.max('s.last_used_at').as('last_used_at'))
        .as('last_used_at'),
    )
    .where('m.municipality_id', '=', municipalityId)
    .orderBy('m.staff_number');
  let posts = ctx.db
    .selectFrom('staff_posts as p')
    .innerJoin('staff_roles as r', (join) =>
      join.onRef('r.municipality_id', '=', 'p.municipality_id').onRef('r.id', '=', 'p.role_id'),
    )
    .selectAll('p')
    .select('r.name as role')
    .where('p.municipality_id', '=', municipalityId)
    .orderBy('p.main', 'desc')
    .orderBy('p.from_date')
    .orderBy('p.id');
  let leaves = ctx.db
    .selectFrom('staff_leaves')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .orderBy('from_date');
  if (id !== null) {
    query = query.where('m.id', '=', id);
    posts = posts.where('p.staff_member_id', '=', id);
    leaves = leaves.where('staff_member_id', '=', id);
  }
  const pathOf = await departmentPaths(ctx);
  const postsOf = groupBy(await posts.execute(), (row) => row.staff_member_id);
  const leavesOf = groupBy(await leaves.execute(), (row) => row.staff_member_id);
  return (await query.execute()).map((row): StaffDetail => {
    const own = (postsOf.get(row.id) ?? []).map((post) => ({
      id: post.id,
      departmentId: post.department_id,
      department: post.department_id === null ? null : pathOf(post.department_id),
      title: post.title,
      roleId: post.role_id,
      role: post.role,
      main: post.main,
      from: post.from_date.toString(),
      until: post.until_date?.toString() ?? null,
      when: whenOf(post, today),
    }));
    const absences = leavesOf.get(row.id) ?? [];
    return {
      id: row.id,
      staffNumber: row.staff_number,
      name: row.name,
      mail: row.mail,
      kind: row.kind,
      state: row.state,
      retiredOn: row.retired_on?.toString() ?? null,
      standing: standingOf(
        row,
        own,
        absences.some((one) => whenOf(one, today) === 'now'),
        today,
      ),
      posts: own,
      leaves: absences.map((one) => ({
        id: one.id,
        kind: one.kind,
        from: one.from_date.toString(),
        until: one.until_date?.toString() ?? null,
      })),
      secondFactor: row.second_factor,
      lastUsedAt: row.last_used_at?.toString() ?? null,
    };
  });
}

interface Dated {
  readonly from_date: Temporal.PlainDate;
  readonly until_date: Temporal.PlainDate | null;
}

function whenOf({ from_date: from, until_date: until }: Dated, today: Temporal.PlainDate): Post['when'] {
  if (Temporal.PlainDate.compare(from, today) > 0) return 'coming';
  return until && Temporal.PlainDate.compare(until, today) < 0 ? 'past' : 'now';
}

function standingOf(
  row: { readonly state: 'active' | 'suspended'; readonly retired_on: Temporal.PlainDate | null },
  posts: readonly Pick<Post, 'when'>[],
  onLeave: boolean,
  today: Temporal.PlainDate,
): Standing {
  if (row.retired_on && Temporal.PlainDate.compare(row.retired_on, today) <= 0) return 'retired';
  if (row.state === 'suspended') return 'suspended';
  if (onLeave) return 'on_leave';
  if (posts.some((post) => post.when === 'now')) return 'active';
  return posts.some((post) => post.when === 'coming') ? 'coming' : 'no_post';
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
