import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey } from './signing-key.ts';

export const ISSUER = 'https://access.line.me';
/** An ID token lives one hour. */
export const ID_TOKEN_SECONDS = 3600;

/** What an ID token says; LINE's names. */
export interface IdTokenClaims {
  iss: string;
  sub: string;
  aud: string;
  exp: number;
  iat: number;
  /** Only where the authorization request asked by `max_age`. */
  auth_time?: number;
  nonce?: string;
  amr?: string[];
  name?: string;
  picture?: string;
  email?: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (input: string, secret: string): Buffer => createHmac('sha256', secret).update(input).digest();

/** An ID token of the web login: HS256, keyed with the login channel's secret. */
export function makeWebIdToken(claims: IdTokenClaims, secret: string): string {
  const input = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
  return `${input}.${hmac(input, secret).toString('base64url')}`;
}

/** An ID token of a LIFF app: ES256 with the key that /oauth2/v2.1/certs publishes. */
export function makeLiffIdToken(claims: IdTokenClaims, key: SigningKey): string {
  const input = `${encode({ typ: 'JWT', alg: 'ES256', kid: key.kid })}.${encode(claims)}`;
  return `${input}.${key.sign(input).toString('base64url')}`;
}

/** The claims of a token whose signature holds; undefined otherwise. Expiry is the caller's to judge. */
export function readIdToken(token: string, secret: string, key: SigningKey): IdTokenClaims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  try {
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as {
      alg?: string;
      kid?: string;
    };
    // The algorithm decides the key: a public key must never be taken for a secret.
    const holds =
      alg === 'ES256'
        ? kid === key.kid && key.verifies(`${header}.${payload}`, given)
        : alg === 'HS256' && same(given, hmac(`${header}.${payload}`, secret));
    return holds ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as IdTokenClaims) : undefined;
  } catch {
    return undefined;
  }
}

function same(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
