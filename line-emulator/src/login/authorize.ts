import { getCookie } from 'hono/cookie';
import type { LineAnswer, LineCall } from '../endpoint.ts';
import { escapeHtml, htmlPage } from '../html.ts';

/** The cookie by which the authorize page knows who holds the phone. */
export const PHONE_COOKIE = 'emulator_phone';

const SCOPES = new Set(['profile', 'openid', 'email']);
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** GET /oauth2/v2.1/authorize: agrees by itself for the phone's user; without one, lets a person choose. */
export function authorize({ state, c }: LineCall): LineAnswer {
  const query = c.req.query();
  const channel = state.channelsByLogin.get(query.client_id ?? '');
  // While the place to go back to is in doubt, nobody is sent anywhere.
  if (!channel) return refuse('client_id が登録されていません。');
  const redirectUri = query.redirect_uri ?? '';
  if (!channel.settings.loginCallbackUrls.includes(redirectUri)) {
    return refuse('redirect_uri が登録されているコールバックURLと一致しません。');
  }
  const goBack = (values: Record<string, string>): LineAnswer => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    if (query.state) url.searchParams.set('state', query.state);
    return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
  };
  const wrong = (error: string, description: string): LineAnswer =>
    goBack({ error, error_description: description });
  if (query.response_type !== 'code') return wrong('unsupported_response_type', 'response_type must be code');
  if (!query.state) return wrong('invalid_request', 'state is required');
  const scopes = (query.scope ?? '').split(/\s+/).filter(Boolean);
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.has(scope))) {
    return wrong('invalid_scope', 'requested unknown or not permitted scope');
  }
  if (query.code_challenge !== undefined || query.code_challenge_method !== undefined) {
    if (query.code_challenge_method !== 'S256' || !CHALLENGE.test(query.code_challenge ?? '')) {
      return wrong('invalid_request', 'code_challenge must be given with code_challenge_method S256');
    }
  }
  if (query.emulator_deny) return wrong('access_denied', 'The resource owner denied the request.');
  const userId = query.emulator_user ?? getCookie(c, PHONE_COOKIE);
  const user = userId === undefined ? undefined : state.users.find(userId);
  if (!user) {
    if (query.prompt === 'none') return wrong('login_required', 'The user is not signed in.');
    return chooseUser(state.users.named().slice(0, 200), new URL(c.req.url), channel.settings.displayName);
  }
  const code = state.login.issueCode({
    loginChannelId: channel.settings.loginChannelId,
    userId: user.userId,
    scope: scopes.join(' '),
    redirectUri,
    nonce: query.nonce,
    codeChallenge: query.code_challenge,
  });
  // Only said when the account was offered at the consent screen; here nobody is befriended by signing in.
  const friendship: Record<string, string> = query.bot_prompt ? { friendship_status_changed: 'false' } : {};
  return goBack({ code, ...friendship });
}

function refuse(reason: string): LineAnswer {
  return {
    status: 400,
    html: htmlPage(
      '400 Bad Request',
      `<p>${escapeHtml(reason)}</p><p>LINEログインの設定（チャネルIDとコールバックURL）を確認してください。</p>`,
    ),
  };
}

function chooseUser(
  users: readonly { userId: string; displayName: string }[],
  url: URL,
  account: string,
): LineAnswer {
  const choices = users.map(({ userId, displayName }) => {
    const target = new URL(url);
    target.searchParams.set('emulator_user', userId);
    const href = escapeHtml(target.pathname + target.search);
    return `<li><a class="choice" href="${href}">${escapeHtml(displayName)}</a></li>`;
  });
  const deny = new URL(url);
  deny.searchParams.set('emulator_deny', '1');
  const body =
    choices.length > 0
      ? `<p>「${escapeHtml(account)}」にログインする利用者を選んでください。</p><ul>${choices.join('')}</ul>`
      : '<p>利用者がまだいません。先にスマートフォンの画面で利用者を作ってください。</p>';
  return {
    html: htmlPage(
      'LINEログイン（エミュレーター）',
      `${body}<p><a href="${escapeHtml(deny.pathname + deny.search)}">ログインしない</a></p>`,
    ),
  };
}
