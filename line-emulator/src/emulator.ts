import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { serve, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { registerAudienceControl } from './control/audiences.ts';
import { registerAccountLink } from './account-link/account-link.ts';
import { registerUserActions } from './control/actions.ts';
import { registerChannelControl } from './control/channels.ts';
import { registerLiffControl } from './control/liff.ts';
import { registerCouponControl } from './control/coupons.ts';
import { registerJobControl } from './control/jobs.ts';
import { registerClockControl } from './control/clock.ts';
import { registerFaultControl } from './control/faults.ts';
import { registerFriendControl } from './control/friends.ts';
import { registerLoadControl } from './control/loads.ts';
import { registerRecordControl } from './control/records.ts';
import { registerRichMenuControl } from './control/rich-menus.ts';
import { registerScenarioControl } from './control/scenario.ts';
import { registerSettingsControl } from './control/settings.ts';
import { registerTalkControl } from './control/talks.ts';
import { registerTokenControl } from './control/tokens.ts';
import { registerUserControl } from './control/users.ts';
import { registerWebhookControl } from './control/webhooks.ts';
import { refuseStrangers } from './control/strangers.ts';
import type { LineApp } from './endpoint.ts';
import { newRequestId } from './ids.ts';
import { registerLiffServer } from './liff/liff-server.ts';
import { registerLogin } from './login/routes.ts';
import { registerNotOffered } from './messaging/not-offered.ts';
import { registerMessaging } from './messaging/routes.ts';
import type { LimitSettings } from './rate-limits.ts';
import { createState, type EmulatorState } from './state.ts';

export interface EmulatorOptions {
  /** 0 (default) takes any free port. */
  port?: number;
  /** Loopback by default: the control API has no authentication. */
  host?: string;
  /** A clock of the test's own, in milliseconds since 1970. */
  now?: () => number;
  limits?: Partial<LimitSettings>;
}

export interface Emulator {
  port: number;
  /** The origin, without a slash at its end. */
  url: string;
  state: EmulatorState;
  /** Every method and path that has an answer of its own. */
  routes: { method: string; path: string }[];
  /** Closes every connection, also those that hang by a fault. */
  stop(): Promise<void>;
}

/** A phone names every account it follows in the stream's address, 52 bytes each: room for 20,000, where Node's 16 kB end at 300. */
const MOST_HEADER_BYTES = 1024 * 1024;

/** Starts an emulated LINE Platform; ready when the promise resolves. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const state = createState(options.now);
  Object.assign(state.limits.settings, options.limits);
  const app = buildApp(state);
  const host = options.host ?? '127.0.0.1';
  const server = await new Promise<Server>((resolve, reject) => {
    const serverOptions = { maxHeaderSize: MOST_HEADER_BYTES };
    const starting = serve({ fetch: app.fetch, port: options.port ?? 0, hostname: host, serverOptions }, () =>
      resolve(starting as Server),
    ) as Server;
    starting.once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  state.origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    port,
    url: state.origin,
    state,
    // Middleware (CORS) is registered for ALL and answers nothing by itself.
    routes: app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => ({ method, path })),
    stop: () =>
      new Promise((resolve, reject) => {
        state.loads.stopAll();
        state.scenario?.stop();
        state.stopping.abort();
        state.jobs.clear();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function buildApp(state: EmulatorState): LineApp {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use('/_emulator/*', refuseStrangers);
  registerMessaging(app, state);
  registerNotOffered(app, state);
  // Before LIFF URLs, whose pattern also fits the server API's paths.
  registerLiffServer(app, state);
  registerLogin(app, state);
  registerAccountLink(app, state);
  registerChannelControl(app, state);
  registerLiffControl(app, state);
  registerTokenControl(app, state);
  registerUserControl(app, state);
  registerUserActions(app, state);
  registerTalkControl(app, state);
  registerRichMenuControl(app, state);
  registerJobControl(app, state);
  registerAudienceControl(app, state);
  registerCouponControl(app, state);
  registerRecordControl(app, state);
  registerWebhookControl(app, state);
  registerFriendControl(app, state);
  registerLoadControl(app, state);
  registerScenarioControl(app, state);
  registerFaultControl(app, state);
  registerClockControl(app, state);
  registerSettingsControl(app, state);
  app.notFound((c) => {
    if (c.req.path.startsWith('/_emulator/'))
      return c.json({ error: `There is no ${c.req.method} ${c.req.path}.` }, 404);
    return c.json({ message: 'Not found' }, 404, { 'x-line-request-id': newRequestId() });
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    // Who hung up in the middle of a body hears no answer; nothing went wrong here.
    if (!c.env.incoming.destroyed || c.env.incoming.complete) console.error(error);
    return c.json({ message: 'Internal server error' }, 500, { 'x-line-request-id': newRequestId() });
  });
  return app;
}
