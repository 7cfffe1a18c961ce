import { verify } from 'node:crypto';
import { DAY } from '../clock.ts';
import { findClient, type Client } from '../login/clients.ts';
import { oauthError } from '../login/form.ts';
import type { EmulatorState } from '../state.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const AUDIENCE = 'https://api.line.me/';
/** An assertion may live this long, and the token it asks for so long (LINE's guide on JWTs). */
const MOST_LIFE_SECONDS = 30 * 60;
const MOST_TOKEN_SECONDS = (30 * DAY) / 1000;

export interface Assertion {
  client: Client;
  /** Seconds the wanted token is to live; null where the assertion does not say. */
  tokenSeconds: number | null;
}

/**
 * Checks a channel's assertion: a JWT signed with RS256 by a key that is registered for the channel that it names. The texts of
 * refusals are ours; the codes are OAuth's (RFC 7521), as at LINE.
 * @throws LineError 400
 */
export function readAssertion(
  state: EmulatorState,
  kind: string | null | undefined,
  jwt: string | null | undefined,
): Assertion {
  if (kind !== ASSERTION_TYPE)
    throw oauthError('invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}`);
  if (!jwt) throw oauthError('invalid_request', 'client_assertion is required');
  const [header, payload] = jwt
    .split('.')
    .slice(0, 2)
    .map((part) => decode(part));
  const invalid = (why: string): Error => oauthError('invalid_client', `Invalid client_assertion: ${why}`);
  if (!header || !payload || jwt.split('.').length !== 3) throw invalid('not a JWT');
  if (header.alg !== 'RS256') throw invalid('alg must be RS256');
  const key = typeof header.kid === 'string' ? state.assertionKeys.find(header.kid) : undefined;
  if (!key) throw invalid('unknown kid');
  const end = jwt.lastIndexOf('.');
  const signature = Buffer.from(jwt.slice(end + 1), 'base64url');
  if (!verify('sha256', Buffer.from(jwt.slice(0, end)), key.publicKey, signature))
    throw invalid('the signature does not hold');
  if (payload.iss !== key.clientId || payload.sub !== payload.iss)
    throw invalid('iss and sub must be the channel ID');
  if (payload.aud !== AUDIENCE) throw invalid(`aud must be ${AUDIENCE}`);
  const now = state.clock.now() / 1000;
  if (typeof payload.exp !== 'number' || payload.exp <= now) throw invalid('expired');
  if (payload.exp > now + MOST_LIFE_SECONDS) throw invalid('exp is more than 30 minutes ahead');
  const client = findClient(state, key.clientId);
  if (!client) throw invalid('unknown channel');
  return { client, tokenSeconds: tokenSecondsOf(payload.token_exp) };
}

function tokenSecondsOf(wanted: unknown): number | null {
  if (wanted === undefined) return null;
  if (typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST_TOKEN_SECONDS)
    return wanted;
  throw oauthError('invalid_request', `token_exp must be 1 to ${MOST_TOKEN_SECONDS} seconds`);
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
