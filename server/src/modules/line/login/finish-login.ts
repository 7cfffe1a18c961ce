/** LINE Login by redirect, second half: from the address LINE sent the browser back to, to who it is. */
import { timingSafeEqual } from 'node:crypto';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { readChannel } from '../channels/read-channel.ts';
import { askLine } from '../line-http.ts';
import type { LoginAttempt } from './begin-login.ts';
import { checkIdToken, type LineIdentity } from './check-id-token.ts';
import { loginFailed } from './login-failed.ts';
import '../outside.ts';

/** LINE's codes live ten minutes (facts section 11); an older attempt cannot succeed. */
const ATTEMPT_MS = 10 * 60 * 1000;

export interface LoggedIn extends LineIdentity {
  /** True when this sign-in changed whether the person follows the account; null when LINE did not say. */
  readonly friendshipChanged: boolean | null;
}

/**
 * @param query what LINE appended to the redirect address
 * @throws DomainError 'login_refused' when the person said no, 'login_expired', 'login_failed' with the check that failed
 * @throws LineUnreachable
 */
export async function finishLogin(
  ctx: Ctx,
  attempt: LoginAttempt,
  query: URLSearchParams,
): Promise<LoggedIn> {
  // State first: without it nothing in this request is known to belong to this browser's attempt (CSRF).
  if (!equal(query.get('state') ?? '', attempt.state)) throw loginFailed('state');
  const age = ctx.now().epochMilliseconds - attempt.startedAt;
  if (age < 0 || age > ATTEMPT_MS) throw new DomainError('login_expired');
  if (query.get('error') === 'access_denied') throw new DomainError('login_refused');
  const code = query.get('code');
  if (query.has('error') || !code) throw loginFailed('code');

  const { login } = await readChannel(ctx, attempt.channelId);
  if (!login) throw new DomainError('login_not_configured');
  const answer = await askLine({
    method: 'POST',
    url: new URL('/oauth2/v2.1/token', ctx.outside.lineOrigins.api),
    form: {
      grant_type: 'authorization_code',
      code,
      redirect_uri: attempt.redirectUri,
      client_id: login.channelId,
      client_secret: login.channelSecret,
      code_verifier: attempt.verifier,
    },
  });
  const { access_token: accessToken, id_token: idToken, token_type: type } = answer.body ?? {};
  if (
    answer.status !== 200 ||
    typeof idToken !== 'string' ||
    typeof accessToken !== 'string' ||
    type !== 'Bearer'
  ) {
    throw loginFailed('token');
  }
  await checkAccessToken(ctx, accessToken, login.channelId);
  const identity = await checkIdToken(ctx, {
    idToken,
    loginChannelId: login.channelId,
    nonce: attempt.nonce,
  });
  const changed = query.get('friendship_status_changed');
  return { ...identity, friendshipChanged: changed === null ? null : changed === 'true' };
}

/** It must be ours and alive; it is not kept: a session cookie of our own takes over. */
async function checkAccessToken(ctx: Ctx, accessToken: string, loginChannelId: string): Promise<void> {
  const url = new URL('/oauth2/v2.1/verify', ctx.outside.lineOrigins.api);
  url.searchParams.set('access_token', accessToken);
  const { status, body } = await askLine({ method: 'GET', url });
  const lives = typeof body?.expires_in === 'number' && body.expires_in > 0;
  if (status !== 200 || body?.client_id !== loginChannelId || !lives) throw loginFailed('access_token');
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
