/** Reads of one's own account and sessions. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import { found } from '../../../platform/errors/index.ts';
import { todayInJapan } from '../access/in-force.ts';
import { readAccess } from '../access/read-access.ts';
import { namesOfDepartments } from '../departments/queries.ts';
import { sessionIsOpen, sessionLimits } from './policy.ts';
import { listFactors } from '../factors/own-factors.ts';
import { findGrant, vendorsIn } from '../vendor/queries.ts';
import '../tables.ts';

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
      .where('s.municipality_id', '=', municipalityId)
      .where('s.token_hash', '=', hashToken(sessionToken))
      .where('m.id', '=', ctx.actor.id)
      .select(['m.id', 'm.name', 'm.staff_number', 's.expires_at', 't.slug', 't.name as town'])
      .executeTakeFirst(),
    'session',
  );
  const { posts, permissions } = await readAccess(ctx.db, municipalityId, me.id, todayInJapan(ctx.now()));
  const own = [...new Set(posts.flatMap((post) => post.departmentId ?? []))];
  const names = await namesOfDepartments(ctx, own);
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
    roles: [...new Set(posts.map((post) => post.role))],
    department: names.get(own[0] ?? '') ?? null,
    departments: own.map((id) => ({ id, name: names.get(id) ?? '' })),
    municipality: { slug: me.slug, name: me.town },
    expiresAt: me.expires_at.toString(),
    withheld: [...permissions].filter(
      (permission) => ctx.actor.kind === 'staff' && !ctx.actor.permissions.has(permission),
    ),
    idleMinutes: sessionLimits(posts).idle.total('minutes'),
    backupCodesLeft: left.count,
    vendorsIn: await vendorsIn(ctx),
    vendorUntil: (await findGrant(ctx.db, municipalityId, me.id, ctx.now()))?.until_at.toString() ?? null,
  };
}

/** A person's open sessions, the newest first. @param sessionToken of this request, marked as the current one */
export async function listSessions(ctx: TxCtx, staffMemberId: string, sessionToken: string) {
  const current = hashToken(sessionToken);
  const today = todayInJapan(ctx.now());
  const { posts } = await readAccess(ctx.db, ctx.scope.municipalityId, staffMemberId, today);
  const limits = sessionLimits(posts);
  const rows = await ctx.db
    .selectFrom('staff_sessions')
    .select(['id', 'token_hash', 'created_at', 'last_used_at', 'expires_at', 'remote_address', 'user_agent'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .orderBy('created_at', 'desc')
    .execute();
  const open = rows.filter((row) => sessionIsOpen(row, ctx.now(), limits));
  return open.map((row) => ({
    id: row.id,
    current: row.token_hash.equals(current),
    signedInAt: row.created_at.toString(),
    lastUsedAt: row.last_used_at.toString(),
    expiresAt: row.expires_at.toString(),
    remoteAddress: row.remote_address,
    userAgent: row.user_agent,
  }));
}

/** What the person of a running sign-in may prove the second step with. */
export async function meansOf(ctx: TxCtx, staffMemberId: string) {
  const kinds = new Set((await listFactors(ctx, staffMemberId)).map(({ kind }) => kind));
  const printed = await ctx.db
    .selectFrom('staff_backup_codes')
    .select('staff_member_id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('staff_member_id', '=', staffMemberId)
    .where('used_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (printed) kinds.add('codes');
  return [...kinds];
}
