import { createHmac, timingSafeEqual } from 'node:crypto';

export const ISSUER = 'https://access.line.me';
/** An ID token lives one hour. */
export const ID_TOKEN_SECONDS = 3600;

export interface IdTokenClaims {
  iss: string;
  sub: string;
  aud: string;
  exp: number;
  iat: number;
  amr: string[];
  nonce?: string;
  name?: string;
  picture?: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (input: string, secret: string): Buffer => createHmac('sha256', secret).update(input).digest();

/** An ID token of the web login: HS256, keyed with the login channel's secret. */
export function makeIdToken(claims: IdTokenClaims, secret: string): string {
  const input = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
  return `${input}.${sign(input, secret).toString('base64url')}`;
}

/** The claims of a token whose signature holds; undefined otherwise. Expiry is the caller's to judge. */
export function readIdToken(token: string, secret: string): IdTokenClaims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return undefined;
  const wanted = sign(`${header}.${payload}`, secret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  try {
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg?: string };
    if (alg !== 'HS256') return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as IdTokenClaims;
  } catch {
    return undefined;
  }
}
