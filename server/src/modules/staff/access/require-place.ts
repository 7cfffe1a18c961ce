/** Refuses to sign in from where the city does not want it. */
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import type { Db, MunicipalityId } from '../../../platform/db/database.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { opensForAnybody, postsAt } from './places.ts';
import type { HeldPost } from './read-access.ts';
import { readPlace, readRules } from './read-places.ts';

/** Whom to ask, as the refusal says it. */
export async function contactOf(db: Db, municipality: MunicipalityId): Promise<string> {
  const town = await db
    .selectFrom('municipalities')
    .select(['contact_name', 'contact_phone'])
    .where('municipality_id', '=', municipality)
    .executeTakeFirstOrThrow();
  return [town.contact_name, town.contact_phone].filter(Boolean).join(' ');
}

async function refusal(ctx: TxCtx): Promise<DomainError> {
  const contact = await contactOf(ctx.db, ctx.scope.municipalityId);
  return new DomainError('place_refused', { address: ctx.remoteAddress, contact });
}

/** Whether anybody at all may work from here: asked before anybody says who they are. */
export async function placeOpens(ctx: TxCtx, deviceCookie: string | null | undefined): Promise<boolean> {
  const { municipalityId } = ctx.scope;
  const rules = await readRules(ctx.db, municipalityId);
  if (rules.length === 0) return true;
  const place = await readPlace(
    ctx.db,
    municipalityId,
    { address: ctx.remoteAddress, deviceCookie },
    ctx.now(),
  );
  const roles = await ctx.db
    .selectFrom('staff_roles')
    .select('id')
    .where('municipality_id', '=', municipalityId)
    .execute();
  return opensForAnybody(
    roles.map(({ id }) => id),
    rules,
    place,
  );
}

/**
 * Before the password: an address from which nobody may work does not get as far as guessing. The access log has the
 * refusal; a line of the audit for every knock of a stranger would bury the others.
 * @throws DomainError place_refused
 */
export async function requireOpenPlace(ctx: Ctx, deviceCookie: string | null | undefined): Promise<void> {
  await ctx.transaction(async (ctx) => {
    if (!(await placeOpens(ctx, deviceCookie))) throw await refusal(ctx);
  });
}

/**
 * @returns the posts that count from here
 * @throws DomainError place_refused when none does
 */
export async function requirePlaceOf(
  ctx: TxCtx,
  posts: readonly HeldPost[],
  deviceCookie: string | null | undefined,
): Promise<readonly HeldPost[]> {
  const { municipalityId } = ctx.scope;
  const place = await readPlace(
    ctx.db,
    municipalityId,
    { address: ctx.remoteAddress, deviceCookie },
    ctx.now(),
  );
  const left = postsAt(posts, await readRules(ctx.db, municipalityId), place);
  if (posts.length > 0 && left.length === 0) throw await refusal(ctx);
  return left;
}
