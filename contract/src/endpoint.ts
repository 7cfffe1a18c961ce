/**
 * One way of describing an endpoint, as data: method, path below /api/v1, input, output, errors with their HTTP status,
 * who may call it, and whether the call itself is audited. The server refuses to start with an endpoint that has no
 * implementation; OpenAPI, the typed client and the tests of every outcome are made from the same object.
 */
import { oc, type ErrorMap, type Schema } from '@orpc/contract';
import { config, z } from 'zod';
import type { Permission } from './permissions.ts';

// In a browser Zod would try `new Function` at the first schema, which the content security policy refuses and reports.
// Without it schemas are checked a little slower, which no form notices; the server keeps the fast way.
if ('document' in globalThis) config({ jitless: true });

export interface EndpointMeta {
  /**
   * A permission of `permissions.ts`; 'signed_in' for whatever any staff member or API key may do; 'own_account' for a person's
   * own account, which no key has; 'public' without sign-in.
   */
  readonly permission: Permission | 'signed_in' | 'own_account' | 'public';
  /** True when the call reads or exports personal data: the server notes it in the audit before answering. */
  readonly audit: boolean;
  /**
   * もう一度本人確認: true where a terminal left open must not be enough (exports of personal data; keys, roles, permissions,
   * places, people's sign-in; entering the emergency screen). The gate wants a second factor proven in this session within
   * the last ten minutes. Never on a call between 「送る」 and sending.
   */
  readonly stepUp?: boolean;
  /** Takes a film or a sound: more bytes than other uploads, and only from somebody who is signed in. */
  readonly largeUpload?: boolean;
}

export interface ErrorSpec {
  readonly status: number;
  readonly data?: z.ZodType;
}

interface EndpointSpec<
  I extends z.ZodType,
  O extends z.ZodType,
  E extends Record<string, ErrorSpec>,
> extends EndpointMeta {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/segments/{id}`: names in braces are fields of the input. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  readonly errors: E;
}

/** Every endpoint may answer these; the tests provoke them for each endpoint in one loop. */
export const COMMON_ERRORS = {
  invalid_input: {
    status: 400,
    data: z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) }),
  },
  signed_out: { status: 401 },
  forbidden: {
    status: 403,
    data: z.object({
      permission: z.string().optional(),
      /** Whose record it was, where the permission alone would do but not for this department's records. */
      department: z.string().optional(),
      /** The person has it, but not at the place where this request comes from. */
      outside: z.boolean().optional(),
      /** Who can give it: people who manage staff. Absent where nobody was asked (a request from another site). */
      givers: z.array(z.object({ name: z.string(), department: z.string().nullable() })).optional(),
    }),
  },
  /** The city does not want staff to work from here (接続できる場所). Signing in may be answered so too. */
  place_refused: {
    status: 403,
    data: z.object({ address: z.string().nullable(), contact: z.string() }),
  },
  /** Only where `stepUp` is set: prove who you are (`POST /me/confirmation`), then make the same call again. */
  confirmation_needed: { status: 403 },
} as const satisfies Record<string, ErrorSpec>;

/** The standard refusal for a record that is not there (or belongs to another municipality). */
export const NOT_FOUND = { not_found: { status: 404, data: z.object({ what: z.string() }) } } as const;

export function endpoint<I extends z.ZodType, O extends z.ZodType, const E extends Record<string, ErrorSpec>>(
  spec: EndpointSpec<I, O, E>,
) {
  const {
    method,
    path,
    summary,
    input,
    output,
    errors,
    permission,
    audit,
    stepUp = false,
    largeUpload = false,
  } = spec;
  return oc
    .$meta<EndpointMeta>({ permission, audit, stepUp, largeUpload })
    .route({
      method,
      path,
      summary,
      description: callersOf({ permission, stepUp }),
      inputStructure: 'compact',
      outputStructure: 'compact',
    })
    .errors({ ...COMMON_ERRORS, ...errors } as typeof COMMON_ERRORS & E satisfies ErrorMap)
    .input(input as I & Schema<z.input<I>, z.output<I>>)
    .output(output as O & Schema<z.input<O>, z.output<O>>);
}

/** Who may call it, in words for OpenAPI. */
function callersOf({ permission, stepUp }: Pick<EndpointMeta, 'permission' | 'stepUp'>): string {
  if (stepUp)
    return `For a signed-in person with a fresh second factor; an API key cannot call it. Permission: ${permission}`;
  switch (permission) {
    case 'public':
      return 'Needs no sign-in.';
    case 'own_account':
      return 'For a signed-in person only; an API key cannot call it.';
    case 'signed_in':
      return 'Any signed-in person, any API key.';
    default:
      return `Permission: ${permission}`;
  }
}

/** Lists are paged by key: `after` is the `next` of the page before. */
export const pageInput = z.object({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const pageOf = <T extends z.ZodType>(entry: T) =>
  z.object({ entries: z.array(entry), next: z.string().nullable(), total: z.number().int().nullable() });

/** An instant on the wire: ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true });
