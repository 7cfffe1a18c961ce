/**
 * What is known about one HTTP request before a module sees it.
 */
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import type { Ctx, ReachOf } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { HttpAccess } from './routes.ts';

export interface RequestContext {
  readonly http: HttpAccess;
  readonly requestId: string;
  /** Finds out who calls; throws signed_out, forbidden or confirmation_needed. A public endpoint gets an anonymous context. */
  authenticate(meta: EndpointMeta, endpoint: string): Promise<Ctx>;
  /** What goes out for something that the caller may not do: noted in the audit, with the people who can give it. */
  refuse(ctx: Ctx, endpoint: string, data: Refusal): Promise<unknown>;
  /** Writes the audit entry of a read of personal data. */
  noteRead(ctx: Ctx, endpoint: string): Promise<void>;
  moduleOf(endpoint: string): string;
}

/** What was missing: the permission, and the department whose record it was. */
export interface Refusal {
  readonly permission?: string;
  readonly departmentId?: string | null;
  /** The person has the permission, but not at this place. */
  readonly outside?: boolean;
}

/** Somebody who can give permissions, as staff know them. */
export interface Giver {
  readonly name: string;
  readonly department: string | null;
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
  readonly reach: ReachOf;
  /** What for, where that is said for the whole session (保守業者の作業時間): it goes into each of their audit entries. */
  readonly purpose?: string;
  /** Whether a second factor was proven in this session lately enough for what `stepUp` guards. */
  readonly confirmed: boolean;
  /** Permissions that the person has, but not at the place where this request comes from. */
  readonly withheld: ReadonlySet<string>;
  /** Set where nothing may be done from here: whom to ask. */
  readonly refusedPlace: { readonly contact: string } | null;
}

/** Another system of the office, by its key (外部連携キー). */
export interface ApiKeyIdentity {
  readonly municipalityId: MunicipalityId;
  readonly apiKeyId: string;
  readonly permissions: ReadonlySet<string>;
  readonly reach: ReachOf;
}

export interface ResidentIdentity {
  readonly municipalityId: MunicipalityId;
  readonly residentId: string;
  readonly residentNo: number;
  /** Sees what is open to staff only (TST-02). */
  readonly staffTester: boolean;
}

/** Filled by the modules that know people; connected by the composition root. */
export interface Gates {
  staff(request: GateRequest): Promise<StaffIdentity | null>;
  /**
   * The system that sent this bearer key; null for one that does not hold here and now.
   * @throws DomainError too_many_requests { retryAfter } in seconds
   */
  apiKey(use: {
    readonly token: string;
    readonly requestId: string;
    readonly remoteAddress: string | null;
  }): Promise<ApiKeyIdentity | null>;
  resident(request: GateRequest): Promise<ResidentIdentity | null>;
  /** Who can help somebody who was refused, and how the department is called whose record it was. */
  explainRefusal(
    municipalityId: MunicipalityId,
    departmentId: string | null,
  ): Promise<{ readonly givers: readonly Giver[]; readonly department: string | null }>;
  /** How far a function is open (公開区分). */
  publication(ctx: Ctx, name: string): Promise<'unpublished' | 'staff' | 'public'>;
  /** The municipality whose public pages and sign-in this request is for: by town slug, or the only one there is. */
  municipality(town: string | null): Promise<MunicipalityId | null>;
}
