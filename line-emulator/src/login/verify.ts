import type { LineAnswer, LineCall } from '../endpoint.ts';
import { clientIdOf } from '../tokens/channel-tokens.ts';
import { formOf, oauthError } from './form.ts';
import { ISSUER, readIdToken } from './id-token.ts';

/** POST /oauth2/v2.1/verify: an ID token, checked in LINE's order with LINE's words. */
export function verifyIdToken(call: LineCall): LineAnswer {
  const { state } = call;
  const form = formOf(call);
  const bad = (description: string): Error => oauthError('invalid_request', description);
  const token = form.get('id_token') ?? '';
  const claims = [...state.channelsByLogin.values()]
    .map((channel) => readIdToken(token, channel.settings.loginChannelSecret, state.signingKey))
    .find((found) => found !== undefined);
  if (!claims) throw bad('Invalid IdToken.');
  if (claims.iss !== ISSUER) throw bad('Invalid IdToken Issuer.');
  if (claims.exp <= Math.floor(state.clock.now() / 1000)) throw bad('IdToken expired.');
  if (claims.aud !== form.get('client_id')) throw bad('Invalid IdToken Audience.');
  if (form.has('nonce') && form.get('nonce') !== claims.nonce) throw bad('Invalid IdToken Nonce.');
  if (form.has('user_id') && form.get('user_id') !== claims.sub)
    throw bad('Invalid IdToken Subject Identifier.');
  return { json: claims };
}

/** GET /oauth2/v2.1/verify?access_token=, of users and of channels (v2.1). */
export function verifyAccessToken({ state, c }: LineCall): LineAnswer {
  const token = c.req.query('access_token') ?? '';
  const found = state.login.access(token);
  if (found) {
    const { grant, secondsLeft } = found;
    return { json: { scope: grant.scope, client_id: grant.loginChannelId, expires_in: secondsLeft } };
  }
  const ofChannel = state.tokens.find(token);
  if (typeof ofChannel === 'object' && (ofChannel.kind === 'v2.1' || ofChannel.kind === 'stateless')) {
    const secondsLeft = Math.floor((ofChannel.expiresAt - state.clock.now()) / 1000);
    return {
      json: {
        client_id: clientIdOf(ofChannel),
        expires_in: secondsLeft,
        scope: 'profile chat_message.write',
      },
    };
  }
  throw oauthError('invalid_request', 'access token expired');
}
