import { dayText, notificationText, renderEntry, renderTalk } from './talk-view/index.ts';
import { act } from './control.js';
import { couponOf, readCoupon } from './coupons.js';
import { appendHtml, el, icon, setHtml } from './dom.js';
import { entryId, quotedItem, toEntry, whoSaid } from './entries.js';

/** A finger that rests so long opens the menu of a bubble; Android's and iOS's own value. */
const LONG_PRESS_MS = 500;

/** So many bubbles are drawn at once: a talk of thousands opens as fast as a short one. */
const PAGE = 200;

/**
 * The bubbles of a talk: drawn by talk-view, dressed with what only a phone has (quotes, read marks, menus).
 * @param {{phone: import('./model.js').Phone, channelId: string, device: 'phone' | 'pc', scroller: HTMLElement,
 *   waiting: HTMLElement, onMenu: (item: import('./entries.js').Item) => void}} options
 */
export function talkLines({ phone, channelId, device, scroller, waiting, onMenu }) {
  const talk = phone.talk(channelId);
  const userId = phone.user.userId;
  const view = {
    accountName: talk.channel.displayName,
    accountIconUrl: talk.channel.pictureUrl,
    pc: device === 'pc',
    couponOf,
    nameOf: (/** @type {string} */ userId) =>
      userId === phone.user.userId ? phone.user.displayName : undefined,
  };
  /** What is on the screen of each line, to redraw only what changed. @type {Map<number, string>} */
  const drawn = new Map();
  let day = '';
  /** Where the drawn part of the talk begins; what is before waits for a button. */
  let start = Math.max(0, talk.items.length - PAGE);
  const earlier = el(
    'button',
    { type: 'button', class: 'ph-earlier', onclick: showEarlier },
    '前のメッセージを見る',
  );

  /** Bubbles of the account that are wholly on the screen count as opened, once each (LINE's impression rule). */
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, intersectionRatio, target } of seen) {
        // 0.99: at fractional zoom a wholly visible box measures a hair below 1.
        if (!isIntersecting || intersectionRatio < 0.99 || document.hidden) continue;
        observer.unobserve(target);
        const messageId = /** @type {HTMLElement} */ (target).dataset['messageId'];
        if (messageId) void act(userId, 'open', { channelId, messageId }).catch(() => {});
      }
    },
    { root: scroller, threshold: [0.99, 1] },
  );
  scroller.addEventListener('ended', onEnded, true);
  scroller.addEventListener('contextmenu', (event) => {
    const item = itemAt(event.target);
    // Links and pictures keep the browser's own menu; Shift always gives it.
    if (item === undefined || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest('a[href], video, audio')) return;
    event.preventDefault();
    onMenu(item);
  });
  let pressed = 0;
  scroller.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') return;
    const item = itemAt(event.target);
    clearTimeout(pressed);
    if (item !== undefined) pressed = setTimeout(() => onLongPress(item), LONG_PRESS_MS);
  });
  for (const name of ['pointerup', 'pointercancel', 'scroll'])
    scroller.addEventListener(name, () => clearTimeout(pressed));

  return {
    draw,
    stop: () => {
      observer.disconnect();
      clearTimeout(pressed);
    },
  };

  /** Brings the lines in line with the talk. Appending keeps focus, playing videos and the place that is read. */
  function draw() {
    const list = scroller.querySelector('.tv-talk');
    const items = talk.items.slice(start);
    if (list === null || items.length === 0) return drawAll();
    const order = [...drawn.keys()];
    const same = order.every((seq, i) => items[i]?.seq === seq);
    const nextDay = dayText(items.at(-1)?.at ?? 0);
    if (!same || (order.length < items.length && nextDay !== day)) return drawAll();
    for (const [i, item] of items.entries()) {
      const key = keyOf(item);
      if (drawn.get(item.seq) === key) continue;
      const before = items[i - 1];
      const html = renderEntry(toEntry(item), before && toEntry(before), view);
      const line = lineOf(item);
      if (line === null) {
        appendHtml(list, html);
        list.lastElementChild?.classList.add('tv-new');
      } else {
        const place = document.createElement('ol');
        setHtml(place, html);
        if (place.firstElementChild) line.replaceWith(place.firstElementChild);
      }
      dress(item, lineOf(item));
      drawn.set(item.seq, key);
    }
  }

  function drawAll() {
    const items = talk.items.slice(start);
    observer.disconnect();
    drawn.clear();
    setHtml(scroller, renderTalk(items.map(toEntry), view));
    if (items.length === 0)
      scroller.prepend(el('p', { class: 'ph-talk-empty' }, '公式アカウントとのトークは、ここに出ます。'));
    if (start > 0) scroller.prepend(earlier);
    scroller.append(waiting);
    const lines = new Map();
    for (const line of scroller.querySelectorAll('.tv-talk > [data-entry]'))
      lines.set(line.getAttribute('data-entry'), line);
    for (const item of items) {
      dress(item, lines.get(entryId(item)) ?? null);
      drawn.set(item.seq, keyOf(item));
    }
    day = dayText(items.at(-1)?.at ?? 0);
  }

  function showEarlier() {
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    start = Math.max(0, start - PAGE);
    drawAll();
    // What was read stays where it was.
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
    (start > 0 ? earlier : scroller).focus({ preventScroll: true });
  }

  /** What decides how a line looks. @param {import('./entries.js').Item} item */
  function keyOf(item) {
    const coupon = item.message?.type === 'coupon' && couponOf(item.message.couponId) !== undefined;
    const quoted = quotedItem(item, talk.items)?.unsent === true;
    return `${item.unsent === true} ${item.readAt !== undefined} ${quoted} ${coupon}`;
  }

  /** @param {import('./entries.js').Item} item */
  function lineOf(item) {
    return /** @type {HTMLElement | null} */ (
      scroller.querySelector(`.tv-talk > [data-entry="${entryId(item)}"]`)
    );
  }

  /** What talk-view leaves to the page.
   * @param {import('./entries.js').Item} item @param {HTMLElement | null} line */
  function dress(item, line) {
    const bubble = /** @type {HTMLElement | null | undefined} */ (line?.querySelector('.tv-message'));
    if (!line || !bubble || item.kind === 'system' || item.unsent) return;
    bubble.dataset['messageId'] = item.messageId ?? '';
    if (item.from === 'account' && device === 'phone') observer.observe(bubble);
    const quoted = quotedItem(item, talk.items);
    if (quoted !== undefined) bubble.closest('.tv-row')?.before(quote(quoted));
    if (item.from === 'user' && item.readAt !== undefined)
      line.querySelector('.tv-time')?.prepend(el('span', { class: 'ph-read' }, '既読'));
    // A message names its coupon only; the card is drawn again when the rest is known.
    if (item.message?.type === 'coupon' && couponOf(item.message.couponId) === undefined)
      void readCoupon(item.message.couponId).then(draw, () => {});
    if (item.kind !== 'message') return;
    bubble.parentElement?.append(
      el(
        'button',
        {
          type: 'button',
          class: 'ph-more',
          'aria-label': `${whoSaid(item, talk.channel.displayName)}の吹き出しのメニュー`,
          'aria-haspopup': 'dialog',
          onclick: () => onMenu(item),
        },
        icon('more'),
      ),
    );
  }

  /** The line above a bubble that answers another; a tap goes there. @param {import('./entries.js').Item} quoted */
  function quote(quoted) {
    const who = whoSaid(quoted, talk.channel.displayName);
    return el(
      'button',
      {
        type: 'button',
        class: 'ph-quote',
        'aria-label': `返信の元：${who}「${quoteText(quoted)}」`,
        onclick: () => {
          const line = lineOf(quoted);
          line?.scrollIntoView({ block: 'center' });
          line?.classList.add('ph-pointed');
          setTimeout(() => line?.classList.remove('ph-pointed'), 2000);
        },
      },
      el('strong', {}, who),
      el('span', {}, quoteText(quoted)),
    );
  }

  /** @param {EventTarget | null} target */
  function itemAt(target) {
    const bubble = target instanceof Element ? target.closest('.tv-message') : null;
    const id = bubble?.closest('[data-entry]')?.getAttribute('data-entry');
    return talk.items.find((item) => entryId(item) === id && item.kind === 'message' && !item.unsent);
  }

  /** @param {import('./entries.js').Item} item */
  function onLongPress(item) {
    // The finger still lies there: what it does when it is lifted must not press what has just appeared under it.
    const swallow = (/** @type {Event} */ event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('click', swallow, { capture: true, once: true });
    window.addEventListener('pointerdown', () => window.removeEventListener('click', swallow, true), {
      once: true,
    });
    onMenu(item);
  }

  /** A video played to its end: LINE tells the account when it gave a tracking id. @param {Event} event */
  function onEnded(event) {
    if (!(event.target instanceof HTMLVideoElement)) return;
    event.target.closest('.tv-imagemap')?.classList.add('tv-video-ended');
    const { trackingId } = event.target.dataset;
    if (!trackingId) return;
    void act(userId, 'video-complete', { channelId, trackingId }).catch(() => {});
  }
}

/** One line of what a message says. @param {import('./entries.js').Item} item */
export function quoteText(item) {
  return item.unsent ? '送信が取り消されました' : notificationText(item.message);
}
