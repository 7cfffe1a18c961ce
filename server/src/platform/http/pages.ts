/** Serves residents' pages: language, session, CSRF, load, act, draw. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { appendAudit } from '../audit/audit-log.ts';
import { deriveKey } from '../config/config.ts';
import { createContext, type Ctx } from '../context/context.ts';
import { DomainError } from '../errors/index.ts';
import { chooseLanguage, LANGUAGE_COOKIE } from '../i18n/languages.ts';
import type { Runtime } from '../module.ts';
import { rememberCaller } from './access-log.ts';
import { cookieAccess, remoteAddressOf, sameOrigin } from './access.ts';
import { limitBody } from './body-limit.ts';
import type { CallerLimits } from './caller-limits.ts';
import {
  FormValues,
  type AnyPage,
  type FieldProblem,
  type PageProps,
  type PageRequest,
  type Renderer,
} from './page.ts';
import type { Gates } from './request.ts';

/** A form of a page is short text; files go through their own door. */
const FORM_LIMIT = 200_000;
/** Drawn without a renderer, so that it costs nothing when much is asked for. */
const CROWDED =
  'ただいま混み合っています。少し待ってから、もう一度開いてください。\nToo many requests. Please wait a little and open the page again.';
/** 文字を大きく, for those whose phone has no setting for it or who do not find it. */
const TEXT_COOKIE = 'madoguchi_text';
const BROWSER_COOKIE = 'madoguchi_browser';

interface PageOptions {
  readonly runtime: Runtime;
  readonly gates: Gates;
  readonly limits: CallerLimits;
  readonly pages: readonly AnyPage[];
  readonly renderer: Renderer;
}

export function mountPages(app: Hono, options: PageOptions): void {
  app.use('/r/*', compress());
  for (const page of options.pages) {
    const path = page.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const serve = (c: Context) => servePage(c, page, options);
    app.get(path, serve);
    if (page.act)
      app.post(
        path,
        limitBody(FORM_LIMIT, (c) => c.text('送られた内容が大きすぎます。', 413)),
        serve,
      );
  }
  // After all others: an old link in a paper must not answer a resident with JSON.
  app.get('/r/:town/*', (c) => servePage(c, NO_SUCH_PAGE, options));
}

const NO_SUCH_PAGE: AnyPage = {
  path: '/r/{town}/*',
  permission: 'public',
  function: null,
  view: 'platform/not-found',
  audit: false,
  load: () => Promise.reject(new DomainError('not_found', { what: 'page' })),
};

async function servePage(
  c: Context,
  page: AnyPage,
  { runtime, gates, renderer, limits }: PageOptions,
): Promise<Response> {
  const { services, config } = runtime;
  const cookies = cookieAccess(c, config.publicUrl);
  const url = new URL(c.req.url);
  const here = url.pathname + url.search;
  const remoteAddress = remoteAddressOf(c, config.trustedProxies);
  const asked = url.searchParams.get('lang');
  const language = chooseLanguage([asked, cookies.get(LANGUAGE_COOKIE), ...acceptedLanguages(c)]);
  if (asked) cookies.set(LANGUAGE_COOKIE, language, { maxAge: 31_536_000 });

  const size = url.searchParams.get('text');
  if (size === 'large' || size === 'normal') cookies.set(TEXT_COOKIE, size, { maxAge: 31_536_000 });
  const largeText = (size ?? cookies.get(TEXT_COOKIE)) === 'large';

  const municipalityId = await gates.municipality(c.req.param('town') ?? null);
  const town = municipalityId === null ? null : await runtime.town(municipalityId);
  const base = {
    language,
    csrf: csrfToken(cookies, runtime.database.secret),
    invalid: [] as readonly FieldProblem[],
    values: {},
    town,
    here,
    largeText,
  };
  const show = (view: string, props: Partial<PageProps>, status: 200 | 400 | 403 | 404 | 422 = 200) =>
    c.html(renderer(view, { model: null, ...base, ...props }), status);
  if (municipalityId === null) return show('platform/not-found', {}, 404);

  const identity = await gates.resident({
    cookie: cookies.get,
    headers: c.req.raw.headers,
    remoteAddress,
    now: services.now(),
  });
  const resident = identity?.municipalityId === municipalityId ? identity : null;
  const ctx = createContext(services, {
    actor: resident ? { kind: 'resident', id: resident.residentId } : { kind: 'anonymous', id: '' },
    municipalityId,
    requestId: c.get('requestId' as never) as string,
    remoteAddress,
  });
  rememberCaller(c, ctx);
  const open = await whoMayOpen(ctx, page, gates, url.searchParams);
  // Before signing in nobody is a tester yet: a page of theirs leads to the sign-in like any other, and is absent after it.
  if (
    open === 'nobody' ||
    (open === 'staff' && (resident ? !resident.staffTester : page.permission === 'public'))
  )
    return show('platform/not-found', {}, 404);
  if (page.permission === 'resident' && !resident) {
    // A form sent after the session ended must not be lost silently: the sign-in leads back to the page.
    return c.redirect(`/r/${c.req.param('town')}/sign-in?to=${encodeURIComponent(here)}`, 303);
  }
  const request: PageRequest = {
    params: c.req.param() as Record<string, string>,
    query: url.searchParams,
    language,
    resident: resident && {
      id: resident.residentId,
      no: resident.residentNo,
      staffTester: resident.staffTester,
    },
    cookies,
    here,
  };
  try {
    limits.take(ctx);
    if (page.audit)
      await ctx.transaction((ctx) =>
        appendAudit(ctx, { action: 'read', subject: { kind: 'page', id: page.path } }),
      );
    if (c.req.method !== 'POST' || !page.act) return await showLoaded();
    const form = new FormValues(new URLSearchParams(await c.req.text()));
    if (
      !sameOrigin(c.req.raw.headers, config.publicUrl) ||
      !csrfMatches(form.text('csrf'), cookies, runtime.database.secret)
    ) {
      return show('platform/expired', {}, 403);
    }
    const outcome = await page.act(ctx, request, form);
    if ('redirect' in outcome) return c.redirect(outcome.redirect, 303);
    return await showLoaded({ invalid: outcome.invalid, values: form.entries() }, 422);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found')
      return show('platform/not-found', {}, 404);
    if (error instanceof DomainError && error.code === 'too_many_requests')
      return c.text(CROWDED, 429, { 'retry-after': String(error.data.retryAfter) });
    throw error;
  }

  async function showLoaded(extra: Partial<PageProps> = {}, status: 200 | 422 = 200): Promise<Response> {
    const model = await page.load(ctx, request);
    if (model !== null && typeof model === 'object' && 'redirect' in model)
      return c.redirect(String(model.redirect), 303);
    return show(page.view, { model, ...extra }, status);
  }
}

async function whoMayOpen(
  ctx: Ctx,
  page: AnyPage,
  gates: Gates,
  query: URLSearchParams,
): Promise<'everybody' | 'staff' | 'nobody'> {
  const name = typeof page.function === 'function' ? page.function({ query }) : page.function;
  if (name === null) return 'everybody';
  const state = await gates.publication(ctx, name);
  return state === 'public' ? 'everybody' : state === 'staff' ? 'staff' : 'nobody';
}

/** A token bound to a random cookie of this browser: an attacker's page can neither read nor guess it. */
function csrfToken(cookies: ReturnType<typeof cookieAccess>, secret: Buffer): string {
  let browser = cookies.get(BROWSER_COOKIE);
  if (!browser || !/^[\w-]{22}$/.test(browser)) {
    browser = randomBytes(16).toString('base64url');
    cookies.set(BROWSER_COOKIE, browser, {});
  }
  return csrfFor(browser, secret);
}

function csrfFor(browser: string, secret: Buffer): string {
  return createHmac('sha256', deriveKey(secret, 'csrf')).update(browser).digest('base64url');
}

function csrfMatches(sent: string, cookies: ReturnType<typeof cookieAccess>, secret: Buffer): boolean {
  const browser = cookies.get(BROWSER_COOKIE);
  if (!browser) return false;
  const expected = Buffer.from(csrfFor(browser, secret));
  const given = Buffer.from(sent);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function acceptedLanguages(c: Context): string[] {
  return (c.req.header('accept-language') ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '')
    .filter(Boolean);
}
