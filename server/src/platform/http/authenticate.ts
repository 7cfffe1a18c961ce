/** The gate of the API: who is calling, for which municipality, and may they; and how a refusal is told and noted. */
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import { createContext, type Ctx } from '../context/context.ts';
import { ORPCError } from '@orpc/server';
import type { Runtime } from '../module.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Gates, Refusal } from './request.ts';
import type { HttpAccess } from './routes.ts';

/**
 * The refusal as it goes out: which permission it needs and who can give it. It is noted before it is answered.
 */
export async function refuse(
  gates: Gates,
  ctx: Ctx,
  endpoint: string,
  { permission, departmentId = null }: Refusal,
) {
  const { givers, department } = await gates.explainRefusal(ctx.scope.municipalityId, departmentId);
  await ctx.transaction((ctx) =>
    appendAudit(ctx, {
      action: 'permission.refused',
      subject: { kind: 'endpoint', id: endpoint },
      after: { permission: permission ?? null, departmentId },
    }),
  );
  return new ORPCError('forbidden', {
    status: 403,
    defined: true,
    data: { permission, ...(department === null ? {} : { department }), givers },
  });
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
    const identity = await gates.staff({
      cookie: http.cookies.get,
      headers: http.headers,
      remoteAddress,
      now: services.now(),
    });
    if (!identity) throw new ORPCError('signed_out', { status: 401, defined: true });
    const { staffMemberId: id, permissions, reach } = identity;
    const ctx = createContext(services, {
      actor: { kind: 'staff', id, permissions, reach },
      municipalityId: identity.municipalityId,
      requestId,
      remoteAddress,
    });
    known(ctx);
    if (permission !== 'signed_in' && !permissions.has(permission))
      throw await refuse(gates, ctx, endpoint, { permission });
    // After the permission: nobody types a code only to learn that it was in vain.
    if (stepUp && !identity.confirmed)
      throw new ORPCError('confirmation_needed', { status: 403, defined: true });
    return ctx;
  };
}
