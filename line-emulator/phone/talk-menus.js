import { act } from './control.js';
import { whoSaid } from './entries.js';
import { ask, menuItem, openSheet } from './sheets.js';
import { copy } from './taps.js';

/** @typedef {(run: () => Promise<any>) => Promise<boolean>} Attempt */

/**
 * What one may do with an account: add, block, unblock; and with the phone: another device, another person.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {{attempt: Attempt, device: 'phone' | 'pc', onDevice: (device: 'phone' | 'pc') => void, onLeave?: (() => void) | undefined}} options
 */
export function openAccountMenu(phone, channelId, options) {
  const { attempt, device, onDevice, onLeave } = options;
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
    device === 'phone'
      ? menuItem('パソコンの画面で見る', () => (close(), onDevice('pc')))
      : menuItem('スマートフォンの画面にもどす', () => (close(), onDevice('phone'))),
    onLeave !== undefined && menuItem('ほかの人に替える', () => (close(), onLeave())),
    menuItem('閉じる', close),
  ]);
}

/**
 * What one may do with a bubble: answer it, copy it, take back one's own.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {import('./entries.js').Item} item
 * @param {{attempt: Attempt, onReply: (item: import('./entries.js').Item) => void}} options
 */
export function openBubbleMenu(phone, channelId, item, { attempt, onReply }) {
  const talk = phone.talk(channelId);
  const { type, text } = item.message ?? {};
  const unsend = async () => {
    const answer = await act(phone.user.userId, 'unsend', { channelId, messageId: item.messageId });
    phone.take(channelId, [{ ...item, unsent: true }]);
    return answer;
  };
  const written = (type === 'text' || type === 'textV2') && typeof text === 'string';
  openSheet(`${whoSaid(item, talk.channel.displayName)}の吹き出し`, (close) => [
    talk.friendship === 'followed' && menuItem('返信する', () => (close(), onReply(item))),
    written && menuItem('コピーする', () => (close(), void copy(text))),
    item.from === 'user' &&
      menuItem('送信を取り消す', () => (close(), void attempt(unsend)), { danger: true }),
    menuItem('閉じる', close),
  ]);
}
