import { act, holdPhone } from './control.js';
import { el, icon } from './dom.js';
import { hearLiff } from './liff.js';
import { addressBeside } from './links.js';
import { layOver } from './overlay.js';
import { ask, notify } from './sheets.js';

/**
 * @typedef {{userId: string, channelId: string, url: string, openOutside: (url: string) => void,
 *   requestFriendship: () => Promise<void>, onWebhooks: (webhooks: any[]) => void}} BrowserOptions
 */

/**
 * The browser inside the phone. A LIFF URL is resolved by the emulator and its page may speak to the phone (`liff.js`);
 * any other page of the channel simply shows.
 * @param {BrowserOptions & {liff: boolean, anyName?: boolean}} options `anyName`: a page of another loopback name may stay so
 */
export async function openBrowser(options) {
  /** @type {{src: string, nonce?: string, viewType?: string, title?: string, origins?: string[]}} */
  let page = { src: options.url };
  try {
    await holdPhone(options.userId);
    if (options.liff) {
      const { channelId, url, userId } = options;
      page = await act(userId, 'liff/open', { channelId, url, from: 'talk' });
    }
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), { trouble: true });
    return;
  }
  closeBrowser();
  // A LIFF URL leads on to the app's own page: that one is named.
  const home = page.origins?.find((origin) => origin !== location.origin) ?? page.src;
  const homeUrl = new URL(home, location.origin);
  const { host, hostname } = homeUrl;
  const better = addressBeside(location.href, homeUrl.href);
  if (better !== undefined && !options.anyName) {
    ask({
      title: '同じ名前で開きなおしますか',
      text: `ページは ${hostname} にあり、このスマートフォンは ${location.hostname} で開いています。ブラウザは別のサイトとみなすため、ページでのログインが続きません。`,
      no: 'このまま開く',
      yes: '開きなおす',
      onYes: () => location.assign(better),
      onNo: () => void openBrowser({ ...options, anyName: true }),
    });
    return;
  }
  const title = el('h2', {}, page.title || host);
  const place = el('p', {}, host);
  const frame = /** @type {HTMLIFrameElement} */ (
    el('iframe', {
      // The name comes before the address: the LIFF client finds its nonce there (CONTROL.md).
      ...(page.nonce !== undefined && { name: `liff:${page.nonce}` }),
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
  // Compact covers half of the talk, tall most of it, full all of it.
  const size = options.liff ? (page.viewType ?? 'full') : 'full';
  const view = el(
    'div',
    { class: `ph-browser ph-browser-${size}`, role: 'dialog', 'aria-modal': 'true', 'aria-label': 'ページ' },
    el(
      'div',
      { class: 'ph-browser-bar' },
      closeButton,
      el('div', { class: 'ph-browser-title' }, title, place),
      el(
        'button',
        {
          type: 'button',
          class: 'ph-round',
          'aria-label': '新しいタブで開く',
          onclick: () => window.open(options.url, '_blank', 'noopener'),
        },
        icon('outside'),
      ),
    ),
    frame,
  );
  const stopHearing =
    page.nonce === undefined
      ? () => {}
      : hearLiff({
          ...options,
          frame,
          nonce: page.nonce,
          origins: new Set(page.origins ?? []),
          setTitle: (words) => (title.textContent = words),
          setHost: (name) => (place.textContent = name),
          close,
          openHere: (url) => void openBrowser({ ...options, url, liff: true }),
        });
  const lift = layOver(view, { close, focus: closeButton });
  frame.src = page.src;
  closeCurrent = close;

  function close() {
    if (closeCurrent === close) closeCurrent = undefined;
    stopHearing();
    lift();
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
