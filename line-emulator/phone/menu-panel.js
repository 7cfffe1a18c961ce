import { drawRichMenu } from './talk-view/index.ts';
import { act } from './control.js';
import { el, icon, setHtml } from './dom.js';

/**
 * The rich menu: its picture with areas, below it the bar that opens and closes it, with the account's own words.
 * @param {{userId: string, channelId: string, onTap: (area: number) => void, onKeyboard: () => void}} options
 */
export function menuPanel(options) {
  const panel = el('div', { class: 'ph-menu', id: 'rich-menu', hidden: true });
  const words = el('span', {});
  const toggle = el(
    'button',
    {
      type: 'button',
      class: 'ph-menu-toggle',
      'aria-controls': 'rich-menu',
      'aria-expanded': 'false',
      onclick: () => setOpen(panel.hidden),
    },
    words,
    el('span', { class: 'ph-menu-arrow', 'aria-hidden': 'true' }),
  );
  const keyboard = el(
    'button',
    { type: 'button', class: 'ph-round', 'aria-label': '文字を入力する', onclick: options.onKeyboard },
    icon('keyboard'),
  );
  const element = el(
    'div',
    { class: 'ph-menu-foot' },
    panel,
    el('div', { class: 'ph-menu-bar' }, keyboard, toggle),
  );
  /** Seen menus count for the account's statistics once per opening. @type {string | undefined} */
  let counted;
  let drawn = '';
  panel.addEventListener('click', (event) => {
    const area = event.target instanceof Element ? event.target.closest('[data-area]') : null;
    if (area === null || !area.hasAttribute('data-action')) return;
    event.preventDefault();
    options.onTap(Number(area.getAttribute('data-area')));
  });
  return {
    element,
    isOpen: () => !panel.hidden,
    setOpen,
    focus: () => toggle.focus({ preventScroll: true }),
    /** @param {{richMenuId: string, menu: any, imageUrl: string}} seen @param {boolean} canType */
    draw(seen, canType) {
      keyboard.hidden = !canType;
      if (drawn === seen.richMenuId) return;
      const first = drawn === '';
      const focused = panel.contains(document.activeElement);
      drawn = seen.richMenuId;
      counted = undefined;
      setHtml(panel, drawRichMenu(seen.menu, seen.imageUrl));
      words.textContent = seen.menu?.chatBarText || 'メニュー';
      // `selected` decides when the talk opens; a tab that replaces the menu leaves it as open as it was.
      if (first) setOpen(seen.menu?.selected === true);
      else if (!panel.hidden) count();
      if (focused) /** @type {HTMLElement | null} */ (panel.querySelector('[data-action]'))?.focus();
    },
  };

  /** @param {boolean} open */
  function setOpen(open) {
    panel.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    element.classList.toggle('ph-menu-open', open);
    if (open) count();
    else counted = undefined;
  }

  function count() {
    if (counted === drawn) return;
    counted = drawn;
    void act(options.userId, 'richmenu/shown', { channelId: options.channelId }).catch(() => {});
  }
}
