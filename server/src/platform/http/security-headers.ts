/**
 * What browsers are told about every answer: what a page may load and run, who may frame it, what leaks in a referrer, what
 * a cache may keep. A door that knows better (a file, a page with a nonce) sets its own header first; it is never overridden.
 */
import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Config } from '../config/config.ts';
import type { Renderer } from './page.ts';

export interface HeaderOptions {
  readonly config: Pick<Config, 'publicUrl' | 'line'>;
  /** Where residents' pages may be framed from, besides ourselves: the emulator's phone, never in production. */
  readonly frameAncestors: readonly string[];
  /** Draws residents' pages; null where there are none. */
  readonly renderer: Renderer | null;
}

/** A year, as browsers' preload lists and ASVS 3.4.1 ask for. */
const HSTS = 'max-age=31536000; includeSubDomains';

/** Nothing of ours uses these; a script that got in could not either. Passkeys keep the browser's default (our own pages). */
const PERMISSIONS = [
  'accelerometer',
  'bluetooth',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** For whatever is no page: nothing loads, nothing runs, nobody frames it. */
const CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The staff app: scripts from our own files only, style elements only with this answer's nonce. Style attributes stay open:
 * previews of LINE messages are drawn with them, and an attribute can neither load a script nor send a form.
 */
export function staffPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** Residents' pages: no script at all, one style sheet known by its hash, forms to ourselves and on to LINE Login. */
function pagePolicy({ config, frameAncestors, renderer }: HeaderOptions): string {
  const hash = renderer && styleHash(renderer);
  return [
    "default-src 'none'",
    "img-src 'self'",
    `style-src ${hash ? `'sha256-${hash}'` : "'none'"}`,
    `form-action 'self' ${config.line.loginBaseUrl}`,
    `frame-ancestors ${frameAncestors.length > 0 ? ["'self'", ...frameAncestors].join(' ') : "'none'"}`,
    "object-src 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** Of the sheet that every page carries, taken from a page on which nobody's words stand. */
function styleHash(renderer: Renderer): string | null {
  const empty = renderer('platform/not-found', {
    model: null,
    language: 'ja',
    csrf: '',
    invalid: [],
    values: {},
    town: null,
    here: '/',
    largeText: false,
  });
  const [, sheet] = /<style>(.*?)<\/style>/s.exec(empty) ?? [];
  return sheet === undefined ? null : createHash('sha256').update(sheet).digest('base64');
}

export function securityHeaders(options: HeaderOptions): MiddlewareHandler {
  const pages = pagePolicy(options);
  const framed = options.frameAncestors.length > 0;
  const everywhere: readonly (readonly [string, string])[] = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['origin-agent-cluster', '?1'],
    ['permissions-policy', PERMISSIONS],
    ['x-permitted-cross-domain-policies', 'none'],
    ...(options.config.publicUrl.startsWith('https:') ? [['strict-transport-security', HSTS] as const] : []),
  ];
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    const offer = (name: string, value: string) => {
      if (!headers.has(name)) headers.set(name, value);
    };
    const area = c.req.path.split('/', 2)[1] ?? '';
    for (const [name, value] of everywhere) offer(name, value);
    offer('content-security-policy', area === 'r' ? pages : CLOSED);
    if (!(area === 'r' && framed)) offer('x-frame-options', 'DENY');
    // Pictures of messages are fetched by LINE, by phones and by the emulator's phone; nothing else is.
    offer('cross-origin-resource-policy', area === 'media' ? 'cross-origin' : 'same-origin');
    // Pages and answers name people, redirects carry cookies; only what says otherwise may be kept.
    offer('cache-control', 'no-store');
  };
}
