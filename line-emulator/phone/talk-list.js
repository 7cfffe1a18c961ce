import { dayText, notificationText, renderAvatar, timeText } from './talk-view/index.ts';
import { byId, el, icon, setHtml } from './dom.js';
import { toEntry } from './entries.js';

/**
 * The list of talks: one row per official account, the newest first.
 * @param {import('./model.js').Phone} phone
 * @param {{onOpen: (channelId: string) => void, onLeave?: () => void}} options
 */
export function showTalkList(phone, options) {
  const list = el('ul', { class: 'ph-talks' });
  const draw = () => {
    const talks = [...phone.talks.values()].sort(
      (a, b) => (b.items.at(-1)?.at ?? 0) - (a.items.at(-1)?.at ?? 0),
    );
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.['channel'];
    list.replaceChildren(...talks.map((talk) => row(phone, talk, options.onOpen)));
    if (focused !== undefined) {
      for (const button of list.querySelectorAll('button'))
        if (button.dataset['channel'] === focused) button.focus();
    }
  };
  draw();
  byId('screen').replaceChildren(
    el(
      'div',
      { class: 'ph-list-screen' },
      el(
        'header',
        { class: 'ph-bar ph-list-bar' },
        options.onLeave &&
          el(
            'button',
            {
              type: 'button',
              class: 'ph-round ph-leave',
              'aria-label': '人をえらぶ',
              onclick: options.onLeave,
            },
            icon('back'),
          ),
        el('h1', {}, 'トーク'),
        el('p', { class: 'ph-whose' }, el('bdi', {}, phone.user.displayName), ' さん'),
      ),
      phone.talks.size === 0
        ? el(
            'p',
            { class: 'ph-empty' },
            '公式アカウントがまだありません。エミュレーターにチャネルを作ると、ここに出ます。',
          )
        : list,
    ),
  );
  return draw;
}

/** @param {import('./model.js').Phone} phone @param {import('./model.js').Talk} talk @param {(channelId: string) => void} onOpen */
function row(phone, talk, onOpen) {
  const { channelId, displayName } = talk.channel;
  const last = talk.items.at(-1);
  const unread = phone.unread(channelId);
  const avatar = el('span', { class: 'ph-avatar' });
  setHtml(avatar, renderAvatar(displayName, talk.channel.pictureUrl));
  const line =
    talk.friendship === 'none'
      ? 'まだ友だちではありません'
      : talk.friendship === 'blocked'
        ? 'ブロック中です'
        : last === undefined
          ? ''
          : lineOf(last);
  return el(
    'li',
    {},
    el(
      'button',
      { type: 'button', 'data-channel': channelId, onclick: () => onOpen(channelId) },
      avatar,
      el(
        'span',
        { class: 'ph-talk-words' },
        el('strong', {}, displayName),
        el('span', { class: 'ph-talk-line' }, line),
      ),
      el(
        'span',
        { class: 'ph-talk-side' },
        last && el('span', { class: 'ph-talk-time' }, whenText(last.at, phone.now())),
        unread > 0 &&
          el(
            'span',
            { class: 'ph-badge' },
            el('span', { class: 'tv-unseen' }, '未読 '),
            unread > 99 ? '99+' : String(unread),
          ),
      ),
    ),
  );
}

/** @param {import('./entries.js').Item} item */
function lineOf(item) {
  const entry = toEntry(item);
  if (entry.unsent) return 'メッセージの送信を取り消しました';
  return entry.from === 'note' ? String(entry.message) : notificationText(entry.message);
}

/** @param {number} at @param {number} now */
function whenText(at, now) {
  return dayText(at) === dayText(now) ? timeText(at) : dayText(at).replace(/\(.*\)/, '');
}
