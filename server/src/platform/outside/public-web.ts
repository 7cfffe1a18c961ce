/**
 * Asks whether a page of the public web answers, for addresses that staff wrote. They may write anything, so the address decides
 * nothing: only public addresses of the internet are connected to, looked at after the name was resolved and again at every
 * redirect, on the web's own ports; nothing is sent along and nothing of the answer is kept but its status.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, fetch } from 'undici';

export type PageState =
  | { readonly kind: 'answers' }
  /** 404, 410 or a server's error. */
  | { readonly kind: 'refused'; readonly status: number }
  /** No such name, no connection, no answer in time. */
  | { readonly kind: 'silent' }
  /** Not of the public web: an address inside, another port, a name without a public address. */
  | { readonly kind: 'not_public' };

export interface WebProbe {
  (url: string): Promise<PageState>;
  readonly close: () => Promise<void>;
}

declare module '../context/context.ts' {
  interface Outside {
    /** null: this installation does not look at links (CHECK_LINKS=off). */
    readonly webProbe: WebProbe | null;
  }
}

const PATIENCE_MS = 4000;
const MOST_REDIRECTS = 4;
/** One page is asked once in ten minutes, however often a draft is checked. */
const REMEMBERED_MS = 600_000;
const MOST_REMEMBERED = 1000;
const PORTS = new Set(['', '80', '443']);

/** IANA's special-purpose registries, IPv4 and IPv6. */
const SPECIAL = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]) {
  const [network, bits] = range.split('/') as [string, string];
  SPECIAL.addSubnet(network, Number(bits), 'ipv4');
}
const GLOBAL_6 = new BlockList();
GLOBAL_6.addSubnet('2000::', 3, 'ipv6');
/** Inside 2000::/3, but tunnels to IPv4 addresses, or documentation. */
const SPECIAL_6 = new BlockList();
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  SPECIAL_6.addSubnet(network, bits, 'ipv6');

/** Whether an address is one of the public internet's. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !SPECIAL.check(address, 'ipv4');
    case 6:
      return GLOBAL_6.check(address, 'ipv6') && !SPECIAL_6.check(address, 'ipv6');
    default:
      return false;
  }
}

class NotPublic extends Error {
  override readonly name = 'NotPublic';
}

/** @param alsoAllowed addresses and ports that a test or the demo may reach besides */
export function createWebProbe(
  now: () => number,
  alsoAllowed: (address: string) => boolean = () => false,
): WebProbe {
  const allowed = (address: string) => isPublicAddress(address) || alsoAllowed(address);
  const publicLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const usable = error ? [] : found.filter(({ address }) => allowed(address));
      const [first] = usable;
      if (error || !first) callback(error ?? new NotPublic(hostname), '', 4);
      else if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
  const agent = new Agent({
    connect: { lookup: publicLookup, timeout: PATIENCE_MS },
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  const remembered = new Map<string, { at: number; state: Promise<PageState> }>();

  async function ask(url: string): Promise<PageState> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    let next = url;
    try {
      for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
        const target = new URL(next);
        const host = target.hostname.replace(/^\[|\]$/g, '');
        const named = isIP(host) === 0;
        const permittedPort = PORTS.has(target.port) || alsoAllowed(host);
        if (!/^https?:$/.test(target.protocol) || !permittedPort || (!named && !allowed(host)))
          return { kind: 'not_public' };
        const answer = await fetch(target, {
          dispatcher: agent,
          signal,
          redirect: 'manual',
          headers: { 'user-agent': 'madoguchi link check', accept: '*/*' },
        });
        await answer.body?.cancel();
        const { status } = answer;
        const location = answer.headers.get('location');
        if (status >= 300 && status < 400 && location !== null) {
          next = new URL(location, target).href;
          continue;
        }
        // 401, 403, 405, 429 …: somebody is there and lets no machine in; a person may well be let in.
        return status === 404 || status === 410 || status >= 500
          ? { kind: 'refused', status }
          : { kind: 'answers' };
      }
      return { kind: 'refused', status: 310 };
    } catch (error) {
      return causedBy(error) ? { kind: 'not_public' } : { kind: 'silent' };
    }
  }

  const probe = (url: string) => {
    const known = remembered.get(url);
    if (known && now() - known.at < REMEMBERED_MS) return known.state;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const state = ask(url);
    remembered.set(url, { at: now(), state });
    return state;
  };
  return Object.assign(probe, { close: () => agent.close() });
}

function causedBy(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof NotPublic) return true;
    if (cause instanceof AggregateError && cause.errors.some(causedBy)) return true;
  }
  return false;
}
