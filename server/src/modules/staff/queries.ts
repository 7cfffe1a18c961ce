/** Reads of staff members, departments and one's own sessions. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { hashToken } from '../../platform/auth/token.ts';
import { found } from '../../platform/errors/index.ts';
import { SESSION_IDLE } from './sign-in/policy.ts';
import './tables.ts';

/** Everybody with an account, by staff number. */
export async function listStaffMembers(ctx: TxCtx) {
  const rows = await ctx.db
    .selectFrom('staff_members as m')
    .innerJoin('staff_credentials as c', (join) =>
      join.onRef('c.municipality_id', '=', 'm.municipality_id').onRef('c.staff_member_id', '=', 'm.id'),
    )
    .select(['m.id', 'm.staff_number', 'm.name', 'm.mail', 'm.department_id', 'm.role', 'm.state'])
    .select(sql<boolean>`c.totp_secret IS NOT NULL`.as('second_factor'))
    .select((eb) =>
      eb
        .selectFrom('staff_sessions as s')
        .whereRef('s.municipality_id', '=', 'm.municipality_id')
        .whereRef('s.staff_member_id', '=', 'm.id')
        .select((max) => max.fn.max('s.last_used_at').as('last_used_at'))
        .as('last_used_at'),
    )
    .where('m.municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('m.staff_number')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    staffNumber: row.staff_number,
    name: row.name,
    mail: row.mail,
    departmentId: row.department_id,
    role: row.role,
    state: row.state,
    secondFactor: row.second_factor,
    lastUsedAt: row.last_used_at?.toString() ?? null,
  }));
}

/** Departments, each after the one above it, brothers in the office's order. */
export async function listDepartments(ctx: TxCtx) {
  const rows = await ctx.db
    .selectFrom('departments as d')
    .leftJoin('staff_members as m', (join) =>
      join.onRef('m.municipality_id', '=', 'd.municipality_id').onRef('m.department_id', '=', 'd.id'),
    )
    .where('d.municipality_id', '=', ctx.scope.municipalityId)
    .select(['d.id', 'd.parent_id', 'd.name', 'd.position'])
    .select((eb) => eb.fn.count<number>('m.id').as('staff_count'))
    .groupBy(['d.id', 'd.parent_id', 'd.name', 'd.position'])
    .orderBy('d.position')
    .orderBy('d.name')
    .execute();
  const below = (parent: string | null): typeof rows =>
    rows.filter((row) => row.parent_id === parent).flatMap((row) => [row, ...below(row.id)]);
  return below(null).map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    name: row.name,
    position: row.position,
    staffCount: row.staff_count,
  }));
}

/** Who is signed in, for the staff app's frame. */
export async function findMe(ctx: TxCtx, sessionToken: string) {
  const { municipalityId } = ctx.scope;
  const me = found(
    await ctx.db
      .selectFrom('staff_sessions as s')
      .innerJoin('staff_members as m', (join) =>
        join.onRef('m.municipality_id', '=', 's.municipality_id').onRef('m.id', '=', 's.staff_member_id'),
      )
      .innerJoin('municipalities as t', 't.municipality_id', 'm.municipality_id')
      .leftJoin('departments as d', (join) =>
        join.onRef('d.municipality_id', '=', 'm.municipality_id').onRef('d.id', '=', 'm.department_id'),
      )
      .where('s.municipality_id', '=', municipalityId)
      .where('s.token_hash', '=', hashToken(sessionToken))
      .where('m.id', '=', ctx.actor.id)
      .select([
        'm.id',
        'm.name',
        'm.staff_number',
        'm.role',
        's.expires_at',
        'd.name as department',
        't.slug',
        't.name as town',
      ])
      .executeTakeFirst(),
    'session',
  );
  const left = await ctx.db
    .selectFrom('staff_backup_codes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('municipality_id', '=', municipalityId)
    .where('staff_member_id', '=', me.id)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    id: me.id,
    name: me.name,
    staffNumber: me.staff_number,
    role: me.role,
    department: me.department,
    municipality: { slug: me.slug, name: me.town },
    expiresAt: me.expires_at.toString(),
    idleMinutes: SESSION_IDLE.total('minutes'),
    backupCodesLeft: left.count,
  };
}

/** The actor's own open sessions, the newest first. */
export async function listMySessions(ctx: TxCtx, sessionToken: string) {
  const current = hashToken(sessionToken);
  const rows = await ctx.db
    .selectFrom('staff_sessions')
    .select(['id', 'token_hash', 'created_at', 'last_used_at', 'expires_at', 'remote_address', 'user_agent'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', ctx.actor.id)
    .where('expires_at', '>', ctx.now())
    .where('last_used_at', '>', ctx.now().subtract(SESSION_IDLE))
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    current: row.token_hash.equals(current),
    signedInAt: row.created_at.toString(),
    lastUsedAt: row.last_used_at.toString(),
    expiresAt: row.expires_at.toString(),
    remoteAddress: row.remote_address,
    userAgent: row.user_agent,
  }));
}
