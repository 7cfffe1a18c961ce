import { byId, el, icon } from './dom.js';
import { layOver } from './overlay.js';

/** @type {(() => void) | undefined} */
let closeOpen;

/**
 * Slides a sheet up over the phone's screen, which rests meanwhile. Escape and the area above close it; the focus goes back.
 * @param {string} title
 * @param {(close: () => void) => (Node | null | false)[]} build the content
 * @param {{onClose?: () => void}} [options]
 */
export function openSheet(title, build, options = {}) {
  closeOpen?.();
  const close = () => {
    if (closeOpen !== close) return;
    closeOpen = undefined;
    lift();
    options.onClose?.();
  };
  const card = el('div', {
    class: 'ph-sheet',
    role: 'dialog',
    'aria-modal': 'true',
    'aria-labelledby': 'sheet-title',
    tabindex: '-1',
  });
  card.append(el('h2', { id: 'sheet-title' }, title));
  const sheet = el(
    'div',
    {
      class: 'ph-backdrop',
      onclick: (/** @type {MouseEvent} */ event) => event.target === sheet && close(),
    },
    card,
  );
  closeOpen = close;
  for (const part of build(close)) if (part) card.append(part);
  const first = /** @type {HTMLElement | null} */ (
    card.querySelector(
      '[data-first], input:not([hidden]), select, textarea, button:not(:disabled), a[href], summary',
    )
  );
  const lift = layOver(sheet, { close, focus: first ?? card });
  return close;
}

/** Closes whatever sheet is open. */
export function closeSheet() {
  closeOpen?.();
}

/** A row of a menu sheet.
 * @param {string} label @param {() => void} onClick @param {{danger?: boolean}} [options] */
export function menuItem(label, onClick, options = {}) {
  return el(
    'button',
    { type: 'button', class: options.danger ? 'ph-menu-item ph-danger' : 'ph-menu-item', onclick: onClick },
    label,
  );
}

/** Asks before something happens.
 * @param {{title: string, text: string, yes: string, no?: string, danger?: boolean, onYes: () => void, onNo?: () => void}} question */
export function ask(question) {
  let agreed = false;
  const onClose = () => (agreed ? question.onYes() : question.onNo?.());
  openSheet(
    question.title,
    (close) => [
      el('p', {}, question.text),
      el(
        'div',
        { class: 'ph-buttons' },
        el('button', { type: 'button', class: 'ph-button', onclick: close }, question.no ?? 'やめる'),
        el(
          'button',
          {
            type: 'button',
            'data-first': true,
            class: question.danger ? 'ph-button ph-button-danger' : 'ph-button ph-button-main',
            onclick: () => {
              agreed = true;
              close();
            },
          },
          question.yes,
        ),
      ),
    ],
    { onClose },
  );
}

/** Shows a passing notice at the top of the phone; the same words do not pile up.
 * @param {string} text @param {{title?: string, trouble?: boolean, onClick?: () => void}} [options] */
export function notify(text, options = {}) {
  const { onClick, title } = options;
  const words = [title && el('strong', {}, title), el('span', {}, text)];
  const open = () => {
    notice.remove();
    onClick?.();
  };
  const notice = el(
    'div',
    { class: options.trouble ? 'ph-notice ph-trouble' : 'ph-notice' },
    onClick
      ? el('button', { type: 'button', class: 'ph-notice-words', onclick: open }, ...words)
      : el('p', { class: 'ph-notice-words' }, ...words),
    el(
      'button',
      {
        type: 'button',
        class: 'ph-round',
        'aria-label': '知らせを閉じる',
        onclick: () => notice.remove(),
      },
      icon('close'),
    ),
  );
  const shelf = byId('notices');
  for (const other of shelf.children) if (other.textContent === notice.textContent) other.remove();
  shelf.append(notice);
  while (shelf.childElementCount > 2) shelf.firstElementChild?.remove();
  // 6 s: long enough to read two lines aloud; trouble stays twice as long.
  setTimeout(() => notice.remove(), options.trouble ? 12_000 : 6000);
}

/** Tells those who do not see the screen; several in a row are all read. @param {string} text */
export function announce(text) {
  const line = el('p', {}, text);
  byId('announcer').append(line);
  // Long enough for every screen reader to have taken it up.
  setTimeout(() => line.remove(), 5000);
}
