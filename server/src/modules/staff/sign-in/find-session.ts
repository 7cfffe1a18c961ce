/**
 * The gate of the staff app: whose session does this cookie belong to, and is it still open. The cookie names its
 * municipality (`3.token`), which is only a claim: the row must exist behind that municipality's wall. So no role that
 * looks past the wall is needed, and what is minted here is proven.
 */
import type { Services } from '../../../platform/context/context.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import { hashToken } from '../../../platform/auth/token.ts';
import type { GateRequest, StaffIdentity } from '../../../platform/http/request.ts';
import { hoursHold, todayInJapan, usableOn } from '../access/in-force.ts';
import { postsAt } from '../access/places.ts';
import { accessOf, readAccess } from '../access/read-access.ts';
import { DEVICE_COOKIE, parseCookie, readPlace, readRules } from '../access/read-places.ts';
import { contactOf } from '../access/require-place.ts';
import { findGrant } from '../vendor/queries.ts';
import { isConfirmed, SESSION_TOUCH, sessionIsOpen, sessionLimits } from './policy.ts';
import '../tables.ts';

/** Names without the `__Host-` that https puts in front. */
export const SESSION_COOKIE = 'madoguchi_staff';
export const SIGN_IN_COOKIE = 'madoguchi_sign_in';
export const SINGLE_SIGN_ON_COOKIE = 'madoguchi_single_sign_on';

/** Value of the session cookie. */
export function sessionCookieValue(municipalityId: MunicipalityId, token: string): string {
  return `${municipalityId}.${token}`;
}

/** Answers the staff member whose open session the request carries, or null. */
export function staffGate(services: Services): (request: GateRequest) => Promise<StaffIdentity | null> {
  return async (request) => {
    const cookie = parseCookie(request.cookie(SESSION_COOKIE));
    if (!cookie) return null;
    const claimed = cookie.claimed as MunicipalityId;
    const today = todayInJapan(request.now);
    return services.database.transaction(claimed, async (db) => {
      const session = await db
        .selectFrom('staff_sessions as s')
        .innerJoin('staff_members as m', (join) =>
          join.onRef('m.municipality_id', '=', 's.municipality_id').onRef('m.id', '=', 's.staff_member_id'),
        )
        .select([
          's.id',
          's.created_at',
          's.last_used_at',
          's.expires_at',
          's.confirmed_at',
          's.staff_member_id',
          'm.kind',
        ])
        .where('s.municipality_id', '=', claimed)
        .where('s.token_hash', '=', hashToken(cookie.token))
        .where(usableOn('m', today))
        .where(hoursHold('m', request.now))
        .executeTakeFirst();
      if (!session) return null;
      const access = await readAccess(db, claimed, session.staff_member_id, today);
      if (access.posts.length === 0) return null; // before the first day or after the last one
      if (!sessionIsOpen(session, request.now, sessionLimits(access.posts))) return null;
      const rules = await readRules(db, claimed);
      const deviceCookie = request.cookie(DEVICE_COOKIE);
      const from = { address: request.remoteAddress, deviceCookie };
      const here =
        rules.length === 0
          ? access
          : accessOf(postsAt(access.posts, rules, await readPlace(db, claimed, from, request.now)));
      if (Temporal.Instant.compare(session.last_used_at.add(SESSION_TOUCH), request.now) < 0) {
        await db
          .updateTable('staff_sessions')
          .set({ last_used_at: request.now })
          .where('municipality_id', '=', claimed)
          .where('id', '=', session.id)
          .execute();
      }
      const grant =
        session.kind === 'vendor' ? await findGrant(db, claimed, session.staff_member_id, request.now) : null;
      return {
        ...(grant ? { purpose: `保守業者の作業：${grant.reason}` } : {}),
        municipalityId: claimed,
        staffMemberId: session.staff_member_id,
        permissions: here.permissions,
        reach: here.reach,
        confirmed: isConfirmed(session.confirmed_at, request.now),
        withheld: access.permissions.difference(here.permissions),
        refusedPlace: here.posts.length === 0 ? { contact: await contactOf(db, claimed) } : null,
      };
    });
  };
}
