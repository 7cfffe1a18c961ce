import { cors } from 'hono/cors';
import { channelEndpoint, endpoint, type EndpointInfo, type LineApp } from '../endpoint.ts';
import { openLiff } from '../liff/open-liff.ts';
import type { EmulatorState } from '../state.ts';
import * as channelTokens from '../tokens/issue-tokens.ts';
import type { RateLimit } from '../rate-limits.ts';
import { authorize } from './authorize.ts';
import { answerConsent } from './consent.ts';
import { certs, openidConfiguration } from './discovery.ts';
import { issueToken } from './issue-token.ts';
import * as userApi from './user-api.ts';
import { verifyAccessToken, verifyIdToken } from './verify.ts';

type Row = [
  method: EndpointInfo['method'],
  path: string,
  name: string,
  handler: Parameters<typeof endpoint>[3],
  limit?: RateLimit,
];

/** LINE Login, LIFF URLs and the tokens of channels. Their rate limits are undisclosed, but for one. */
const rows: Row[] = [
  ['GET', '/oauth2/v2.1/authorize', 'login.authorize', authorize],
  ['POST', '/oauth2/v2.1/authorize/consent', 'login.consent', answerConsent],
  ['POST', '/oauth2/v2.1/token', 'login.token', issueToken],
  ['POST', '/oauth2/v2.1/verify', 'login.verify', verifyIdToken],
  ['GET', '/oauth2/v2.1/verify', 'login.verify-access', verifyAccessToken],
  ['POST', '/oauth2/v2.1/revoke', 'login.revoke', userApi.revoke],
  ['GET', '/oauth2/v2.1/userinfo', 'login.userinfo', userApi.userInfo],
  ['POST', '/oauth2/v2.1/userinfo', 'login.userinfo.post', userApi.userInfo],
  ['GET', '/oauth2/v2.1/certs', 'login.certs', certs],
  ['GET', '/.well-known/openid-configuration', 'login.configuration', openidConfiguration],
  ['GET', '/v2/profile', 'login.profile', userApi.loginProfile],
  ['GET', '/friendship/v1/status', 'login.friendship', userApi.friendship],
  ['GET', '/liff/:liffId', 'liff.open', openLiff],
  ['GET', '/liff/:liffId/*', 'liff.open.path', openLiff],
  ['GET', '/oauth2/v2.1/tokens/kid', 'token.kids', channelTokens.listKeyIds],
  ['POST', '/oauth2/v3/token', 'token.stateless', channelTokens.issueStatelessToken],
  [
    'POST',
    '/v2/oauth/accessToken',
    'token.short-lived',
    channelTokens.issueShortLivedToken,
    channelTokens.SHORT_LIVED_LIMIT,
  ],
  ['POST', '/v2/oauth/verify', 'token.verify', channelTokens.verifyChannelToken],
  ['POST', '/v2/oauth/revoke', 'token.revoke', channelTokens.revokeChannelToken],
];

export function registerLogin(app: LineApp, state: EmulatorState): void {
  // Pages call these themselves, from their own origins.
  for (const path of ['/oauth2/v2.1/*', '/v2/profile', '/friendship/v1/status']) {
    app.use(path, cors({ origin: '*', allowHeaders: ['authorization', 'content-type'] }));
  }
  for (const [method, path, name, handler, limit = null] of rows) {
    endpoint(app, state, { method, path, name, limit, auth: 'none', body: 'any' }, handler);
  }
  // As at liff.line.me, for software that is told only another origin.
  for (const path of ['/:liffId{\\d+-[A-Za-z0-9]+}', '/:liffId{\\d+-[A-Za-z0-9]+}/*']) {
    app.get(path, (c) => {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`/liff${pathname}${search}`);
    });
  }
  channelEndpoint(
    app,
    state,
    {
      method: 'POST',
      path: '/user/v1/deauthorize',
      name: 'login.deauthorize',
      limit: null,
      body: 'json',
      // The guide names these two kinds (facts, section 8).
      tokens: { side: 'login', kinds: ['v2.1', 'stateless'] },
    },
    userApi.deauthorize,
  );
}
