/**
 * What is known about one HTTP request before a module sees it.
 */
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import type { Ctx } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { HttpAccess } from './routes.ts';

export interface RequestContext {
  readonly http: HttpAccess;
  readonly requestId: string;
  /** Finds out who calls; throws signed_out or forbidden. A public endpoint gets an anonymous context. */
  authenticate(permission: EndpointMeta['permission']): Promise<Ctx>;
  /** Writes the audit entry of a read of personal data. */
  noteRead(ctx: Ctx, endpoint: string): Promise<void>;
  moduleOf(endpoint: string): string;
}

/** What a gate sees of a request. */
export interface GateRequest {
  cookie(name: string): string | undefined;
  readonly headers: Headers;
  readonly remoteAddress: string | null;
  readonly now: Temporal.Instant;
}

export interface StaffIdentity {
  readonly municipalityId: MunicipalityId;
  readonly staffMemberId: string;
  readonly permissions: ReadonlySet<string>;
}

export interface ResidentIdentity {
  readonly municipalityId: MunicipalityId;
  readonly residentId: string;
  readonly residentNo: number;
}

/** Filled by the modules that know people; connected by the composition root. */
export interface Gates {
  staff(request: GateRequest): Promise<StaffIdentity | null>;
  resident(request: GateRequest): Promise<ResidentIdentity | null>;
  /** The municipality whose public pages and sign-in this request is for: by town slug, or the only one there is. */
  municipality(town: string | null): Promise<MunicipalityId | null>;
}
