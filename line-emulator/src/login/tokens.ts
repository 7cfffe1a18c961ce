import { createHash, timingSafeEqual } from 'node:crypto';
import type { Channel } from '../channels.ts';
import { bearer, type LineAnswer, type LineCall } from '../endpoint.ts';
import { LineError } from '../line-error.ts';
import type { EmulatorState } from '../state.ts';
import { ID_TOKEN_SECONDS, ISSUER, makeIdToken, readIdToken, type IdTokenClaims } from './id-token.ts';
import type { Grant } from './login-store.ts';

const oauthError = (error: string, description: string): LineError =>
  new LineError(400, { error, error_description: description });

/** A form body; LINE Login takes no JSON. */
function formOf({ c, body }: LineCall): URLSearchParams {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw oauthError('invalid_request', 'content type must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(new TextDecoder().decode(body));
}

function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(left, right);
}

function loginChannel(state: EmulatorState, form: URLSearchParams): Channel {
  const channel = state.channelsByLogin.get(form.get('client_id') ?? '');
  if (!channel) throw oauthError('invalid_client', 'client not found');
  if (!same(form.get('client_secret') ?? '', channel.settings.loginChannelSecret)) {
    throw oauthError('invalid_client', 'invalid client_secret');
  }
  return channel;
}

/** POST /oauth2/v2.1/token */
export function issueToken(call: LineCall): LineAnswer {
  const { state } = call;
  const form = formOf(call);
  const kind = form.get('grant_type');
  if (kind === 'refresh_token') {
    const channel = loginChannel(state, form);
    const grant = state.login.refresh(form.get('refresh_token') ?? '');
    if (!grant || grant.loginChannelId !== channel.settings.loginChannelId) {
      throw oauthError('invalid_grant', 'invalid refresh token');
    }
    return { json: tokensOf(state, grant) };
  }
  if (kind !== 'authorization_code') throw oauthError('unsupported_grant_type', 'unsupported grant_type');
  const channel = loginChannel(state, form);
  const grant = state.login.takeCode(form.get('code') ?? '');
  if (!grant || grant.loginChannelId !== channel.settings.loginChannelId) {
    throw oauthError('invalid_grant', 'invalid authorization code');
  }
  if (grant.redirectUri !== form.get('redirect_uri'))
    throw oauthError('invalid_grant', 'redirect_uri does not match');
  const verifier = form.get('code_verifier');
  if (grant.codeChallenge !== undefined) {
    const digest = createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url');
    if (!verifier || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier) || !same(digest, grant.codeChallenge)) {
      throw oauthError('invalid_grant', 'code_verifier does not match');
    }
  }
  const idToken = grant.scope.split(' ').includes('openid')
    ? { id_token: idTokenOf(state, channel, grant) }
    : {};
  return { json: { ...tokensOf(state, grant), ...idToken }, headers: { 'cache-control': 'no-store' } };
}

function tokensOf(state: EmulatorState, grant: Grant): Record<string, unknown> {
  const { accessToken, refreshToken, expiresIn } = state.login.issueTokens(grant);
  return {
    access_token: accessToken,
    expires_in: expiresIn,
    refresh_token: refreshToken,
    scope: grant.scope,
    token_type: 'Bearer',
  };
}

function idTokenOf(state: EmulatorState, channel: Channel, grant: Grant): string {
  const iat = Math.floor(state.clock.now() / 1000);
  const user = state.users.find(grant.userId);
  const claims: IdTokenClaims = {
    iss: ISSUER,
    sub: grant.userId,
    aud: grant.loginChannelId,
    exp: iat + ID_TOKEN_SECONDS,
    iat,
    amr: ['linesso'],
    ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
  };
  if (grant.scope.split(' ').includes('profile') && user) {
    claims.name = user.displayName;
    if (user.pictureUrl) claims.picture = user.pictureUrl;
  }
  return makeIdToken(claims, channel.settings.loginChannelSecret);
}

/** POST /oauth2/v2.1/verify: an ID token, checked in LINE's order with LINE's words. */
export function verifyIdToken(call: LineCall): LineAnswer {
  const form = formOf(call);
  const bad = (description: string): LineError => oauthError('invalid_request', description);
  const clientId = form.get('client_id') ?? '';
  const token = form.get('id_token') ?? '';
  const claims = [...call.state.channelsByLogin.values()]
    .map((channel) => readIdToken(token, channel.settings.loginChannelSecret))
    .find((found) => found !== undefined);
  if (!claims) throw bad('Invalid IdToken.');
  if (claims.iss !== ISSUER) throw bad('Invalid IdToken Issuer.');
  if (claims.exp <= Math.floor(call.state.clock.now() / 1000)) throw bad('IdToken expired.');
  if (claims.aud !== clientId) throw bad('Invalid IdToken Audience.');
  if (form.has('nonce') && form.get('nonce') !== claims.nonce) throw bad('Invalid IdToken Nonce.');
  if (form.has('user_id') && form.get('user_id') !== claims.sub)
    throw bad('Invalid IdToken Subject Identifier.');
  return { json: claims };
}

/** GET /oauth2/v2.1/verify?access_token= */
export function verifyAccessToken({ state, c }: LineCall): LineAnswer {
  const found = state.login.access(c.req.query('access_token') ?? '');
  if (!found) throw oauthError('invalid_request', 'access token expired');
  const { grant, secondsLeft } = found;
  return { json: { scope: grant.scope, client_id: grant.loginChannelId, expires_in: secondsLeft } };
}

/** The user behind a LINE Login access token that carries the `profile` scope. */
function grantOf({ state, c }: LineCall): Grant {
  const found = state.login.access(bearer(c) ?? '');
  if (!found) throw new LineError(401, { message: 'The access token expired' });
  return found.grant;
}

/** GET /v2/profile */
export function loginProfile(call: LineCall): LineAnswer {
  const grant = grantOf(call);
  const user = call.state.users.find(grant.userId);
  if (!grant.scope.split(' ').includes('profile') || !user) {
    throw new LineError(403, { message: 'The access token does not have the required scope' });
  }
  const { userId, displayName, pictureUrl, statusMessage } = user;
  return { json: { userId, displayName, pictureUrl, statusMessage } };
}

/** GET /friendship/v1/status */
export function friendship(call: LineCall): LineAnswer {
  const grant = grantOf(call);
  const channel = call.state.channelsByLogin.get(grant.loginChannelId);
  const handle = call.state.users.handleOf(grant.userId);
  return { json: { friendFlag: channel !== undefined && handle >= 0 && channel.following.has(handle) } };
}

/** POST /oauth2/v2.1/revoke */
export function revoke(call: LineCall): LineAnswer {
  const form = formOf(call);
  loginChannel(call.state, form);
  call.state.login.revoke(form.get('access_token') ?? '');
  return { status: 200 };
}
