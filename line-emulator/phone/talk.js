import { dayText, renderEntry, renderQuickReply, renderTalk } from './talk-view/index.ts';
import { composer } from './composer.js';
import { act } from './control.js';
import { appendHtml, byId, el, icon, setHtml } from './dom.js';
import { entryId, quickReplyOf, toEntry, webhookTrouble } from './entries.js';
import { notify } from './sheets.js';
import { openAccountMenu, openOwnMenu, openPicture } from './talk-menus.js';
import { performTap } from './taps.js';

/**
 * The talk with one official account.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {{onBack: () => void, onLeave?: () => void}} options
 * @returns {{update: (items: any[]) => void, stop: () => void}}
 */
export function showTalk(phone, channelId, options) {
  const talk = phone.talk(channelId);
  const view = { accountName: talk.channel.displayName, accountIconUrl: talk.channel.pictureUrl };
  const userId = phone.user.userId;

  const scroller = el('div', { class: 'ph-scroller', role: 'log', 'aria-label': 'トーク', tabindex: '0' });
  const waiting = el(
    'div',
    { class: 'ph-waiting', hidden: true, 'aria-label': '入力中' },
    el('i'),
    el('i'),
    el('i'),
  );
  const quick = el('div', { class: 'ph-quick' });
  const foot = el('div', { class: 'ph-foot' });
  const input = composer({ userId, channelId, attempt });
  let friendship = '';
  let waitingTimer = 0;

  byId('screen').replaceChildren(
    el(
      'div',
      { class: 'ph-talk-screen' },
      el(
        'header',
        { class: 'ph-bar' },
        el(
          'button',
          { type: 'button', class: 'ph-round', 'aria-label': 'トーク一覧にもどる', onclick: options.onBack },
          icon('back'),
        ),
        el('h1', {}, talk.channel.displayName),
        el(
          'button',
          {
            type: 'button',
            class: 'ph-round',
            'aria-label': 'メニュー',
            'aria-haspopup': 'dialog',
            onclick: () => openAccountMenu(phone, channelId, attempt, options.onLeave),
          },
          icon('menu'),
        ),
      ),
      scroller,
      quick,
      foot,
    ),
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

  scroller.addEventListener('click', onTap);
  quick.addEventListener('click', onTap);
  // Pictures arrive after the bubbles and push the end of the talk away: stay there if we were.
  scroller.addEventListener('load', () => nearEnd && toEnd(), true);
  scroller.addEventListener(
    'error',
    (event) =>
      /** @type {HTMLElement} */ (event.target)
        .closest('.tv-media, .tv-frame, .tv-thumbnail')
        ?.classList.add('ph-broken'),
    true,
  );
  let nearEnd = true;
  scroller.addEventListener('scroll', () => {
    nearEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  });

  drawAll();
  drawState();
  toEnd();
  if (matchMedia('(hover: hover)').matches && talk.friendship === 'followed') input.focus();
  return {
    update,
    stop() {
      observer.disconnect();
      clearTimeout(waitingTimer);
    },
  };

  function drawAll() {
    setHtml(scroller, renderTalk(talk.items.map(toEntry), view));
    if (talk.items.length === 0)
      scroller.prepend(el('p', { class: 'ph-talk-empty' }, '公式アカウントとのトークは、ここに出ます。'));
    scroller.append(waiting);
    for (const item of talk.items) dress(item);
  }

  /** What talk-view leaves to the page: the open report and the menu of one's own bubbles.
   * @param {any} item */
  function dress(item) {
    const line = scroller.querySelector(`[data-entry="${entryId(item)}"]`);
    if (!(line instanceof HTMLElement) || item.kind === 'system' || item.unsent) return;
    const bubble = /** @type {HTMLElement | null} */ (line.querySelector('.tv-message'));
    if (bubble === null) return;
    bubble.dataset['messageId'] = item.messageId ?? '';
    if (item.from === 'account') observer.observe(bubble);
    else if (item.kind === 'message') {
      bubble.parentElement?.append(
        el(
          'button',
          {
            type: 'button',
            class: 'ph-more',
            'aria-label': 'この吹き出しのメニュー',
            'aria-haspopup': 'dialog',
            onclick: () => openOwnMenu(phone, channelId, item, attempt),
          },
          icon('more'),
        ),
      );
    }
  }

  /** @param {any[]} items the new ones; an empty list when something else changed */
  function update(items) {
    const known = scroller.querySelectorAll('[data-entry]').length;
    const list = scroller.querySelector('.tv-talk');
    const first = talk.items.length - items.length;
    // Appending keeps focus, playing videos and the reading position; anything less plain is drawn anew.
    const before = talk.items[first - 1];
    const plain =
      items.length > 0 &&
      known === first &&
      list !== null &&
      before !== undefined &&
      dayText(before.at) === dayText(talk.items.at(-1)?.at ?? 0);
    if (plain) {
      for (let i = first; i < talk.items.length; i++) {
        const item = /** @type {any} */ (talk.items[i]);
        appendHtml(list, renderEntry(toEntry(item), toEntry(/** @type {any} */ (talk.items[i - 1])), view));
        list.lastElementChild?.classList.add('tv-new');
        dress(item);
      }
    } else if (items.length > 0 || scroller.querySelector('.tv-talk') === null) drawAll();
    else redrawUnsent();
    drawState();
    if (nearEnd || items.some((item) => item.from === 'user')) toEnd();
    phone.markSeen(channelId);
  }

  function redrawUnsent() {
    const gone = talk.items.some(
      (item) => item.unsent && scroller.querySelector(`.tv-entry[data-entry="${entryId(item)}"]`) !== null,
    );
    if (gone) drawAll();
  }

  function drawState() {
    const quickReply = talk.friendship === 'followed' ? quickReplyOf(talk.items) : null;
    const html = quickReply === null ? '' : renderQuickReply(quickReply);
    if (quick.dataset['drawn'] !== html) {
      quick.dataset['drawn'] = html;
      setHtml(quick, html);
      const row = /** @type {HTMLElement | null} */ (quick.firstElementChild);
      if (row !== null && row.scrollWidth > row.clientWidth) quick.classList.add('ph-scrolls');
    }
    const left = talk.loadingUntil === null ? 0 : talk.loadingUntil - phone.now();
    waiting.hidden = left <= 0;
    clearTimeout(waitingTimer);
    if (left > 0) waitingTimer = setTimeout(() => (waiting.hidden = true), left);
    if (friendship === talk.friendship) return;
    friendship = talk.friendship;
    const had = foot.contains(document.activeElement);
    foot.replaceChildren(footOf());
    // The button that was pressed is gone; on a touch screen the keyboard is not forced open.
    if (had)
      (talk.friendship === 'followed' && matchMedia('(hover: hover)').matches ? input : scroller).focus();
  }

  function footOf() {
    if (talk.friendship === 'followed') return input.element;
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

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    nearEnd = true;
  }

  /** Runs what the person did and tells when it failed or did not reach the server.
   * @param {() => Promise<any>} run @returns {Promise<boolean>} */
  async function attempt(run) {
    try {
      const answer = await run();
      if (answer?.friendship) phone.setState(channelId, answer);
      if (answer?.item) phone.take(channelId, [answer.item]);
      const trouble = webhookTrouble(answer?.webhook);
      if (trouble !== undefined) notify(trouble, { trouble: true });
      return true;
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error), { trouble: true });
      return false;
    }
  }

  /** @param {MouseEvent} event */
  function onTap(event) {
    const target =
      event.target instanceof Element ? event.target.closest('[data-action], [data-media=image]') : null;
    if (target === null) return;
    if (target.hasAttribute('data-media')) {
      event.preventDefault();
      openPicture(/** @type {HTMLAnchorElement} */ (target).href);
      return;
    }
    event.preventDefault();
    const bubble = /** @type {HTMLElement | null} */ (target.closest('.tv-message'));
    const messageId = bubble?.dataset['messageId'] ?? talk.items.at(-1)?.messageId;
    performTap(JSON.parse(target.getAttribute('data-action') ?? 'null'), {
      phone,
      channelId,
      messageId,
      input,
      attempt,
    });
  }
}
