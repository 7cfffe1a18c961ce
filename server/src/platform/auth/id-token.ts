/**
 * ID tokens of OpenID Connect, checked here and nowhere else: signature by one of the provider's published keys, and every claim
 * that OpenID Connect Core 3.1.3.7 asks for. Only algorithms with a public key: neither `none` nor a shared secret can be smuggled in.
 */
import {
  createPublicKey,
  verify,
  constants,
  type JsonWebKeyInput,
  type VerifyKeyObjectInput,
} from 'node:crypto';
import { z } from 'zod';

/** What each algorithm needs of a key, and how it signs (RFC 7518 section 3). */
const ALGORITHMS: Readonly<Record<string, { kty: string; options: Partial<VerifyKeyObjectInput> }>> = {
  RS256: { kty: 'RSA', options: { padding: constants.RSA_PKCS1_PADDING } },
  PS256: {
    kty: 'RSA',
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
  ES256: { kty: 'EC', options: { dsaEncoding: 'ieee-p1363' } },
};
/** Clocks of two well-kept servers; more would let an expired token live. */
const LEEWAY_SECONDS = 60;
/** A shorter RSA key is broken by money (CRYPTREC, 2048 bits at least). */
const LEAST_RSA_BITS = 2048;

const header = z.object({ alg: z.string(), kid: z.string().optional() });
const claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
  nonce: z.string().optional(),
});
export type IdTokenClaims = z.infer<typeof claims>;

export const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string(), kid: z.string().optional(), use: z.string().optional() }))
    .max(50),
});

export interface Expectation {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly keys: z.infer<typeof keySet>['keys'];
  readonly now: Temporal.Instant;
}

/** The claims of a token that is right in everything; null otherwise. */
export function readIdToken(token: string, expected: Expectation): IdTokenClaims | null {
  const parts = token.split('.');
  const [head, body, signature] = parts;
  if (parts.length !== 3 || !head || !body || !signature) return null;
  const read = header.safeParse(parse(head));
  const algorithm =
    read.success && Object.hasOwn(ALGORITHMS, read.data.alg) ? ALGORITHMS[read.data.alg] : null;
  if (!read.success || !algorithm) return null;
  const { kid } = read.data;
  const candidates = expected.keys.filter(
    (key) =>
      key.kty === algorithm.kty && (key.use ?? 'sig') === 'sig' && (kid === undefined || key.kid === kid),
  );
  const signed = Buffer.from(`${head}.${body}`);
  const proof = Buffer.from(signature, 'base64url');
  if (!candidates.some((key) => isSignedBy(key, algorithm.options, signed, proof))) return null;
  const known = claims.safeParse(parse(body));
  return known.success && holds(known.data, expected) ? known.data : null;
}

function isSignedBy(
  key: object,
  options: Partial<VerifyKeyObjectInput>,
  signed: Buffer,
  proof: Buffer,
): boolean {
  try {
    const publicKey = createPublicKey({ key: key as JsonWebKeyInput['key'], format: 'jwk' });
    const { modulusLength } = publicKey.asymmetricKeyDetails ?? {};
    if (modulusLength !== undefined && modulusLength < LEAST_RSA_BITS) return false;
    return verify('sha256', signed, { ...options, key: publicKey }, proof);
  } catch {
    return false; // no key at all, or one of another curve
  }
}

function holds(token: IdTokenClaims, { issuer, clientId, nonce, now }: Expectation): boolean {
  const seconds = now.epochMilliseconds / 1000;
  const audiences = [token.aud].flat();
  return (
    token.iss === issuer &&
    audiences.includes(clientId) &&
    (audiences.length === 1 || token.azp === clientId) &&
    (token.azp === undefined || token.azp === clientId) &&
    token.nonce === nonce &&
    token.exp > seconds - LEEWAY_SECONDS &&
    token.iat < seconds + LEEWAY_SECONDS &&
    (token.nbf ?? 0) < seconds + LEEWAY_SECONDS
  );
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}
