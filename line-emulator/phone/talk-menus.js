import { act } from './control.js';
import { el } from './dom.js';
import { ask, menuItem, openSheet } from './sheets.js';

/** @typedef {(run: () => Promise<any>) => Promise<boolean>} Attempt */

/** A picture, as large as the phone.
 * @param {string} url */
export function openPicture(url) {
  openSheet('画像', (close) => [
    el('img', { src: url, alt: '送られた画像', class: 'ph-picture' }),
    el(
      'div',
      { class: 'ph-buttons' },
      el('button', { type: 'button', class: 'ph-button', onclick: close }, '閉じる'),
    ),
  ]);
}

/**
 * What one may do with an account: add, block, unblock.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {Attempt} attempt
 * @param {(() => void) | undefined} onLeave
 */
export function openAccountMenu(phone, channelId, attempt, onLeave) {
  const talk = phone.talk(channelId);
  /** @param {string} verb */
  const run = (verb) => void attempt(() => act(phone.user.userId, verb, { channelId }));
  const askBlock = () =>
    ask({
      title: 'ブロックしますか',
      text: 'このアカウントからのメッセージは届かなくなります。あとで解除できます。',
      yes: 'ブロックする',
      danger: true,
      onYes: () => run('block'),
    });
  openSheet(talk.channel.displayName, (close) => [
    talk.friendship === 'none' && menuItem('友だち追加', () => (close(), run('follow'))),
    talk.friendship === 'blocked' && menuItem('ブロックを解除する', () => (close(), run('unblock'))),
    talk.friendship === 'followed' && menuItem('ブロックする', askBlock, { danger: true }),
    onLeave !== undefined && menuItem('ほかの人に替える', () => (close(), onLeave())),
    menuItem('閉じる', close),
  ]);
}

/**
 * What one may do with a bubble of one's own.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {any} item
 * @param {Attempt} attempt
 */
export function openOwnMenu(phone, channelId, item, attempt) {
  const unsend = async () => {
    const answer = await act(phone.user.userId, 'unsend', { channelId, messageId: item.messageId });
    phone.take(channelId, [{ ...item, unsent: true }]);
    return answer;
  };
  openSheet('自分の吹き出し', (close) => [
    item.message?.type === 'text' &&
      menuItem('コピーする', () => (close(), void navigator.clipboard?.writeText(item.message.text))),
    menuItem('送信を取り消す', () => (close(), void attempt(unsend)), { danger: true }),
    menuItem('閉じる', close),
  ]);
}
