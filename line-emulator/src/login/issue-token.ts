import { createHash } from 'node:crypto';
import type { LineAnswer, LineCall } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { issueKeyedToken } from '../tokens/issue-tokens.ts';
import { clientWithSecret, same } from './clients.ts';
import { formOf, oauthError } from './form.ts';
import { idTokenOf } from './id-token-of.ts';
import type { Grant } from './login-store.ts';

const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

/** POST /oauth2/v2.1/token: of users by code or refresh token; of channels (v2.1) by assertion. */
export function issueToken(call: LineCall): LineAnswer {
  const form = formOf(call);
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return redeemCode(call.state, form);
    case 'refresh_token':
      return refresh(call.state, form);
    case 'client_credentials':
      return issueKeyedToken(call.state, form);
    default:
      throw oauthError('unsupported_grant_type', 'unsupported grant_type');
  }
}

function redeemCode(state: EmulatorState, form: URLSearchParams): LineAnswer {
  const clientId = form.get('client_id') ?? '';
  const channel = state.channelsByLogin.get(clientId);
  if (!channel) throw oauthError('invalid_client', 'client not found');
  // The code is spent, whatever comes of the request: a stolen one cannot be tried twice.
  const grant = state.login.takeCode(form.get('code') ?? '');
  // A LIFF page can keep no secret; it proves itself by PKCE alone.
  const isPublic = grant?.liff !== undefined && grant.codeChallenge !== undefined;
  if (!isPublic && !same(form.get('client_secret') ?? '', channel.settings.loginChannelSecret))
    throw oauthError('invalid_client', 'invalid client_secret');
  if (grant?.loginChannelId !== clientId) throw oauthError('invalid_grant', 'invalid authorization code');
  if (grant.redirectUri !== form.get('redirect_uri'))
    throw oauthError('invalid_grant', 'redirect_uri does not match');
  checkVerifier(grant, form.get('code_verifier') ?? '');
  const idToken = grant.scope.split(' ').includes('openid')
    ? { id_token: idTokenOf(state, channel, grant) }
    : {};
  return { json: { ...tokensOf(state, grant), ...idToken }, headers: { 'cache-control': 'no-store' } };
}

function checkVerifier({ codeChallenge }: Grant, verifier: string): void {
  if (codeChallenge === undefined) return;
  const digest = createHash('sha256').update(verifier).digest('base64url');
  if (!VERIFIER.test(verifier) || !same(digest, codeChallenge))
    throw oauthError('invalid_grant', 'code_verifier does not match');
}

function refresh(state: EmulatorState, form: URLSearchParams): LineAnswer {
  const { clientId } = clientWithSecret(state, form);
  const grant = state.login.refresh(form.get('refresh_token') ?? '');
  if (grant?.loginChannelId !== clientId) throw oauthError('invalid_grant', 'invalid refresh token');
  return { json: tokensOf(state, grant), headers: { 'cache-control': 'no-store' } };
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
