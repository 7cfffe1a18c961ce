/** 接続できる場所を変える. */
import type { Outside } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { canonicalNetwork } from '../../../platform/http/addresses.ts';
import { lockAccess } from './administrators.ts';
import { todayInJapan } from './in-force.ts';
import { postsAt } from './places.ts';
import { readAccess } from './read-access.ts';
import { readRules } from './read-places.ts';
import '../tables.ts';

export interface NewRule {
  readonly roleId: string | null;
  /** null takes the rule away. */
  readonly outside: Outside | null;
  readonly permissions: readonly string[];
  readonly networks: readonly { readonly network: string; readonly note: string }[];
}

/**
 * Holds from the next request of everybody on; nobody is signed out by it who stays inside.
 * @throws DomainError not_found, network_refused, would_lock_out
 */
export async function savePlaceRule(ctx: Ctx, rule: NewRule): Promise<void> {
  const networks = new Map(
    rule.networks.map(({ network, note }, index) => {
      const read = canonicalNetwork(network);
      if (typeof read !== 'string') throw new DomainError('network_refused', { index, reason: read.refused });
      return [read, note];
    }),
  );
  await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    await lockAccess(ctx); // two officers at a time could each shut the other one out
    if (rule.roleId !== null)
      found(
        await ctx.db
          .selectFrom('staff_roles')
          .select('id')
          .where('municipality_id', '=', municipalityId)
          .where('id', '=', rule.roleId)
          .executeTakeFirst(),
        'role',
      );
    const before = (await readRules(ctx.db, municipalityId)).find((one) => one.roleId === rule.roleId);
    await ctx.db
      .deleteFrom('staff_place_rules')
      .where('municipality_id', '=', municipalityId)
      .where('role_id', rule.roleId === null ? 'is' : '=', rule.roleId)
      .execute();
    if (rule.outside !== null) {
      const { id } = await ctx.db
        .insertInto('staff_place_rules')
        .values({
          municipality_id: municipalityId,
          role_id: rule.roleId,
          outside: rule.outside,
          permissions: rule.outside === 'reduced' ? [...new Set(rule.permissions)] : [],
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      if (networks.size > 0)
        await ctx.db
          .insertInto('staff_networks')
          .values(
            [...networks].map(([network, note]) => ({
              municipality_id: municipalityId,
              rule_id: id,
              network,
              note,
            })),
          )
          .execute();
    }
    await refuseToLockOut(ctx);
    await appendAudit(ctx, {
      action: 'staff.places_changed',
      ...(rule.roleId === null ? {} : { subject: { kind: 'role', id: rule.roleId } }),
      ...(before ? { before: { outside: before.outside, networks: before.networks } } : {}),
      after: { outside: rule.outside, networks: [...networks.keys()] },
    });
  });
}

/**
 * Whoever changes the list must be able to come back to it from the same place. An emergency device does not count: it is
 * for the day on which the place is another one.
 */
async function refuseToLockOut(ctx: TxCtx): Promise<void> {
  if (ctx.actor.kind !== 'staff') return;
  const { municipalityId } = ctx.scope;
  const { posts } = await readAccess(ctx.db, municipalityId, ctx.actor.id, todayInJapan(ctx.now()));
  const left = postsAt(posts, await readRules(ctx.db, municipalityId), {
    address: ctx.remoteAddress,
    deviceRoles: new Set(),
  });
  if (!left.some((post) => post.permissions.includes('security.manage')))
    throw new DomainError('would_lock_out', { address: ctx.remoteAddress });
}

/** 全部どこからでも: for the command line, when the city's own address changed and everybody stands outside. */
export async function openAllPlaces(ctx: Ctx): Promise<number> {
  return ctx.transaction(async (ctx) => {
    const gone = await ctx.db
      .deleteFrom('staff_place_rules')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .returning('id')
      .execute();
    await appendAudit(ctx, { action: 'staff.places_opened', after: { rules: gone.length } });
    return gone.length;
  });
}
