import { channelEndpoint, type ChannelCall, type LineAnswer, type LineApp } from '../endpoint.ts';
import { lineError, parseJsonObject } from '../line-error.ts';
import type { EmulatorState } from '../state.ts';
import { checkLiffApp } from './check-liff-app.ts';
import { MOST_LIFF_APPS, type LiffApp } from './liff-apps.ts';

/** POST /liff/v1/apps */
function addApp({ state, channel, body }: ChannelCall): LineAnswer {
  const request = checkLiffApp(parseJsonObject(body), true);
  const { loginChannelId } = channel.settings;
  if (state.liffApps.of(loginChannelId).length >= MOST_LIFF_APPS)
    throw lineError(400, 'The maximum number of LIFF apps that can be added to the channel has been reached');
  return { json: { liffId: state.liffApps.add(loginChannelId, request).liffId } };
}

/** GET /liff/v1/apps: 404 of a channel without any. */
function listApps({ state, channel }: ChannelCall): LineAnswer {
  const apps = state.liffApps.of(channel.settings.loginChannelId);
  if (apps.length === 0) throw lineError(404, 'no apps');
  return { json: { apps } };
}

/** The app that the path names, if it is of this channel. */
function appOf({ state, channel, c }: ChannelCall): LiffApp {
  const found = state.liffApps.find(c.req.param('liffId') ?? '');
  if (found?.loginChannelId !== channel.settings.loginChannelId) throw lineError(404, 'not found');
  return found.app;
}

/** PUT /liff/v1/apps/{liffId} */
function updateApp(call: ChannelCall): LineAnswer {
  const app = appOf(call);
  call.state.liffApps.update(app, checkLiffApp(parseJsonObject(call.body), false));
  return {};
}

/** DELETE /liff/v1/apps/{liffId} */
function deleteApp(call: ChannelCall): LineAnswer {
  call.state.liffApps.delete(appOf(call).liffId);
  return {};
}

/** LINE's LIFF server API. Its rate limits are undisclosed, so there are none here. */
export function registerLiffServer(app: LineApp, state: EmulatorState): void {
  const rows = [
    ['POST', '/liff/v1/apps', 'liff.add', addApp],
    ['GET', '/liff/v1/apps', 'liff.list', listApps],
    ['PUT', '/liff/v1/apps/:liffId', 'liff.update', updateApp],
    ['DELETE', '/liff/v1/apps/:liffId', 'liff.delete', deleteApp],
  ] as const;
  for (const [method, path, name, handler] of rows) {
    // Of the login channel; LINE's guide names these two kinds (facts, section 8).
    const tokens = { side: 'login', kinds: ['short-lived', 'stateless'] } as const;
    const body = method === 'DELETE' ? 'any' : 'json';
    channelEndpoint(app, state, { method, path, name, limit: null, body, tokens }, handler);
  }
}
