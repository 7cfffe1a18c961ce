import { readAction, safeLink } from './talk-view/index.ts';
import { openBrowser } from './browser.js';
import { act, holdPhone } from './control.js';
import { el } from './dom.js';
import { destinationOf, ownOrigins } from './links.js';
import { askMoment } from './moment.js';
import { scanCode } from './scan.js';
import { ask, notify, openSheet } from './sheets.js';

/**
 * @typedef {{fill: (words: string) => void, focus: () => void, choosePicture: () => void, takePicture: () => void,
 *   askPlace: () => void, speak: () => void, showMenu: (open: boolean) => void}} Input
 * @typedef {{phone: import('./model.js').Phone, channelId: string, device: 'phone' | 'pc', messageId?: string | undefined,
 *   input: Input, attempt: (run: () => Promise<any>) => Promise<boolean>,
 *   goTo: (basicId: string, text: string | undefined) => boolean}} TapContext
 *   `goTo` opens the talk with another account, if this phone has it
 */

/**
 * Does what a tap asks for.
 * @param {unknown} tapped the action as drawn
 * @param {TapContext} context
 * @returns {boolean} whether a quick reply of this action is used up by the tap; those that open a screen of their own stay
 *   until something is sent
 */
export function performTap(tapped, context) {
  const action = readAction(tapped);
  const { channelId, attempt, input } = context;
  const userId = context.phone.user.userId;
  switch (action?.type) {
    case 'message':
    case 'richmenuswitch':
      void attempt(() => act(userId, 'action', { channelId, action }));
      return true;
    case 'postback':
      void attempt(() => act(userId, 'action', { channelId, action }));
      applyInputOption(action, context);
      return true;
    case 'uri':
      followLink((context.device === 'pc' && desktopUri(action, tapped)) || action.uri, context);
      return true;
    case 'datetimepicker':
      askMoment(action, (params) => {
        context.phone.answer(channelId);
        void attempt(() => act(userId, 'postback', { channelId, data: action.data, params }));
      });
      return false;
    case 'clipboard':
      void copy(action.clipboardText);
      return true;
    case 'camera':
      input.takePicture();
      return false;
    case 'cameraRoll':
      input.choosePicture();
      return false;
    case 'location':
      input.askPlace();
      return false;
    default:
      notify('このボタンは、このスマートフォンでは動きません。', { trouble: true });
      return false;
  }
}

/** The address for a PC: in LINE's own action under `altUri`, in a drawn one already read.
 * @param {{desktopUri?: string}} action @param {any} tapped */
function desktopUri(action, tapped) {
  return action.desktopUri ?? safeLink(tapped?.desktopUri);
}

/** How the foot changes after a postback; LINE knows this on phones only.
 * @param {{inputOption?: string, fillInText?: string}} action @param {TapContext} context */
function applyInputOption(action, { device, input }) {
  if (device === 'pc') return;
  if (action.inputOption === 'openRichMenu') input.showMenu(true);
  if (action.inputOption === 'closeRichMenu') input.showMenu(false);
  if (action.inputOption === 'openVoice') input.speak();
  if (action.inputOption !== 'openKeyboard') return;
  if (action.fillInText) input.fill(action.fillInText);
  else input.focus();
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify('コピーしました。');
  } catch {
    openSheet('コピーする文字', (close) => [
      el('p', { class: 'ph-copy' }, text),
      el(
        'div',
        { class: 'ph-buttons' },
        el('button', { type: 'button', class: 'ph-button', onclick: close }, '閉じる'),
      ),
    ]);
  }
}

/** @param {string} uri @param {TapContext} context */
function followLink(uri, context) {
  const { phone, channelId, messageId, input } = context;
  const userId = phone.user.userId;
  // A click is a record only; the page opens whether it could be written or not. LINE does not count those on a PC.
  if (messageId && context.device === 'phone')
    void act(userId, 'click', { channelId, messageId, url: uri }).catch(() => {});
  const to = destinationOf(uri, ownOrigins(phone.talk(channelId).channel, location.origin), location.origin);
  switch (to.kind) {
    case 'frame':
    case 'liff':
      // On a PC, LINE hands pages to the browser.
      if (context.device === 'pc') void openInTab(liffHere(to.url), userId);
      else void openBrowser({ ...pageContext(context), url: to.url, liff: to.kind === 'liff' });
      return;
    case 'outside':
      askOutside(to.url, to.host);
      return;
    case 'tel':
      ask({
        title: '電話をかけます',
        text: `実物のスマートフォンでは ${to.number} への電話の画面が開きます。`,
        no: '閉じる',
        yes: '番号をコピー',
        onYes: () => void copy(to.number),
      });
      return;
    case 'feature':
      if (to.feature === 'location') input.askPlace();
      else if (to.feature === 'camera') input.takePicture();
      else if (to.feature === 'cameraRoll') input.choosePicture();
      else scanCode((value) => value !== null && followLink(value, context));
      return;
    case 'account':
      if (!context.goTo(to.basicId, to.text)) showInLine(to.url);
      return;
    case 'line':
      showInLine(to.url);
      return;
    default:
      notify('このリンクは開けません。', { trouble: true });
  }
}

/** @param {TapContext} context */
function pageContext(context) {
  const { phone, channelId, attempt } = context;
  const userId = phone.user.userId;
  return {
    userId,
    channelId,
    openOutside: (/** @type {string} */ url) => {
      if (/^https?:/.test(url) && URL.canParse(url)) askOutside(url, new URL(url).host);
    },
    onWebhooks: (/** @type {any[]} */ webhooks) => {
      for (const webhook of webhooks) void attempt(async () => ({ webhook }));
    },
    requestFriendship: () =>
      /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          if (phone.talk(channelId).friendship === 'followed') return resolve();
          ask({
            title: `${phone.talk(channelId).channel.displayName}を友だちに追加しますか`,
            text: '追加すると、お知らせが届くようになります。',
            yes: '友だち追加',
            onYes: () => void attempt(() => act(userId, 'follow', { channelId })).then(() => resolve()),
            onNo: resolve,
          });
        })
      ),
  };
}

/** LINE's address of a LIFF app as the emulator's. @param {string} url */
function liffHere(url) {
  return url.replace(/^https:\/\/(liff|miniapp)\.line\.me\//, `${location.origin}/liff/`);
}

/** @param {string} url @param {string} userId */
async function openInTab(url, userId) {
  await holdPhone(userId).catch(() => {});
  window.open(url, '_blank', 'noopener,noreferrer');
}

/** @param {string} url @param {string} host */
function askOutside(url, host) {
  ask({
    title: '外のページを開きますか',
    text: `${host} を新しいタブで開きます。これは実際のウェブサイトです。`,
    yes: '開く',
    onYes: () => window.open(url, '_blank', 'noopener,noreferrer'),
  });
}

/** @param {string} url */
function showInLine(url) {
  openSheet('LINEの中の画面です', (close) => [
    el('p', { class: 'ph-copy' }, url),
    el('p', {}, '実物のスマートフォンではLINEの画面が開きます。ここでは開けません。'),
    el(
      'div',
      { class: 'ph-buttons' },
      el('button', { type: 'button', class: 'ph-button', onclick: close }, '閉じる'),
    ),
  ]);
}
