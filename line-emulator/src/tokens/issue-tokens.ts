import type { channelAccessToken } from '@line/bot-sdk';
import type { LineAnswer, LineCall } from '../endpoint.ts';
import { rateLimited } from '../line-error.ts';
import { clientWithSecret } from '../login/clients.ts';
import { formOf, oauthError } from '../login/form.ts';
import { perSecond } from '../rate-limits.ts';
import type { EmulatorState } from '../state.ts';
import { readAssertion } from './assertion.ts';
import { clientIdOf, type ChannelToken } from './channel-tokens.ts';

/** LINE's one published limit for tokens. */
export const SHORT_LIVED_LIMIT = perSecond(370);
/** What LINE's example shows for a long-lived token: about a hundred years. */
const LONG_LIVED_SECONDS = 3_138_007_490;
/** The scope that LINE's examples show. */
const OLD_SCOPE = 'P CM';

const issued = (made: ChannelToken): LineAnswer => ({
  json: {
    access_token: made.token,
    expires_in: made.lifeMs / 1000,
    token_type: 'Bearer',
    ...(made.keyId === null ? {} : { key_id: made.keyId }),
  },
  headers: { 'cache-control': 'no-store' },
});

function mustBeClientCredentials(form: URLSearchParams): void {
  if (form.get('grant_type') !== 'client_credentials')
    throw oauthError('unsupported_grant_type', 'grant_type must be client_credentials');
}

/** POST /v2/oauth/accessToken */
export function issueShortLivedToken(call: LineCall): LineAnswer {
  const { state } = call;
  const form = formOf(call);
  mustBeClientCredentials(form);
  const { channel, side, clientId } = clientWithSecret(state, form);
  if (!state.limits.take(clientId, 'token.short-lived', SHORT_LIVED_LIMIT)) throw rateLimited();
  return issued(state.tokens.issueShortLived(channel, side));
}

/** POST /oauth2/v3/token: by assertion or by id and secret. */
export function issueStatelessToken(call: LineCall): LineAnswer {
  const { state } = call;
  const form = formOf(call);
  mustBeClientCredentials(form);
  const { channel, side } = form.has('client_assertion')
    ? readAssertion(state, form.get('client_assertion_type'), form.get('client_assertion')).client
    : clientWithSecret(state, form);
  return issued(state.tokens.issueStateless(channel, side));
}

/** POST /oauth2/v2.1/token of a channel: the assertion says how long the token is to live. */
export function issueKeyedToken(state: EmulatorState, form: URLSearchParams): LineAnswer {
  const { client, tokenSeconds } = readAssertion(
    state,
    form.get('client_assertion_type'),
    form.get('client_assertion'),
  );
  if (tokenSeconds === null) throw oauthError('invalid_request', 'token_exp is required');
  const made = state.tokens.issueKeyed(client.channel, client.side, tokenSeconds * 1000);
  if (!made) throw oauthError('invalid_request', 'The maximum number of channel access tokens is 30');
  return issued(made);
}

/** GET /oauth2/v2.1/tokens/kid */
export function listKeyIds({ state, c }: LineCall): LineAnswer {
  const { client } = readAssertion(
    state,
    c.req.query('client_assertion_type'),
    c.req.query('client_assertion'),
  );
  const kids = state.tokens
    .of(client.channel)
    .filter((one) => one.kind === 'v2.1' && one.side === client.side)
    .flatMap((one) => one.keyId ?? []);
  return { json: { kids } satisfies channelAccessToken.ChannelAccessTokenKeyIdsResponse };
}

/** POST /v2/oauth/verify: long-lived and short-lived tokens. */
export function verifyChannelToken(call: LineCall): LineAnswer {
  const { state } = call;
  const token = formOf(call).get('access_token') ?? '';
  const ofSetting = state.channelsByToken.get(token);
  if (ofSetting) {
    const clientId = ofSetting.settings.channelId;
    return {
      json: {
        client_id: clientId,
        expires_in: LONG_LIVED_SECONDS,
        scope: OLD_SCOPE,
      } satisfies channelAccessToken.VerifyChannelAccessTokenResponse,
    };
  }
  const found = state.tokens.find(token);
  if (typeof found !== 'object' || found.kind !== 'short-lived')
    throw oauthError('invalid_request', 'access token expired');
  const secondsLeft = Math.floor((found.expiresAt - state.clock.now()) / 1000);
  return {
    json: {
      client_id: clientIdOf(found),
      expires_in: secondsLeft,
      scope: OLD_SCOPE,
    } satisfies channelAccessToken.VerifyChannelAccessTokenResponse,
  };
}

/** POST /v2/oauth/revoke: long-lived and short-lived tokens. Unknown ones are answered 200 too. */
export function revokeChannelToken(call: LineCall): LineAnswer {
  const { state } = call;
  const token = formOf(call).get('access_token') ?? '';
  if (token === '') throw oauthError('invalid_request', 'some parameters missed or invalid');
  state.channelsByToken.delete(token);
  const found = state.tokens.find(token);
  if (typeof found === 'object' && found.kind === 'short-lived') state.tokens.revoke(token);
  return {};
}
