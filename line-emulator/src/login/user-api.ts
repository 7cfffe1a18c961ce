import { bearer, type ChannelCall, type LineAnswer, type LineCall } from '../endpoint.ts';
import { LineError, lineError, parseJsonObject } from '../line-error.ts';
import { findClient, same } from './clients.ts';
import { formOf, oauthError } from './form.ts';
import type { Grant } from './login-store.ts';

/** What a user has given by the access token of the call, which must carry a scope. */
function grantWith({ state, c }: LineCall, scope?: string): Grant {
  const found = state.login.access(bearer(c) ?? '');
  if (!found) throw new LineError(401, { message: 'The access token expired' });
  if (scope !== undefined && !found.grant.scope.split(' ').includes(scope))
    throw new LineError(403, { message: 'The access token does not have the required scope' });
  return found.grant;
}

/** GET /v2/profile */
export function loginProfile(call: LineCall): LineAnswer {
  const user = call.state.users.find(grantWith(call, 'profile').userId);
  if (!user) throw lineError(404, 'Not found');
  const { userId, displayName, pictureUrl, statusMessage } = user;
  return { json: { userId, displayName, pictureUrl, statusMessage } };
}

/** GET and POST /oauth2/v2.1/userinfo */
export function userInfo(call: LineCall): LineAnswer {
  const grant = grantWith(call, 'openid');
  const user = call.state.users.find(grant.userId);
  const shown = user && grant.scope.split(' ').includes('profile');
  return {
    json: {
      sub: grant.userId,
      ...(shown ? { name: user.displayName } : {}),
      ...(shown && user.pictureUrl ? { picture: user.pictureUrl } : {}),
    },
  };
}

/** GET /friendship/v1/status */
export function friendship(call: LineCall): LineAnswer {
  const grant = grantWith(call, 'profile');
  const channel = call.state.channelsByLogin.get(grant.loginChannelId);
  const handle = call.state.users.handleOf(grant.userId);
  return { json: { friendFlag: channel !== undefined && handle >= 0 && channel.following.has(handle) } };
}

/** POST /oauth2/v2.1/revoke: the token of a user, or a v2.1 token of a channel. Unknown ones are answered 200 too. */
export function revoke(call: LineCall): LineAnswer {
  const { state } = call;
  const form = formOf(call);
  const token = form.get('access_token') ?? '';
  if (token === '') throw oauthError('invalid_request', 'access_token is required');
  const client = findClient(state, form.get('client_id') ?? '');
  if (!client) throw oauthError('invalid_client', 'client not found');
  const grant = state.login.access(token)?.grant;
  // A LIFF page has no secret to show.
  const isPublic = grant?.liff !== undefined && !form.has('client_secret');
  if (!isPublic && !same(form.get('client_secret') ?? '', client.secret))
    throw oauthError('invalid_client', 'invalid client_secret');
  if (grant?.loginChannelId === client.clientId) state.login.revoke(token);
  const ofChannel = state.tokens.find(token);
  if (typeof ofChannel === 'object' && ofChannel.kind === 'v2.1' && ofChannel.channel === client.channel)
    state.tokens.revoke(token);
  return {};
}

/** POST /user/v1/deauthorize, by a token of the login channel: everything the user gave it is taken back. */
export function deauthorize({ state, channel, body }: ChannelCall): LineAnswer {
  const { userAccessToken } = parseJsonObject(body);
  const found = typeof userAccessToken === 'string' ? state.login.access(userAccessToken) : undefined;
  if (found?.grant.loginChannelId !== channel.settings.loginChannelId)
    throw lineError(400, 'Invalid userAccessToken');
  state.login.deauthorize(found.grant.loginChannelId, found.grant.userId);
  return { status: 204 };
}
