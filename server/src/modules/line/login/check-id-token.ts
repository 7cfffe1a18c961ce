/**
 * Who is it? An ID token is believed only after LINE's own verify endpoint accepted it for our channel, and what it says
 * is checked once more here. A user id sent by a browser is never believed.
 */
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { readChannel } from '../channels/read-channel.ts';
import { askLine } from '../line-http.ts';
import { lineUserIdToBytes } from '../line-user-id.ts';
import { loginFailed } from './login-failed.ts';
import '../outside.ts';

/** `iss` of every ID token (facts section 11), also behind other origins. */
const ISSUER = 'https://access.line.me';
/** LINE's clock and ours may differ by so much. */
const SKEW_SECONDS = 60;

export interface LineIdentity {
  readonly lineUserId: string;
  /** null where the person did not share the profile. */
  readonly displayName: string | null;
}

export interface IdTokenQuestion {
  readonly idToken: string;
  readonly loginChannelId: string;
  /** null: the token came from LIFF, whose nonce we do not choose. */
  readonly nonce: string | null;
}

/**
 * @throws DomainError 'login_failed' naming the check, LineUnreachable
 */
export async function checkIdToken(ctx: Ctx, question: IdTokenQuestion): Promise<LineIdentity> {
  const { status, body } = await askLine({
    method: 'POST',
    url: new URL('/oauth2/v2.1/verify', ctx.outside.lineOrigins.api),
    form: {
      id_token: question.idToken,
      client_id: question.loginChannelId,
      ...(question.nonce === null ? {} : { nonce: question.nonce }),
    },
  });
  if (status !== 200 || !body) throw loginFailed('id_token');
  const now = ctx.now().epochMilliseconds / 1000;
  if (body.iss !== ISSUER) throw loginFailed('issuer');
  if (body.aud !== question.loginChannelId) throw loginFailed('audience');
  if (typeof body.exp !== 'number' || body.exp <= now - SKEW_SECONDS) throw loginFailed('expiry');
  if (typeof body.iat !== 'number' || body.iat > now + SKEW_SECONDS) throw loginFailed('expiry');
  if (question.nonce !== null && body.nonce !== question.nonce) throw loginFailed('nonce');
  if (typeof body.sub !== 'string' || !lineUserIdToBytes(body.sub)) throw loginFailed('subject');
  return { lineUserId: body.sub, displayName: typeof body.name === 'string' ? body.name : null };
}

/**
 * The same for a page inside LINE, which sends `liff.getIDToken()`.
 * @throws DomainError 'login_failed', 'login_not_configured', LineUnreachable
 */
export async function identifyByLiffToken(
  ctx: Ctx,
  channelId: string,
  idToken: string,
): Promise<LineIdentity> {
  const { login } = await readChannel(ctx, channelId);
  if (!login) throw new DomainError('login_not_configured');
  return checkIdToken(ctx, { idToken, loginChannelId: login.channelId, nonce: null });
}
