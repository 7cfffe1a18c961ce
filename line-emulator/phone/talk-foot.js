import { composer } from './composer.js';
import { act } from './control.js';
import { el, icon } from './dom.js';
import { menuPanel } from './menu-panel.js';

/**
 * What stands below the talk: the composer, or the rich menu with its bar, or how to become a friend.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {{device: 'phone' | 'pc', attempt: (run: () => Promise<any>) => Promise<boolean>, quoted: () => string | undefined,
 *   onSent: () => void, onMenuTap: (area: number) => void, scroller: HTMLElement}} options
 */
export function talkFoot(phone, channelId, options) {
  const { attempt, device, scroller } = options;
  const talk = phone.talk(channelId);
  const userId = phone.user.userId;
  const element = el('div', { class: 'ph-foot' });
  /** With a rich menu the composer gives way to it until the keyboard is asked for. */
  let typing = false;
  let drawn = '';
  const menuButton = el(
    'button',
    {
      type: 'button',
      class: 'ph-round',
      hidden: true,
      'aria-label': 'メニューを出す',
      onclick: () => setTyping(false),
    },
    icon('grid'),
  );
  const write = composer({ userId, channelId, device, lead: menuButton, ...options });
  const menu = menuPanel({
    userId,
    channelId,
    onTap: options.onMenuTap,
    onKeyboard: () => setTyping(true),
  });
  const input = {
    ...write,
    focus: () => type(() => write.focus()),
    /** @param {string} words */
    fill: (words) => type(() => write.fill(words)),
    /** @param {boolean} open */
    showMenu(open) {
      if (talk.menu === null || device === 'pc') return;
      typing = false;
      draw();
      menu.setOpen(open);
    },
  };
  return { element, input, draw, focus: () => (kind() === 'menu' ? menu : write).focus() };

  /** @param {() => void} then */
  function type(then) {
    typing = true;
    draw();
    then();
  }

  /** @param {boolean} wanted */
  function setTyping(wanted) {
    typing = wanted;
    draw();
    if (wanted) write.focus();
    else {
      menu.setOpen(true);
      menu.focus();
    }
  }

  function kind() {
    if (talk.menu !== null && device === 'phone' && !(typing && talk.friendship === 'followed'))
      return 'menu';
    return talk.friendship === 'followed' ? 'composer' : 'join';
  }

  /** Brings the foot in line with the talk. */
  function draw() {
    menuButton.hidden = talk.menu === null || device === 'pc';
    if (talk.menu !== null && device === 'phone') menu.draw(talk.menu, talk.friendship === 'followed');
    const now = `${kind()} ${talk.friendship}`;
    if (now === drawn) return;
    drawn = now;
    const had = element.contains(document.activeElement);
    element.replaceChildren(
      // Those who are no friends see the default menu; writing comes with the friendship.
      ...(talk.friendship === 'followed' ? [] : [joinPart()]),
      ...(kind() === 'menu' ? [menu.element] : []),
      ...(kind() === 'composer' ? [write.element] : []),
    );
    // The button that was pressed is gone; on a touch screen the keyboard is not forced open.
    if (had && !element.contains(document.activeElement)) {
      if (kind() === 'composer' && matchMedia('(hover: hover)').matches) write.focus();
      else scroller.focus();
    }
  }

  function joinPart() {
    const blocked = talk.friendship === 'blocked';
    return el(
      'div',
      { class: 'ph-join' },
      el(
        'p',
        {},
        blocked
          ? 'ブロックしているため、メッセージは届きません。'
          : '友だちに追加すると、お知らせが届くようになります。',
      ),
      el(
        'button',
        {
          type: 'button',
          class: 'ph-button ph-button-main ph-wide',
          onclick: () => void attempt(() => act(userId, blocked ? 'unblock' : 'follow', { channelId })),
        },
        blocked ? 'ブロックを解除する' : '友だち追加',
      ),
    );
  }
}
