/**
 * LINE Login by redirect, first half: the address to which the browser is sent (authorization code with PKCE; LINE's
 * security checklist, facts section 11).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { readChannel } from '../channels/read-channel.ts';
import '../outside.ts';

/**
 * What must come back unchanged: kept at the browser in an HttpOnly cookie that only we can open, or at the server.
 * Usable once.
 */
export interface LoginAttempt {
  readonly channelId: string;
  /** Exactly as registered at LINE, and the same again when the code is exchanged. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface LoginOptions {
  readonly channelId: string;
  readonly redirectUri: string;
  /** Offers to befriend the account on the consent screen, or on a screen of its own. Default: `normal`. */
  readonly botPrompt?: 'normal' | 'aggressive' | 'none';
  /** Language of LINE's pages, e.g. `ja` or `pt-BR`. */
  readonly language?: string;
}

/**
 * @throws DomainError 'login_not_configured' when the channel has no LINE Login channel
 */
export async function beginLogin(
  ctx: Ctx,
  options: LoginOptions,
): Promise<{ url: string; attempt: LoginAttempt }> {
  const channel = await readChannel(ctx, options.channelId);
  if (!channel.login) throw new DomainError('login_not_configured');
  const attempt: LoginAttempt = {
    channelId: channel.id,
    redirectUri: options.redirectUri,
    state: random(),
    nonce: random(),
    verifier: random(),
    startedAt: ctx.now().epochMilliseconds,
  };
  const url = new URL('/oauth2/v2.1/authorize', ctx.outside.lineOrigins.login);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: channel.login.channelId,
    redirect_uri: attempt.redirectUri,
    state: attempt.state,
    scope: 'openid', // who it is; the name comes from the Messaging API
    nonce: attempt.nonce,
    code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(options.botPrompt === 'none' ? {} : { bot_prompt: options.botPrompt ?? 'normal' }),
    ...(options.language === undefined ? {} : { ui_locales: options.language }),
  }).toString();
  return { url: url.toString(), attempt };
}

/** 256 random bits, 43 characters: within PKCE's 43 to 128 (RFC 7636) and unguessable as state and nonce. */
function random(): string {
  return randomBytes(32).toString('base64url');
}
