import { endpoint, type EndpointInfo, type LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { authorize } from './authorize.ts';
import * as tokens from './tokens.ts';

type Row = [EndpointInfo['method'], path: string, name: string, Parameters<typeof endpoint>[3]];

/** LINE Login. Its rate limits are undisclosed, so there are none here. */
const rows: Row[] = [
  ['GET', '/oauth2/v2.1/authorize', 'login.authorize', authorize],
  ['POST', '/oauth2/v2.1/token', 'login.token', tokens.issueToken],
  ['POST', '/oauth2/v2.1/verify', 'login.verify', tokens.verifyIdToken],
  ['GET', '/oauth2/v2.1/verify', 'login.verify-access', tokens.verifyAccessToken],
  ['POST', '/oauth2/v2.1/revoke', 'login.revoke', tokens.revoke],
  // ID tokens of the web login are HS256, so there is no public key to publish.
  ['GET', '/oauth2/v2.1/certs', 'login.certs', () => ({ json: { keys: [] } })],
  ['GET', '/v2/profile', 'login.profile', tokens.loginProfile],
  ['GET', '/friendship/v1/status', 'login.friendship', tokens.friendship],
];

export function registerLogin(app: LineApp, state: EmulatorState): void {
  for (const [method, path, name, handler] of rows) {
    endpoint(app, state, { method, path, name, limit: null, auth: 'none', body: 'any' }, handler);
  }
}
