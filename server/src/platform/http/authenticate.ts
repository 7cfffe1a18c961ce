/** The gate of the API: who is calling, for which municipality, and may they. */
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import { createContext, type Ctx } from '../context/context.ts';
import { ORPCError } from '@orpc/server';
import type { Runtime } from '../module.ts';
import type { Gates } from './request.ts';
import type { HttpAccess } from './routes.ts';

export function authenticator(runtime: Runtime, gates: Gates) {
  const { services } = runtime;
  return async (
    permission: EndpointMeta['permission'],
    http: HttpAccess,
    requestId: string,
  ): Promise<Ctx> => {
    const { remoteAddress } = http;
    if (permission === 'public') {
      const municipalityId = await gates.municipality(http.headers.get('x-town'));
      if (municipalityId === null)
        throw new ORPCError('not_found', { status: 404, defined: true, data: { what: 'municipality' } });
      return createContext(services, {
        actor: { kind: 'anonymous', id: '' },
        municipalityId,
        requestId,
        remoteAddress,
      });
    }
    const identity = await gates.staff({
      cookie: http.cookies.get,
      headers: http.headers,
      remoteAddress,
      now: services.now(),
    });
    if (!identity) throw new ORPCError('signed_out', { status: 401, defined: true });
    if (permission !== 'signed_in' && !identity.permissions.has(permission)) {
      throw new ORPCError('forbidden', { status: 403, defined: true, data: { permission } });
    }
    return createContext(services, {
      actor: { kind: 'staff', id: identity.staffMemberId, permissions: identity.permissions },
      municipalityId: identity.municipalityId,
      requestId,
      remoteAddress,
    });
  };
}
