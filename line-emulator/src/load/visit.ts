import { PHONE_COOKIE } from '../login/phone-cookie.ts';
import type { EmulatorState } from '../state.ts';

/** A browser gives up sooner or later; sign-in takes about five. */
const MOST_REDIRECTS = 12;
const TIMEOUT_MS = 20_000;
const LIFF_HOSTS = new Set(['liff.line.me', 'miniapp.line.me']);

export interface Visit {
  /** The status of the page at the end; 0 when there was no answer. */
  status: number;
  redirects: number;
}

/** Where a link leads here: LIFF URLs are the emulator's, and only this machine and named origins are called. */
export function reachable(state: EmulatorState, link: string, origins: readonly string[]): URL | undefined {
  if (!URL.canParse(link)) return undefined;
  const url = new URL(link);
  if (LIFF_HOSTS.has(url.hostname)) return new URL(`/liff${url.pathname}${url.search}`, state.origin);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return local || origins.includes(url.origin) ? url : undefined;
}

/** Opens a page as a resident's browser does: cookies, redirects, and a LINE Login session of that resident. */
export async function visit(
  state: EmulatorState,
  first: URL,
  userId: string,
  origins: readonly string[],
): Promise<Visit> {
  const cookies = new Map<string, Map<string, string>>();
  cookies.set(state.origin, new Map([[PHONE_COOKIE, userId]]));
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const jar = cookies.get(url.origin) ?? new Map<string, string>();
    cookies.set(url.origin, jar);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; '),
        accept: 'text/html',
        'accept-language': 'ja',
        'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Line/15.0.0',
      },
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), state.stopping.signal]),
    });
    await response.arrayBuffer();
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined) jar.set(name, value ?? '');
    }
    const location = response.headers.get('location');
    const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
    const next = isRedirect ? reachable(state, new URL(location, url).href, origins) : undefined;
    if (!next) return { status: response.status, redirects };
    url = next.origin === state.origin ? signingIn(state, next, userId) : next;
  }
  return { status: 0, redirects: MOST_REDIRECTS };
}

/** At the sign-in page the resident is who they are and agrees, so that no page waits for a person. */
function signingIn(state: EmulatorState, url: URL, userId: string): URL {
  const { pathname, searchParams } = url;
  if (pathname !== '/oauth2/v2.1/authorize') return url;
  const scopes = (searchParams.get('scope') ?? '').split(' ');
  state.login.consent(searchParams.get('client_id') ?? '', userId, scopes);
  searchParams.set('emulator_user', userId);
  return url;
}
