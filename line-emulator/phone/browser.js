import { holdPhone } from './control.js';
import { byId, el, icon } from './dom.js';
import { notify } from './sheets.js';

/**
 * The browser inside the phone, as LIFF is inside LINE: full height, a title bar, 閉じる. The page in it may post
 * `{type: 'liff.closeWindow'}`, `{type: 'liff.title', title}` or `{type: 'liff.sendMessages', messages}` to its parent;
 * only the framed window, at an origin of the channel, is heard.
 * @param {{url: string, userId: string, origins: ReadonlySet<string>, onMessages: (messages: unknown[]) => void, onClose?: () => void}} options
 */
export async function openBrowser(options) {
  try {
    await holdPhone(options.userId);
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), { trouble: true });
    return;
  }
  closeBrowser();
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const host = new URL(options.url).host;
  const title = el('h2', {}, host);
  const frame = /** @type {HTMLIFrameElement} */ (
    el('iframe', {
      src: options.url,
      title: `${host}のページ`,
      allow: 'camera; clipboard-write; geolocation',
      // Everything a page of ours needs, except to replace the phone itself.
      sandbox:
        'allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts',
    })
  );
  const closeButton = el(
    'button',
    { type: 'button', class: 'ph-round', 'aria-label': '閉じる', onclick: () => close() },
    icon('close'),
  );
  const view = el(
    'div',
    { class: 'ph-browser', role: 'dialog', 'aria-modal': 'true', 'aria-label': 'ページ' },
    el(
      'div',
      { class: 'ph-browser-bar' },
      closeButton,
      el('div', { class: 'ph-browser-title' }, title),
      el(
        'a',
        {
          class: 'ph-round',
          href: options.url,
          target: '_blank',
          rel: 'noopener',
          'aria-label': '新しいタブで開く',
        },
        icon('outside'),
      ),
    ),
    frame,
  );
  view.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  window.addEventListener('message', onMessage);
  byId('over').append(view);
  byId('screen').inert = true;
  closeButton.focus();
  closeCurrent = close;

  /** @param {MessageEvent} event */
  function onMessage(event) {
    if (event.source !== frame.contentWindow || !options.origins.has(event.origin)) return;
    const said = event.data;
    if (said?.type === 'liff.closeWindow') close();
    if (said?.type === 'liff.title' && typeof said.title === 'string')
      title.textContent = said.title.slice(0, 100);
    if (said?.type === 'liff.sendMessages' && Array.isArray(said.messages))
      options.onMessages(said.messages.slice(0, 5));
  }

  function close() {
    if (closeCurrent === close) closeCurrent = undefined;
    window.removeEventListener('message', onMessage);
    view.remove();
    byId('screen').inert = false;
    if (before?.isConnected) before.focus();
    options.onClose?.();
  }
}

/** @type {(() => void) | undefined} */
let closeCurrent;

/** Closes the page, if one is open. */
export function closeBrowser() {
  closeCurrent?.();
}

/** Whether a page covers the talk. */
export function isBrowserOpen() {
  return closeCurrent !== undefined;
}
