import { getCookie } from 'hono/cookie';
import { primaryUrl } from '../../liff/url.js';
import type { LineAnswer, LineCall } from '../endpoint.ts';
import { htmlPage } from '../html.ts';
import { askConsent, mustAsk } from '../login/consent.ts';
import { PHONE_COOKIE } from '../login/phone-cookie.ts';
import type { LiffFrame } from './liff-frames.ts';
import { liffTokens } from './liff-grant.ts';

/** The query parameter by which the phone hands over its frame's nonce. */
export const FRAME_PARAMETER = 'emulator_frame';

/**
 * GET /liff/{liffId}/…, which stands for https://liff.line.me/{liffId}/…. Inside LINE the page gets its tokens with the
 * primary redirect; outside it has to sign in by itself.
 */
export function openLiff({ state, c }: LineCall): LineAnswer {
  const found = state.liffApps.find(c.req.param('liffId') ?? '');
  const channel = found && state.channelsByLogin.get(found.loginChannelId);
  if (!found || !channel) {
    return {
      status: 404,
      html: htmlPage('404 Not Found', '<p>このLIFF IDのアプリはありません。LIFF IDを確認してください。</p>'),
    };
  }
  const { app } = found;
  const url = new URL(c.req.url);
  const nonce = url.searchParams.get(FRAME_PARAMETER);
  url.searchParams.delete(FRAME_PARAMETER);
  const path = url.pathname.slice(`/liff/${app.liffId}`.length);
  const asked = `${path === '/' ? '' : path}${url.search}`;
  const frame = nonce === null ? frameOfLink(state, c) : state.liffFrames.find(nonce);
  if (!frame) return goTo(primaryUrl(app.view.url, asked));
  const opened = (): LineAnswer => {
    // What the phone was asked to open, with the fragment that no browser sends.
    const rest = frame.rest?.liffId === app.liffId ? frame.rest.text : asked;
    frame.rest = null;
    return goTo(primaryUrl(app.view.url, rest), liffTokens(state, channel, app, frame));
  };
  const question = { channel, userId: frame.userId, scopes: app.scope, botPrompt: app.botPrompt };
  if (mustAsk(state, question)) {
    return askConsent(state, question, ({ allowed }) => (allowed ? opened() : cancelled));
  }
  state.login.consent(channel.settings.loginChannelId, frame.userId, app.scope);
  return opened();
}

const cancelled: LineAnswer = {
  html: htmlPage(
    'キャンセルしました',
    '<p>許可されなかったため、このページは開けません。画面を閉じてください。</p>',
  ),
};

/** A page in a phone's frame leads on to a LIFF URL: the browser says that it is a frame, the cookie whose phone. */
function frameOfLink(state: LineCall['state'], c: LineCall['c']): LiffFrame | undefined {
  const userId = getCookie(c, PHONE_COOKIE);
  return userId !== undefined && c.req.header('sec-fetch-dest') === 'iframe'
    ? state.liffFrames.latestOf(userId)
    : undefined;
}

function goTo(target: URL, tokens?: URLSearchParams): LineAnswer {
  const location = tokens ? `${target.href}#${tokens}` : target.href;
  return { status: 302, headers: { location, 'cache-control': 'no-store' } };
}
