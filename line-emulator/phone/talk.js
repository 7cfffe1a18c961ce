import { notificationText, renderQuickReply } from './talk-view/index.ts';
import { act } from './control.js';
import { openCoupon } from './coupons.js';
import { byId, el, icon, setHtml } from './dom.js';
import { picturesOf, quickReplyOf, webhookTrouble, whoSaid } from './entries.js';
import { announce, notify } from './sheets.js';
import { talkFoot } from './talk-foot.js';
import { quoteText, talkLines } from './talk-lines.js';
import { openAccountMenu, openBubbleMenu } from './talk-menus.js';
import { performTap } from './taps.js';
import { openViewer } from './viewer.js';

/**
 * The talk with one official account.
 * @param {import('./model.js').Phone} phone
 * @param {string} channelId
 * @param {{device: 'phone' | 'pc', fill?: string | undefined, onBack: () => void, onLeave?: () => void,
 *   onDevice: (device: 'phone' | 'pc') => void, goTo: (basicId: string, text: string | undefined) => boolean}} options
 *   `fill`: words to begin with in the box
 * @returns {{update: (items: any[]) => void, stop: () => void}}
 */
export function showTalk(phone, channelId, options) {
  const { device } = options;
  const talk = phone.talk(channelId);
  const userId = phone.user.userId;
  const accountName = talk.channel.displayName;

  // New bubbles are announced one by one (`announce`); the log itself is silent, since redrawing would read it all again.
  const scroller = el('div', {
    class: 'ph-scroller',
    role: 'log',
    'aria-live': 'off',
    'aria-label': `${accountName}とのトーク`,
    tabindex: '0',
  });
  const waiting = el(
    'div',
    { class: 'ph-waiting', hidden: true, role: 'img', 'aria-label': `${accountName}が入力中` },
    el('i'),
    el('i'),
    el('i'),
  );
  const quick = el('div', { class: 'ph-quick' });
  /** The message that the next text answers. @type {import('./entries.js').Item | undefined} */
  let answering;
  const reply = el('div', { class: 'ph-reply', hidden: true });
  const lines = talkLines({ phone, channelId, device, scroller, waiting, onMenu });
  const foot = talkFoot(phone, channelId, {
    device,
    attempt,
    quoted: () => answering?.messageId,
    onSent: () => answerTo(undefined),
    onMenuTap,
    scroller,
  });
  let nearEnd = true;
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
        el('h1', {}, accountName),
        device === 'pc' && el('span', { class: 'ph-device' }, 'パソコン'),
        el(
          'button',
          {
            type: 'button',
            class: 'ph-round',
            'aria-label': 'アカウントのメニュー',
            'aria-haspopup': 'dialog',
            onclick: () => openAccountMenu(phone, channelId, { ...options, attempt }),
          },
          icon('menu'),
        ),
      ),
      scroller,
      quick,
      reply,
      foot.element,
    ),
  );
  scroller.addEventListener('click', onTap);
  quick.addEventListener('click', onTap);
  // Pictures arrive after the bubbles and push the end of the talk away: stay there if we were.
  scroller.addEventListener('load', () => nearEnd && toEnd(), true);
  scroller.addEventListener(
    'error',
    (event) =>
      /** @type {HTMLElement} */ (event.target)
        .closest('.tv-media, .tv-frame, .tv-thumbnail, .tv-avatar, .tv-coupon-image')
        ?.classList.add('ph-broken'),
    true,
  );
  scroller.addEventListener('scroll', () => {
    nearEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  });
  // Opening the rich menu or the keyboard takes room from below; the end of the talk stays in sight.
  const sized = new ResizeObserver(() => nearEnd && toEnd());
  sized.observe(scroller);

  lines.draw();
  drawState();
  toEnd();
  if (options.fill !== undefined) foot.input.fill(options.fill);
  else if (matchMedia('(hover: hover)').matches && talk.friendship === 'followed' && talk.menu === null)
    foot.focus();
  return {
    update,
    stop() {
      lines.stop();
      sized.disconnect();
      clearTimeout(waitingTimer);
    },
  };

  /** @param {any[]} items the new ones; an empty list when something else changed */
  function update(items) {
    lines.draw();
    drawState();
    if (nearEnd || items.some((item) => item.from === 'user')) toEnd();
    phone.markSeen(channelId);
    for (const item of items) {
      if (item.from === 'account')
        announce(`${whoSaid(item, accountName)}：${notificationText(item.message)}`);
    }
  }

  function drawState() {
    // LINE for PC shows no quick replies.
    const shown = talk.friendship === 'followed' && device === 'phone';
    const quickReply = shown ? quickReplyOf(talk.items, talk.answered) : null;
    const html = quickReply === null ? '' : renderQuickReply(quickReply);
    if (quick.dataset['drawn'] !== html) {
      const had = quick.contains(document.activeElement);
      quick.dataset['drawn'] = html;
      setHtml(quick, html);
      const row = /** @type {HTMLElement | null} */ (quick.firstElementChild);
      quick.classList.toggle('ph-scrolls', row !== null && row.scrollWidth > row.clientWidth);
      if (had && html === '') scroller.focus();
    }
    const left = talk.loadingUntil === null ? 0 : talk.loadingUntil - phone.now();
    waiting.hidden = left <= 0;
    clearTimeout(waitingTimer);
    if (left > 0) waitingTimer = setTimeout(() => (waiting.hidden = true), left);
    foot.draw();
  }

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    nearEnd = true;
  }

  /** @param {import('./entries.js').Item | undefined} item */
  function answerTo(item) {
    answering = item;
    reply.hidden = item === undefined;
    reply.replaceChildren();
    if (item === undefined) return;
    reply.append(
      el('p', {}, el('strong', {}, `${whoSaid(item, accountName)}への返信`), el('span', {}, quoteText(item))),
      el(
        'button',
        {
          type: 'button',
          class: 'ph-round',
          'aria-label': '返信をやめる',
          onclick: () => (answerTo(undefined), foot.input.focus()),
        },
        icon('close'),
      ),
    );
    foot.input.focus();
  }

  /** @param {import('./entries.js').Item} item */
  function onMenu(item) {
    openBubbleMenu(phone, channelId, item, { attempt, onReply: answerTo });
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

  /** @param {string | undefined} messageId @returns {import('./taps.js').TapContext} */
  function tapContext(messageId) {
    return { phone, channelId, device, messageId, input: foot.input, attempt, goTo: options.goTo };
  }

  /** An area of the rich menu: the emulator counts it and switches tabs; the rest is for the phone. @param {number} area */
  function onMenuTap(area) {
    void attempt(async () => {
      const answer = await act(userId, 'richmenu/tap', { channelId, area });
      if (answer.action) performTap(answer.action, tapContext(undefined));
      return answer;
    });
  }

  /** @param {MouseEvent} event */
  function onTap(event) {
    const target =
      event.target instanceof Element
        ? event.target.closest('[data-action], [data-media=image], [data-coupon]')
        : null;
    if (target === null) return;
    event.preventDefault();
    const couponId = target.getAttribute('data-coupon');
    if (couponId !== null) {
      openCoupon(userId, couponId, attempt);
      return;
    }
    if (target.hasAttribute('data-media')) {
      const url = new URL(/** @type {HTMLAnchorElement} */ (target).href, location.href).href;
      const pictures = picturesOf(talk.items, accountName);
      const at = pictures.findIndex((picture) => new URL(picture.url, location.href).href === url);
      openViewer(at < 0 ? { pictures: [{ url, label: '画像' }], at: 0 } : { pictures, at });
      return;
    }
    const bubble = /** @type {HTMLElement | null} */ (target.closest('.tv-message'));
    const messageId = bubble?.dataset['messageId'] ?? talk.items.at(-1)?.messageId;
    const done = performTap(JSON.parse(target.getAttribute('data-action') ?? 'null'), tapContext(messageId));
    if (done && quick.contains(target)) phone.answer(channelId);
  }
}
