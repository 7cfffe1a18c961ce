/** What we ask of the city's identity provider, over HTTP: its description, its keys, and a token for a code. */
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { keySet } from '../../../platform/auth/id-token.ts';
import { isLoopback } from '../../../platform/config/hops.ts';
import { z } from 'zod';

const description = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});
type Description = z.infer<typeof description>;

/** A provider that does not answer must not hold a sign-in for longer. */
const PATIENCE_MS = 5000;

/** Whether this installation may speak to the address: on its list of hosts, and encrypted outside this machine. */
export function isListed(ctx: Ctx, address: string): boolean {
  const url = URL.parse(address);
  if (!url || (url.protocol !== 'https:' && !isLoopback(url.hostname))) return false;
  return ctx.outside.hosts.some(({ host, from }) => from === 'server' && host === url.hostname);
}

/** OpenID Connect Discovery 1.0; the issuer it names must be the one that was asked. @throws DomainError provider_unreachable */
export async function readDescription(ctx: Ctx, issuer: string): Promise<Description> {
  const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const described = await ask(ctx, place, {}, description);
  const called = [described.token_endpoint, described.jwks_uri];
  if (described.issuer !== issuer || !called.every((one) => isListed(ctx, one)))
    throw new DomainError('provider_unreachable');
  return described;
}

/** @throws DomainError provider_unreachable */
export async function readKeys(ctx: Ctx, { jwks_uri }: Description) {
  return (await ask(ctx, jwks_uri, {}, keySet)).keys;
}

/** @returns the ID token; null when the provider does not take the code. @throws DomainError provider_unreachable */
export async function exchangeCode(
  ctx: Ctx,
  { token_endpoint }: Description,
  client: { readonly id: string; readonly secret: string },
  fields: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<string | null> {
  // RFC 6749 section 2.3.1: both are form-encoded before they become user and password.
  const credentials = [client.id, client.secret].map(encodeURIComponent).join(':');
  const answer = await ask(
    ctx,
    token_endpoint,
    {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: fields.code,
        redirect_uri: fields.redirectUri,
        code_verifier: fields.verifier,
      }),
    },
    z.object({ id_token: z.string().max(20_000).optional() }),
    [400, 401],
  );
  return answer.id_token ?? null;
}

/** @param refusals statuses whose (perhaps empty) answer is an answer too */
async function ask<T>(
  ctx: Ctx,
  place: string,
  init: RequestInit,
  schema: z.ZodType<T>,
  refusals: readonly number[] = [],
): Promise<T> {
  try {
    const response = await fetch(place, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok && !refusals.includes(response.status)) throw new Error(`answered ${response.status}`);
    return schema.parse(response.ok ? await response.json() : {});
  } catch (error) {
    ctx.log.warn({ err: error }, 'the identity provider does not answer as it should');
    throw new DomainError('provider_unreachable');
  }
}
