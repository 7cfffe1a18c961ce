/**
 * The web role: one Hono application with the API, residents' pages, the staff app's files, and the modules' own doors.
 */
import { randomUUID } from 'node:crypto';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { ORPCError, type AnyRouter } from '@orpc/server';
import type { EndpointMeta } from '@madoguchi/contract/endpoint';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { appendAudit } from '../audit/audit-log.ts';
import { KNOWN_COOKIE, KNOWN_SECONDS } from '../auth/known-visitors.ts';
import { mountMedia } from '../files/mount-media.ts';
import type { Module, Runtime } from '../module.ts';
import { noteAccess, rememberCaller } from './access-log.ts';
import { cookieAccess, remoteAddressOf, sameOrigin } from './access.ts';
import { authenticator, refuse as refuseCall } from './authenticate.ts';
import { limitBody } from './body-limit.ts';
import { CallerLimits, type Allowances } from './caller-limits.ts';
import { recordOutcome } from './outcomes.ts';
import { mountPages } from './pages.ts';
import type { Renderer } from './page.ts';
import type { Gates, RequestContext } from './request.ts';
import { translate, type HttpAccess, type RouteTable } from './routes.ts';
import { securityHeaders } from './security-headers.ts';
import { mountStaffApp } from './staff-app.ts';

export interface WebOptions {
  readonly runtime: Runtime;
  readonly modules: readonly Module[];
  readonly gates: Gates;
  readonly renderer: Renderer | null;
  /** Folder of the built staff app; null in tests that do not need it. */
  readonly adminFolder: string | null;
  /** Where LINE messages' pages may be framed from, besides ourselves: the emulator's phone. */
  readonly frameAncestors: readonly string[];
  /** How much one account may ask for; tests that ask a thousand times a second say so. */
  readonly allowances?: Allowances;
  /** Answers whether this process can do its work (database reachable, migrations applied). */
  readonly ready: () => Promise<{ ok: boolean; problems: string[] }>;
}

/** JSON bodies of the API, and files sent as multipart forms (LINE's largest image is 10 MB; its endpoint says so itself). */
const API_BODY_LIMIT = 1_000_000;
const UPLOAD_LIMIT = 12_000_000;
/** Films and sounds (50 MB) with the envelope of their form. */
const LARGE_UPLOAD_LIMIT = 51_000_000;

export function createWebApp(options: WebOptions): Hono {
  const { runtime, modules, gates } = options;
  const { services, config } = runtime;
  const app = new Hono();

  for (const module of modules) module.mountFirst?.(app, runtime);
  app.use(async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId' as never, requestId as never);
    const started = performance.now();
    await next();
    c.header('x-request-id', requestId);
    const ms = performance.now() - started;
    runtime.metrics.httpRequest(c.req.method, c.res.status, ms);
    noteAccess(c, runtime, requestId, ms);
    services.log.debug(
      { requestId, method: c.req.method, status: c.res.status, ms: Math.round(ms) },
      'request',
    );
  });
  app.use(securityHeaders({ ...options, config }));

  if (!config.production) app.use('/:area{admin|r}/*', leadHome(config.publicUrl));
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const state = await options.ready();
    return c.json(state, state.ok ? 200 : 503);
  });
  // For the monitoring beside us. What came through a proxy came from outside.
  app.get('/metrics', async (c) =>
    c.req.header('x-forwarded-for') ? c.notFound() : c.text(await runtime.metrics.text()),
  );
  app.get('/', (c) => c.redirect('/admin/'));

  const limits = new CallerLimits(options.allowances);
  mountApi(app, options, limits);
  mountMedia(app, services);
  for (const module of modules) module.mount?.(app, runtime);
  if (options.renderer)
    mountPages(app, {
      runtime,
      gates,
      limits,
      pages: modules.flatMap((module) => module.pages ?? []),
      renderer: options.renderer,
    });
  if (options.adminFolder) mountStaffApp(app, options.adminFolder);

  app.notFound((c) =>
    c.json({ code: 'not_found', status: 404, message: 'not found', data: { what: 'page' } }, 404),
  );
  app.onError((error, c) => {
    const requestId = c.get('requestId' as never) as string;
    services.log.error({ err: error, requestId }, 'request failed');
    // A resident is told in their language, with what the town has to say now; above all when the database is away.
    if (c.req.path.startsWith('/r/')) {
      const { html, headers } = runtime.troublePages.draw({
        url: c.req.path + new URL(c.req.url).search,
        method: c.req.method,
        header: (name) => c.req.header(name),
      });
      return c.html(html, 503, headers);
    }
    return c.json({ code: 'internal', status: 500, message: 'internal error', data: { requestId } }, 500);
  });
  return app;
}

const SIGNED_IN = { permission: 'signed_in', audit: false } as const;

function pathsOfLargeUploads(router: Readonly<Record<string, RouteTable>>): ReadonlySet<string> {
  return new Set(
    Object.values(router)
      .flatMap((table) => Object.values(table))
      .filter((procedure) => (procedure['~orpc'].meta as EndpointMeta).largeUpload)
      .map((procedure) => `/api/v1${procedure['~orpc'].route.path}`),
  );
}

function mountApi(app: Hono, options: WebOptions, limits: CallerLimits): void {
  const { runtime, modules, gates } = options;
  const router: Record<string, RouteTable> = {};
  for (const module of modules) if (module.routes) router[module.name] = module.routes;
  const handler = new OpenAPIHandler(router as AnyRouter, {
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          // What the endpoint itself throws is made ready for the wire below; the rest is a body that cannot be read.
          throw error instanceof ORPCError ? error : invalidInput([{ path: '', message: UNREADABLE }]);
        }
      },
    ],
    clientInterceptors: [
      async ({ next, context }) => {
        const { requestId } = context as unknown as RequestContext;
        try {
          return await next();
        } catch (error) {
          const known = toWire(error);
          if (!known) runtime.services.log.error({ err: error, requestId }, 'endpoint failed');
          throw (
            known ??
            new ORPCError('internal', { status: 500, message: 'internal error', data: { requestId } })
          );
        }
      },
    ],
  });
  const authenticate = authenticator(options.runtime, gates);
  const refuse = (limit: number) =>
    limitBody(limit, (c) =>
      c.json({ code: 'too_large', status: 413, message: 'too large', data: { limit } }, 413),
    );
  const [refuseLong, refuseLarge, refuseHuge] = [
    refuse(API_BODY_LIMIT),
    refuse(UPLOAD_LIMIT),
    refuse(LARGE_UPLOAD_LIMIT),
  ];
  const largePaths = pathsOfLargeUploads(router);
  app.use('/api/v1/*', async (c, next) => {
    if (!c.req.header('content-type')?.startsWith('multipart/form-data')) return refuseLong(c, next);
    if (!largePaths.has(c.req.path)) return refuseLarge(c, next);
    // The body is read before the endpoint's gate: a stranger must not make us hold fifty megabytes.
    const http = httpAccess(c, runtime);
    const requestId = c.get('requestId' as never) as string;
    const known = await authenticate(SIGNED_IN, 'upload', http, requestId, () => undefined).then(
      () => true,
      () => false, // the endpoint's own gate says why
    );
    return (known ? refuseHuge : refuseLarge)(c, next);
  });
  app.use('/api/v1/*', async (c, next) => {
    if (!['GET', 'HEAD'].includes(c.req.method) && !sameOrigin(c.req.raw.headers, runtime.config.publicUrl)) {
      return c.json({ code: 'forbidden', status: 403, message: 'cross-site request refused', data: {} }, 403);
    }
    const requestId = c.get('requestId' as never) as string;
    const http = httpAccess(c, runtime);
    const context: RequestContext = {
      http,
      requestId,
      authenticate: (meta, endpoint) =>
        authenticate(meta, endpoint, http, requestId, (ctx) => {
          rememberCaller(c, ctx);
          tooMany(() => limits.take(ctx));
        }),
      refuse: (ctx, endpoint, data) => refuseCall(gates, ctx, endpoint, data),
      noteRead: (ctx, endpoint) =>
        ctx.transaction((ctx) =>
          appendAudit(ctx, { action: 'read', subject: { kind: 'endpoint', id: endpoint } }),
        ),
      moduleOf: () => c.req.path.split('/')[3] ?? '',
    };
    const { matched, response } = await handler.handle(c.req.raw, { prefix: '/api/v1', context });
    if (!matched) return next();
    await recordOutcome(runtime.config.outcomesFile, c.req.method, c.req.path, response);
    await noteWait(c, response);
    return c.newResponse(response.body, response);
  });
  let document: Promise<unknown> | undefined;
  app.get('/api/openapi.json', async (c) => {
    document ??= new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(
      router as AnyRouter,
      {
        info: {
          title: 'madoguchi',
          version: '1',
          description:
            'Other systems send `Authorization: Bearer <key>` with a key made under 外部連携キー. Each operation names the permission that the key needs. 401: the key is unknown, over, or used from another address; 403: it lacks the permission; 429: too many requests in this minute, wait for data.retryAfter seconds.',
        },
        components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
        security: [{ apiKey: [] }],
        servers: [{ url: `${runtime.config.publicUrl}/api/v1` }],
      },
    );
    return c.json((await document) as object);
  });
}

/** Cookies, headers and the address of a request, as handlers get them. */
function httpAccess(c: Context, runtime: Runtime): HttpAccess {
  const cookies = cookieAccess(c, runtime.config.publicUrl);
  const remoteAddress = remoteAddressOf(c, runtime.config.trustedProxies);
  return {
    cookies,
    remoteAddress,
    headers: c.req.raw.headers,
    setHeader: (name, value) => c.header(name, value),
    welcome() {
      cookies.set(KNOWN_COOKIE, runtime.visitors.issue(), { maxAge: KNOWN_SECONDS });
      runtime.visitors.remember(remoteAddress);
    },
  };
}

/** Programs read the header, not our body. */
async function noteWait(c: Context, response: Response): Promise<void> {
  if (response.status !== 429) return;
  const { data } = (await response.clone().json()) as {
    data?: { retryAfter?: number; retryAfterSeconds?: number };
  };
  const seconds = data?.retryAfter ?? data?.retryAfterSeconds;
  if (seconds !== undefined) c.header('retry-after', String(Math.ceil(seconds)));
}

/** The refusal of too many requests as every endpoint may answer it. */
function tooMany(take: () => void): void {
  try {
    take();
  } catch (error) {
    throw translate(error, { too_many_requests: { status: 429 } });
  }
}

/**
 * `localhost` and `127.0.0.1` are two sites to a browser: cookies and forms of one are refused by the other. Whoever opens
 * the demo by another name is led to the printed one.
 */
function leadHome(publicUrl: string): MiddlewareHandler {
  const home = new URL(publicUrl).host;
  return async (c, next) => {
    const host = c.req.header('host');
    if (c.req.method !== 'GET' || !host || host === home) return next();
    return c.redirect(publicUrl + c.req.path + new URL(c.req.url).search);
  };
}

/** Validation and declared errors as they go out; null for defects. */
function toWire(error: unknown): ORPCError<string, unknown> | null {
  if (!(error instanceof ORPCError)) return null;
  if (error.code === 'BAD_REQUEST') {
    const issues =
      (
        error.data as
          | { issues?: { path?: (PropertyKey | { key: PropertyKey })[]; message: string }[] }
          | undefined
      )?.issues ?? [];
    const readable = issues.map((issue) => ({
      path: (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.'),
      message: issue.message,
    }));
    return invalidInput(readable);
  }
  // 503 is an answer (something outside does not work, or too many wait); 500 never is one of ours.
  return error.status === 500 ? null : error;
}

const UNREADABLE = '送られた内容を読み取れません。画面を開き直して、もう一度お試しください。';

function invalidInput(issues: readonly { path: string; message: string }[]): ORPCError<string, unknown> {
  return new ORPCError('invalid_input', {
    status: 400,
    defined: true,
    message: 'invalid input',
    data: { issues },
  });
}
