/** Cookies and the caller's address, the same way everywhere. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { canonicalAddress } from './addresses.ts';
import type { HttpAccess } from './routes.ts';

/**
 * Cookies as we always set them: HttpOnly, SameSite=Lax, host-only, Secure (with the `__Host-` prefix, which browsers
 * enforce) wherever the site is https.
 */
export function cookieAccess(c: Context, publicUrl: string): HttpAccess['cookies'] {
  const secure = publicUrl.startsWith('https:');
  const full = (name: string) => (secure ? `__Host-${name}` : name);
  return {
    get: (name) => getCookie(c, full(name)),
    set: (name, value, { maxAge }) =>
      setCookie(c, full(name), value, {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        secure,
        ...(maxAge === undefined ? {} : { maxAge }),
      }),
    delete: (name) => void deleteCookie(c, full(name), { path: '/', secure }),
  };
}

/**
 * The caller's address: the socket's, or the entry that the last trusted proxy wrote into X-Forwarded-For.
 * @param trustedProxies how many proxies in front of us append to the header; 0 ignores it
 */
export function remoteAddressOf(c: Context, trustedProxies: number): string | null {
  if (trustedProxies > 0) {
    const hops = (c.req.header('x-forwarded-for') ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter(Boolean);
    const hop = hops.at(-trustedProxies);
    if (hop) return canonicalAddress(hop); // the last trusted proxy wrote it; what it could not say, nobody can
  }
  try {
    return canonicalAddress(getConnInfo(c).remote.address ?? '');
  } catch {
    return null; // a request made in-process by a test has no socket
  }
}

/**
 * Cookie requests must come from our own pages: browsers send Origin on every request that can change something
 * (Fetch standard). Callers with a bearer key carry no cookie, so nobody can be tricked into sending theirs.
 */
export function sameOrigin(headers: Headers, publicUrl: string): boolean {
  if (headers.get('authorization')?.startsWith('Bearer ')) return true;
  const site = headers.get('sec-fetch-site');
  if (site && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin === publicUrl || (origin === null && site === 'same-origin');
}
