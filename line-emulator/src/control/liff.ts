import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { readLiffUrl } from '../../liff/url.js';
import type { Channel } from '../channels.ts';
import type { LineApp } from '../endpoint.ts';
import { LineError, type LineErrorDetail } from '../line-error.ts';
import { liffScript } from '../liff-files.ts';
import { checkLiffApp } from '../liff/check-liff-app.ts';
import type { LiffApp } from '../liff/liff-apps.ts';
import { contextOf } from '../liff/liff-grant.ts';
import { checkLiffMessages, LiffRefusal, sendLiffMessages } from '../liff/liff-messages.ts';
import { FRAME_PARAMETER } from '../liff/open-liff.ts';
import type { EmulatorState } from '../state.ts';
import { channelOf, controlError, handleOf, readJson } from './reading.ts';

/** Pages of the software under test live on other origins; nothing here is secret. */
const ANYWHERE = { 'access-control-allow-origin': '*' };

/** LIFF apps, their pages in the phone's frame, and the client script. */
export function registerLiffControl(app: LineApp, state: EmulatorState): void {
  registerApps(app, state);
  registerFrames(app, state);
  for (const [file, as] of [
    ['sdk.js', 'script'],
    ['sdk.mjs', 'module'],
  ] as const) {
    app.get(`/_emulator/liff/${file}`, async (c) =>
      c.body(await liffScript(new URL(c.req.url).origin, as), 200, {
        ...ANYWHERE,
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-cache',
      }),
    );
  }
}

function registerApps(app: LineApp, state: EmulatorState): void {
  const describe = (channel: Channel, made: LiffApp): object => ({
    ...made,
    liffUrl: `${state.origin}/liff/${made.liffId}`,
    clientId: channel.settings.loginChannelId,
  });
  const path = '/_emulator/channels/:channelId/liff';
  app.post(path, async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    const chosen = z.looseObject({
      liffId: z
        .string()
        .regex(/^\d+-[A-Za-z0-9]+$/)
        .optional(),
    });
    const { liffId, ...given } = await readJson(c, chosen);
    try {
      const made = state.liffApps.add(channel.settings.loginChannelId, checkLiffApp(given, true), liffId);
      return c.json(describe(channel, made), 201);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      const { message, details } = error.body as { message: string; details: LineErrorDetail[] };
      throw controlError(
        400,
        message,
        details.map((detail) => ({ path: detail.property, message: detail.message })),
      );
    }
  });
  app.get(path, (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    const apps = state.liffApps.of(channel.settings.loginChannelId);
    return c.json({ apps: apps.map((one) => describe(channel, one)) });
  });
  app.delete(`${path}/:liffId`, (c) => {
    const found = state.liffApps.find(c.req.param('liffId'));
    if (found?.loginChannelId !== channelOf(state, c.req.param('channelId')).settings.loginChannelId)
      throw controlError(404, 'The channel has no such LIFF app.');
    state.liffApps.delete(found.app.liffId);
    return c.json({});
  });
  // What the client asks at liff.init().
  app.get('/_emulator/liff/apps/:liffId', (c) => {
    const found = state.liffApps.find(c.req.param('liffId'));
    if (!found) return c.json({ error: 'not found', message: 'channel not found' }, 404, ANYWHERE);
    const { app: made, loginChannelId } = found;
    return c.json({ ...made, clientId: loginChannelId, external: contextOf(made, null) }, 200, ANYWHERE);
  });
}

function registerFrames(app: LineApp, state: EmulatorState): void {
  const opening = z.strictObject({
    channelId: z.string(),
    url: z.string(),
    from: z.enum(['talk', 'elsewhere']).default('talk'),
  });
  app.post('/_emulator/users/:userId/liff/open', async (c) => {
    const { channelId, url, from } = await readJson(c, opening);
    const channel = channelOf(state, channelId);
    const { userId } = state.users.get(handleOf(state, c.req.param('userId')));
    const phoneOrigin = new URL(c.req.url).origin;
    const named = readLiffUrl(url, phoneOrigin) ?? readLiffUrl(url, state.origin);
    const found = named && state.liffApps.find(named.liffId);
    const owner = found && state.channelsByLogin.get(found.loginChannelId);
    if (!named || !found || !owner) throw controlError(404, `There is no LIFF app at ${url}.`);
    const frame = state.liffFrames.open({
      userId,
      channelId,
      talk: from === 'talk' ? channelId : null,
      phoneOrigin,
      rest: { liffId: named.liffId, text: named.rest },
    });
    const { view, description } = found.app;
    // The talk's own pages and those of the app's channel lead to each other.
    const apps = [channel, owner].flatMap(({ settings }) => state.liffApps.of(settings.loginChannelId));
    return c.json({
      src: `${phoneOrigin}/liff/${named.liffId}?${FRAME_PARAMETER}=${frame.nonce}`,
      nonce: frame.nonce,
      liffId: named.liffId,
      viewType: view.type,
      moduleMode: view.moduleMode ?? false,
      title: description ?? owner.settings.displayName,
      origins: [...new Set(apps.map((one) => new URL(one.view.url).origin))],
    });
  });
  const sending = z.strictObject({ accessToken: z.string(), messages: z.array(z.unknown()) });
  app.post('/_emulator/users/:userId/liff/messages', async (c) => {
    const { accessToken, messages } = await readJson(c, sending);
    const handle = handleOf(state, c.req.param('userId'));
    const grant = state.login.access(accessToken)?.grant;
    try {
      if (grant && grant.userId !== state.users.idOf(handle))
        throw new LiffRefusal(403, 'UNAUTHORIZED', 'The access token belongs to somebody else.');
      const checked = checkLiffMessages(state, grant, messages);
      const channel = channelOf(state, grant!.liff!.talk!);
      const { channelId } = channel.settings;
      const done = await sendLiffMessages({ state, channel, channelId, handle }, checked);
      return c.json({
        items: done.map(({ item }) => item),
        webhooks: done.map(({ webhook }) => webhook),
      });
    } catch (error) {
      if (!(error instanceof LiffRefusal)) throw error;
      const { status, code, message } = error;
      throw new HTTPException(status, {
        res: new Response(JSON.stringify({ error: message, code }), {
          status,
          headers: { 'content-type': 'application/json' },
        }),
      });
    }
  });
}
