import { randomBytes } from 'node:crypto';
import { follow } from '../acts/friendship.ts';
import { friendshipOf, type Channel } from '../channels.ts';
import type { LineAnswer, LineCall } from '../endpoint.ts';
import { escapeHtml, htmlPage, nameHtml } from '../html.ts';
import type { EmulatorState } from '../state.ts';
import { formOf } from './form.ts';

/** What a person is asked to agree to. */
export interface ConsentQuestion {
  channel: Channel;
  userId: string;
  scopes: readonly string[];
  /** Whether the page offers to befriend the account: with the consent, or on a page of its own after it. */
  botPrompt: 'normal' | 'aggressive' | 'none';
}

/** What became of it. `friendshipChanged` is null where the account was not offered. */
export interface ConsentAnswer {
  allowed: boolean;
  friendshipChanged: boolean | null;
}

interface Waiting {
  question: ConsentQuestion;
  offersFriend: boolean;
  /** On the second page of `aggressive`, after the consent was given. */
  consented: boolean;
  finish: (answer: ConsentAnswer) => LineAnswer;
}

/** Pages that wait for a person; a page that nobody answers is forgotten after so many others. */
const MOST_WAITING = 1000;

export class ConsentPages {
  readonly #waiting = new Map<string, Waiting>();

  add(waiting: Waiting): string {
    if (this.#waiting.size >= MOST_WAITING) this.#waiting.delete(this.#waiting.keys().next().value!);
    const id = randomBytes(16).toString('base64url');
    this.#waiting.set(id, waiting);
    return id;
  }

  take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

/** What the scopes are called on the page. */
const SCOPE_NAMES: Record<string, string> = {
  openid: '内部識別子（ユーザーを見分けるための番号）',
  profile: 'プロフィール情報（名前、画像、ステータスメッセージ）',
  email: 'メールアドレス',
  'chat_message.write': 'トークルームへのメッセージ送信',
};

/** Whether a person must be asked: the channel is set to ask, and something is wanted that was not yet given. */
export function mustAsk(
  state: EmulatorState,
  { channel, userId, scopes }: ConsentQuestion,
  again = false,
): boolean {
  if (channel.settings.loginConsent === 'auto') return false;
  return again || !state.login.hasConsent(channel.settings.loginChannelId, userId, scopes);
}

/** Shows the consent page; `finish` answers when the person has pressed a button. */
export function askConsent(
  state: EmulatorState,
  question: ConsentQuestion,
  finish: (answer: ConsentAnswer) => LineAnswer,
): LineAnswer {
  const friend = friendshipOf(question.channel, state.users.handleOf(question.userId)) === 'followed';
  const offersFriend = question.botPrompt !== 'none' && !friend;
  const id = state.consents.add({ question, offersFriend, consented: false, finish });
  const list = question.scopes.map((scope) => `<li>${escapeHtml(SCOPE_NAMES[scope] ?? scope)}</li>`).join('');
  const account = nameHtml(question.channel.settings.displayName);
  const name = nameHtml(state.users.find(question.userId)?.displayName ?? question.userId);
  return page(
    `「${question.channel.settings.displayName}」の利用の許可`,
    `<p>${name}さんとしてログインしています。「${account}」に次のことを許可しますか。</p><ul class="scopes">${list}</ul>
<form method="post" action="/oauth2/v2.1/authorize/consent"><input type="hidden" name="id" value="${id}">
${offersFriend && question.botPrompt === 'normal' ? friendBox(account) : ''}
<button name="answer" value="allow">許可する</button> <button name="answer" value="deny">キャンセル</button></form>`,
  );
}

/** POST /oauth2/v2.1/authorize/consent, from the pages above. */
export async function answerConsent(call: LineCall): Promise<LineAnswer> {
  const form = formOf(call);
  const waiting = call.state.consents.take(form.get('id') ?? '');
  if (!waiting) {
    return {
      ...page('もう一度はじめからお願いします', '<p>この画面はすでに使われたか、古くなっています。</p>'),
      status: 400,
    };
  }
  const { state } = call;
  const { question, offersFriend, consented, finish } = waiting;
  const { channel, userId, scopes, botPrompt } = question;
  if (!consented) {
    if (form.get('answer') !== 'allow') return finish({ allowed: false, friendshipChanged: null });
    state.login.consent(channel.settings.loginChannelId, userId, scopes);
    if (offersFriend && botPrompt === 'aggressive') {
      const id = state.consents.add({ ...waiting, consented: true });
      const account = nameHtml(channel.settings.displayName);
      return page(
        `「${channel.settings.displayName}」を友だちに追加`,
        `<p>「${account}」を友だちに追加すると、お知らせがトークに届きます。</p>
<form method="post" action="/oauth2/v2.1/authorize/consent"><input type="hidden" name="id" value="${id}">
${friendBox(account)}<button name="answer" value="next">次へ進む</button></form>`,
      );
    }
  }
  const changes = offersFriend && form.get('add_friend') === 'on';
  if (changes) {
    const handle = state.users.handleOf(userId);
    // The webhook may take its two seconds; the browser goes on, as at LINE.
    void follow({ state, channel, channelId: channel.settings.channelId, handle }, true);
  }
  return finish({ allowed: true, friendshipChanged: offersFriend ? changes : null });
}

const friendBox = (account: string): string =>
  `<p><label><input type="checkbox" name="add_friend"> 「${account}」を友だちに追加する</label></p>`;

const page = (title: string, body: string): LineAnswer => ({
  html: htmlPage(title, body),
  headers: { 'cache-control': 'no-store' },
});
