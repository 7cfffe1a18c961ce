import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { clientIdOf } from '../tokens/channel-tokens.ts';
import { MOST_KEYS } from '../tokens/assertion-keys.ts';
import { channelOf, controlError, readJson } from './reading.ts';

/** The keys by which channels sign assertions, and tokens that end before their time. */
export function registerTokenControl(app: LineApp, state: EmulatorState): void {
  const path = '/_emulator/channels/:channelId/assertion-keys';
  const side = z.enum(['messaging', 'login']).default('messaging');
  const key = z.strictObject({ jwk: z.record(z.string(), z.unknown()).optional(), side });
  app.post(path, async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    const given = await readJson(c, key);
    const clientId = clientIdOf({ channel, side: given.side });
    if (state.assertionKeys.of(clientId).length >= MOST_KEYS)
      throw controlError(409, `A channel has at most ${MOST_KEYS} assertion signing keys.`);
    if (!given.jwk) {
      const privateKey = state.assertionKeys.generate(clientId);
      return c.json({ kid: privateKey.kid, privateKey }, 201);
    }
    const { kid, ...jwk } = given.jwk;
    try {
      const named = typeof kid === 'string' ? kid : undefined;
      return c.json({ kid: state.assertionKeys.register(clientId, jwk, named) }, 201);
    } catch (error) {
      throw controlError(400, `jwk: ${error instanceof Error ? error.message : 'unusable'}`);
    }
  });
  app.get(path, (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    const of = (one: 'messaging' | 'login'): string[] =>
      state.assertionKeys.of(clientIdOf({ channel, side: one }));
    return c.json({ messaging: of('messaging'), login: of('login') });
  });
  app.delete(`${path}/:kid`, (c) => {
    const kid = c.req.param('kid');
    const channel = channelOf(state, c.req.param('channelId'));
    const clientId = state.assertionKeys.find(kid)?.clientId;
    if (clientId !== channel.settings.channelId && clientId !== channel.settings.loginChannelId)
      throw controlError(404, 'The channel has no such key.');
    state.assertionKeys.delete(kid);
    return c.json({});
  });
  app.get('/_emulator/channels/:channelId/tokens', (c) => {
    const living = state.tokens.of(channelOf(state, c.req.param('channelId')));
    return c.json({
      tokens: living.map(({ token, kind, side: of, keyId, expiresAt }) => ({
        token,
        kind,
        side: of,
        keyId,
        expiresAt,
      })),
    });
  });
  const expiring = z.strictObject({ token: z.string().min(1) });
  app.post('/_emulator/tokens/expire', async (c) => {
    const { token } = await readJson(c, expiring);
    const known =
      state.channelsByToken.delete(token) ||
      state.tokens.find(token) !== undefined ||
      state.login.access(token) !== undefined ||
      state.login.refresh(token) !== undefined;
    if (!known) throw controlError(404, 'There is no such token.');
    state.tokens.expire(token);
    state.login.expire(token);
    return c.json({});
  });
}
