import type { messagingApi } from '@line/bot-sdk';
import { getCookie } from 'hono/cookie';
import { send, type Hand } from '../acts/hand.ts';
import { endpoint, type ChannelCall, type LineAnswer, type LineApp, type LineCall } from '../endpoint.ts';
import { COMMON, type EndpointRow } from '../endpoint-table.ts';
import { escapeHtml, htmlPage, nameHtml } from '../html.ts';
import { lineError } from '../line-error.ts';
import { formOf } from '../login/form.ts';
import { PHONE_COOKIE } from '../login/phone-cookie.ts';
import type { EmulatorState } from '../state.ts';
import { USER_ID } from '../users.ts';

const DIALOG = '/dialog/bot/accountLink';

/** POST /v2/bot/user/{userId}/linkToken */
function issueLinkToken({ state, channel, c }: ChannelCall): LineAnswer {
  const userId = c.req.param('userId') ?? '';
  if (!USER_ID.test(userId)) throw lineError(400, 'The value for the userId parameter is invalid');
  if (state.users.handleOf(userId) < 0) throw lineError(404, 'Not found');
  const linkToken = state.linkTokens.issue({ channelId: channel.settings.channelId, userId });
  return { json: { linkToken } satisfies messagingApi.IssueLinkTokenResponse };
}

export const accountLinkRows: EndpointRow[] = [
  ['POST', '/v2/bot/user/:userId/linkToken', 'linkToken', COMMON, issueLinkToken, { body: 'any' }],
];

/** The dialogue, which stands for https://access.line.me/dialog/bot/accountLink. */
export function registerAccountLink(app: LineApp, state: EmulatorState): void {
  const info = { path: DIALOG, limit: null, auth: 'none', body: 'any' } as const;
  endpoint(app, state, { ...info, method: 'GET', name: 'accountLink.dialog' }, showDialog);
  endpoint(app, state, { ...info, method: 'POST', name: 'accountLink.confirm' }, (call) => {
    const form = formOf(call);
    if (form.get('answer') !== 'link')
      return page('連携しませんでした', '<p>アカウントは連携されていません。</p>');
    return link(call, {
      linkToken: form.get('linkToken') ?? '',
      nonce: form.get('nonce') ?? '',
      userId: form.get('userId') ?? '',
    });
  });
}

interface Linking {
  linkToken: string;
  nonce: string;
  /** Who stands before the page: it must be whom the token was issued for. */
  userId: string;
}

/** GET: asks, where the channel's consents are asked for; else it is done at once. */
function showDialog(call: LineCall): LineAnswer | Promise<LineAnswer> {
  const { state, c } = call;
  const { linkToken = '', nonce = '', emulator_user: chosen } = c.req.query();
  const wrong = whatIsWrong(state, linkToken, nonce);
  if (wrong) return wrong;
  const user = state.users.find(chosen ?? getCookie(c, PHONE_COOKIE) ?? '');
  if (!user) {
    return {
      ...page('だれのLINEかわかりません', '<p>スマートフォンの画面から、このページを開いてください。</p>'),
      status: 400,
    };
  }
  const linking = { linkToken, nonce, userId: user.userId };
  const channel = state.channels.get(state.linkTokens.find(linkToken)!.channelId)!;
  if (channel.settings.loginConsent === 'auto') return link(call, linking);
  const hidden = Object.entries(linking)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join('');
  const account = nameHtml(channel.settings.displayName);
  return page(
    'アカウント連携',
    `<p>${nameHtml(user.displayName)}さんのLINEアカウントを「${account}」のサービスと連携しますか。</p>
<form method="post" action="${DIALOG}">${hidden}<button name="answer" value="link">連携する</button> <button name="answer" value="cancel">キャンセル</button></form>`,
  );
}

function whatIsWrong(state: EmulatorState, linkToken: string, nonce: string): LineAnswer | undefined {
  const refuse = (reason: string): LineAnswer => ({
    ...page('400 Bad Request', `<p>${reason}</p>`),
    status: 400,
  });
  const link = state.linkTokens.find(linkToken);
  if (!link || !state.channels.has(link.channelId))
    return refuse('linkTokenが正しくないか、使用済みか、発行から10分が過ぎています。');
  // LINE's limits of the nonce (facts, section 11).
  return nonce.length < 10 || nonce.length > 255 ? refuse('nonceは10文字以上255文字以内です。') : undefined;
}

async function link({ state }: LineCall, { linkToken, nonce, userId }: Linking): Promise<LineAnswer> {
  const wrong = whatIsWrong(state, linkToken, nonce);
  if (wrong) return wrong;
  const issued = state.linkTokens.find(linkToken)!;
  state.linkTokens.spend(linkToken);
  const channel = state.channels.get(issued.channelId)!;
  const { channelId } = channel.settings;
  const isTheSame = issued.userId === userId;
  const hand: Hand = { state, channel, channelId, handle: state.users.handleOf(issued.userId) };
  // The page does not wait for the account's server, as little as LINE's does.
  void send(hand, { type: 'accountLink', link: { result: isTheSame ? 'ok' : 'failed', nonce } });
  return isTheSame
    ? page('連携しました', '<p>アカウントの連携が完了しました。この画面を閉じてください。</p>')
    : {
        ...page('連携できませんでした', '<p>連携を始めた人と、いまLINEを使っている人がちがいます。</p>'),
        status: 400,
      };
}

const page = (title: string, body: string): LineAnswer => ({
  html: htmlPage(title, body),
  headers: { 'cache-control': 'no-store' },
});
