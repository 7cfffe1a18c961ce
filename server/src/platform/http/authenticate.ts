/** The gate of the API: who is calling, for which municipality, and may they; and how a refusal is told and noted. */
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import { createContext, type Actor, type Ctx } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { ORPCError } from '@orpc/server';
import type { Runtime } from '../module.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Gates, Refusal, StaffIdentity } from './request.ts';
import { translate, type HttpAccess } from './routes.ts';

/**
 * The refusal as it goes out: which permission it needs and who can give it. It is noted before it is answered.
 */
export async function refuse(
  gates: Gates,
  ctx: Ctx,
  endpoint: string,
  { permission, departmentId = null, outside }: Refusal,
) {
  const { givers, department } = await gates.explainRefusal(ctx.scope.municipalityId, departmentId);
  await ctx.transaction((ctx) =>
    appendAudit(ctx, {
      action: 'permission.refused',
      subject: { kind: 'endpoint', id: endpoint },
      after: { permission: permission ?? null, departmentId, ...(outside ? { outside } : {}) },
    }),
  );
  return new ORPCError('forbidden', {
    status: 403,
    defined: true,
    data: {
      permission,
      ...(department === null ? {} : { department }),
      ...(outside ? { outside } : {}),
      givers,
    },
  });
}

interface ApiCaller {
  readonly actor: Extract<Actor, { kind: 'staff' | 'apiKey' }>;
  readonly municipalityId: MunicipalityId;
  /** もう一度本人確認 was done in this session a short while ago. */
  readonly confirmed: boolean;
  /** What the person may do, but not from here. */
  readonly withheld: ReadonlySet<string>;
  readonly refusedPlace: StaffIdentity['refusedPlace'];
}

/**
 * A request with a bearer key is that key's and nobody else's: cookies beside it count for nothing, since such a request is not
 * asked for its origin (sameOrigin).
 */
async function callerOf(
  gates: Gates,
  http: HttpAccess,
  requestId: string,
  now: Temporal.Instant,
): Promise<ApiCaller | null> {
  const { headers, remoteAddress } = http;
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1];
    if (token === undefined) return null;
    const key = await gates.apiKey({ token, requestId, remoteAddress }).catch((error: unknown) => {
      throw translate(error, { too_many_requests: { status: 429 } });
    });
    if (!key) return null;
    const { apiKeyId: id, municipalityId, permissions, reach } = key;
    const actor = { kind: 'apiKey', id, permissions, reach } as const;
    // A key has its own list of places, which its gate has asked already.
    return { actor, municipalityId, confirmed: false, withheld: new Set(), refusedPlace: null };
  }
  const staff = await gates.staff({ cookie: http.cookies.get, headers, remoteAddress, now });
  if (!staff) return null;
  const { staffMemberId: id, permissions, reach, purpose, ...rest } = staff;
  const why = purpose === undefined ? {} : { purpose };
  return { ...rest, actor: { kind: 'staff', id, permissions, reach, ...why } };
}

export function authenticator(runtime: Runtime, gates: Gates) {
  const { services } = runtime;
  return async (
    { permission, stepUp }: EndpointMeta,
    endpoint: string,
    http: HttpAccess,
    requestId: string,
    /** Told who calls as soon as it is known, before the permission is looked at. */
    known: (ctx: Ctx) => void,
  ): Promise<Ctx> => {
    const { remoteAddress } = http;
    if (permission === 'public') {
      const municipalityId = await gates.municipality(http.headers.get('x-town'));
      if (municipalityId === null)
        throw new ORPCError('not_found', { status: 404, defined: true, data: { what: 'municipality' } });
      const ctx = createContext(services, {
        actor: { kind: 'anonymous', id: '' },
        municipalityId,
        requestId,
        remoteAddress,
      });
      known(ctx);
      return ctx;
    }
    const caller = await callerOf(gates, http, requestId, services.now());
    if (!caller) throw new ORPCError('signed_out', { status: 401, defined: true });
    const { actor, municipalityId, confirmed, withheld, refusedPlace } = caller;
    const ctx = createContext(services, { actor, municipalityId, requestId, remoteAddress });
    known(ctx);
    if (refusedPlace) {
      await ctx.transaction((ctx) =>
        appendAudit(ctx, { action: 'staff.place_refused', subject: { kind: 'endpoint', id: endpoint } }),
      );
      const data = { address: remoteAddress, contact: refusedPlace.contact };
      throw new ORPCError('place_refused', { status: 403, defined: true, data });
    }
    if (permission === 'own_account' && actor.kind !== 'staff') throw await refuse(gates, ctx, endpoint, {});
    if (permission !== 'signed_in' && permission !== 'own_account' && !actor.permissions.has(permission))
      throw await refuse(gates, ctx, endpoint, { permission, outside: withheld.has(permission) });
    // After the permission: nobody types a code only to learn that it was in vain. A key has no second factor to prove.
    if (stepUp && !confirmed) throw new ORPCError('confirmation_needed', { status: 403, defined: true });
    return ctx;
  };
}
