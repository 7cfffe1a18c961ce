import { getCookie } from 'hono/cookie';
import { isBelow } from '../../liff/url.js';
import type { Channel } from '../channels.ts';
import type { LineAnswer, LineCall } from '../endpoint.ts';
import { escapeHtml, htmlPage, nameHtml } from '../html.ts';
import type { LiffApp } from '../liff/liff-apps.ts';
import type { EmulatorState } from '../state.ts';
import { askConsent, mustAsk, type ConsentAnswer, type ConsentQuestion } from './consent.ts';
import { PHONE_COOKIE } from './phone-cookie.ts';

const SCOPES = ['profile', 'openid', 'email'];
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const PROMPTS = ['normal', 'aggressive'] as const;
/** The list of people on the sign-in page ends here. */
const MOST_CHOICES = 200;

/** An authorization request whose place to go back to is beyond doubt. */
interface Request {
  state: EmulatorState;
  channel: Channel;
  /** Of `liff.login()`, where the app's own pages are the places to go back to. */
  app: LiffApp | undefined;
  query: Record<string, string>;
  redirectUri: string;
  scopes: string[];
}

/**
 * GET /oauth2/v2.1/authorize. Who holds the phone is signed in already; anybody else chooses who they are. Then the channel is
 * agreed to, by itself or on a page (the channel's `loginConsent`).
 */
export function authorize({ state, c }: LineCall): LineAnswer {
  const query = c.req.query();
  const channel = state.channelsByLogin.get(query.client_id ?? '');
  // While the place to go back to is in doubt, nobody is sent anywhere.
  if (!channel) return refuse('client_id が登録されていません。');
  const redirectUri = query.redirect_uri ?? '';
  const app = liffAppOf(state, channel, query.liff_id);
  const known = app
    ? URL.canParse(redirectUri) && isBelow(redirectUri, app.view.url)
    : channel.settings.loginCallbackUrls.includes(redirectUri);
  if (!known) return refuse('redirect_uri が登録されているコールバックURLと一致しません。');
  const scopes = (query.scope ?? '').split(/\s+/).filter(Boolean);
  const request: Request = { state, channel, app, query, redirectUri, scopes };
  const wrong = whatIsWrong(request);
  if (wrong) return goBack(request, wrong);
  if (query.emulator_deny) return goBack(request, DENIED);
  const person = whoIsThere(request, getCookie(c, PHONE_COOKIE));
  if (!person) {
    if (query.prompt === 'none')
      return goBack(request, error('login_required', 'The user is not signed in.'));
    return chooseUser(request, new URL(c.req.url));
  }
  return agree(request, person);
}

const error = (code: string, description: string): Record<string, string> => ({
  error: code,
  error_description: description,
});
const DENIED = error('access_denied', 'The resource owner denied the request.');

function liffAppOf(state: EmulatorState, channel: Channel, liffId: string | undefined): LiffApp | undefined {
  const found = liffId === undefined ? undefined : state.liffApps.find(liffId);
  return found?.loginChannelId === channel.settings.loginChannelId ? found.app : undefined;
}

/** The first thing that is wrong with the request, as LINE tells it to the callback URL. */
function whatIsWrong({ query, scopes, app }: Request): Record<string, string> | undefined {
  const invalid = (description: string): Record<string, string> => error('invalid_request', description);
  if (query.response_type !== 'code') return error('unsupported_response_type', 'response_type must be code');
  if (!query.state) return invalid('state is required');
  const permitted = app ? app.scope : SCOPES;
  if (scopes.length === 0 || scopes.some((scope) => !permitted.includes(scope)))
    return error('invalid_scope', 'requested unknown or not permitted scope');
  if (query.code_challenge !== undefined || query.code_challenge_method !== undefined) {
    if (query.code_challenge_method !== 'S256' || !CHALLENGE.test(query.code_challenge ?? ''))
      return invalid('code_challenge must be given with code_challenge_method S256');
  }
  if (query.max_age !== undefined && !/^\d{1,9}$/.test(query.max_age))
    return invalid('max_age must be a number of seconds');
  if (query.prompt !== undefined && !['consent', 'login', 'none'].includes(query.prompt))
    return invalid('prompt must be consent, login or none');
  if (query.bot_prompt !== undefined && !PROMPTS.includes(query.bot_prompt as (typeof PROMPTS)[number]))
    return invalid('bot_prompt must be normal or aggressive');
  return undefined;
}

interface Person {
  userId: string;
  amr: string;
  /** When they proved who they are, in milliseconds since 1970. */
  signedInAt: number;
}

/** Who is signed in, if the request is content with that. Someone chosen on the page has proved it just now. */
function whoIsThere({ state, query }: Request, ofPhone: string | undefined): Person | undefined {
  const now = state.clock.now();
  if (query.emulator_user !== undefined) {
    const chosen = state.users.find(query.emulator_user);
    if (chosen) state.login.signedIn(chosen.userId);
    return chosen && { userId: chosen.userId, amr: 'pwd', signedInAt: now };
  }
  const held = ofPhone === undefined ? undefined : state.users.find(ofPhone);
  // `disable_auto_login` and `prompt=login` want the sign-in page although somebody is signed in.
  if (!held || query.disable_auto_login === 'true' || query.prompt === 'login') return undefined;
  const signedInAt = state.login.signedInAt(held.userId) ?? now;
  if (query.max_age !== undefined && now - signedInAt > Number(query.max_age) * 1000) return undefined;
  return { userId: held.userId, amr: 'lineautologin', signedInAt };
}

function agree(request: Request, person: Person): LineAnswer {
  const { state, channel, query, scopes } = request;
  const botPrompt = PROMPTS.find((one) => one === query.bot_prompt) ?? 'none';
  const question: ConsentQuestion = { channel, userId: person.userId, scopes, botPrompt };
  if (mustAsk(state, question, query.prompt === 'consent')) {
    if (query.prompt === 'none')
      return goBack(request, error('interaction_required', 'The user has not agreed yet.'));
    return askConsent(state, question, (answer) => finish(request, person, answer));
  }
  state.login.consent(channel.settings.loginChannelId, person.userId, scopes);
  // Nobody is befriended by an agreement that nobody saw.
  const friendshipChanged = botPrompt !== 'none' && channel.settings.loginConsent === 'auto' ? false : null;
  return finish(request, person, { allowed: true, friendshipChanged });
}

function finish(request: Request, person: Person, answer: ConsentAnswer): LineAnswer {
  if (!answer.allowed) return goBack(request, DENIED);
  const { state, channel, app, query, scopes, redirectUri } = request;
  const code = state.login.issueCode({
    loginChannelId: channel.settings.loginChannelId,
    userId: person.userId,
    scope: scopes.join(' '),
    redirectUri,
    amr: [person.amr],
    nonce: query.nonce,
    codeChallenge: query.code_challenge,
    authTime: query.max_age === undefined ? undefined : Math.floor(person.signedInAt / 1000),
    liff: app && { liffId: app.liffId, talk: null },
  });
  const changed = answer.friendshipChanged;
  return goBack(request, {
    code,
    ...(changed === null ? {} : { friendship_status_changed: String(changed) }),
  });
}

function goBack({ redirectUri, query }: Request, values: Record<string, string>): LineAnswer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  if (query.state) url.searchParams.set('state', query.state);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } };
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

function chooseUser({ state, channel }: Request, url: URL): LineAnswer {
  const choices = state.users
    .named()
    .slice(0, MOST_CHOICES)
    .map(({ userId, displayName }) => {
      const target = new URL(url);
      target.searchParams.set('emulator_user', userId);
      const href = escapeHtml(target.pathname + target.search);
      return `<li><a class="choice" href="${href}">${nameHtml(displayName)}</a></li>`;
    });
  const deny = new URL(url);
  deny.searchParams.set('emulator_deny', '1');
  const account = nameHtml(channel.settings.displayName);
  const body =
    choices.length > 0
      ? `<p>「${account}」にログインする利用者を選んでください。</p><ul>${choices.join('')}</ul>`
      : '<p>利用者がまだいません。先にスマートフォンの画面で利用者を作ってください。</p>';
  return {
    html: htmlPage(
      'LINEログイン（エミュレーター）',
      `${body}<p><a href="${escapeHtml(deny.pathname + deny.search)}">ログインしない</a></p>`,
    ),
  };
}
