import { readAction } from './talk-view/index.ts';
import { isBrowserOpen, openBrowser } from './browser.js';
import { act } from './control.js';
import { el } from './dom.js';
import { destinationOf, ownOrigins } from './links.js';
import { pickerInput, pickerParams } from './picker.js';
import { ask, notify, openSheet } from './sheets.js';

/**
 * @typedef {{phone: import('./model.js').Phone, channelId: string, messageId?: string | undefined,
 *   input: {fill: (words: string) => void, focus: () => void, choosePicture: () => void, askPlace: () => void},
 *   attempt: (run: () => Promise<any>) => Promise<boolean>}} TapContext
 */

/**
 * Does what a tap asks for.
 * @param {unknown} tapped the action as drawn
 * @param {TapContext} context
 */
export function performTap(tapped, context) {
  const action = readAction(tapped);
  const { channelId, attempt, input } = context;
  const userId = context.phone.user.userId;
  switch (action?.type) {
    case 'message':
      void attempt(() => act(userId, 'action', { channelId, action }));
      return;
    case 'postback':
      void attempt(() => act(userId, 'action', { channelId, action }));
      if (action.inputOption === 'openKeyboard') {
        if (action.fillInText) input.fill(action.fillInText);
        else input.focus();
      }
      return;
    case 'uri':
      followLink(action.uri, context);
      return;
    case 'datetimepicker':
      askMoment(action, context);
      return;
    case 'clipboard':
      void copy(action.clipboardText);
      return;
    case 'camera':
    case 'cameraRoll':
      input.choosePicture();
      return;
    case 'location':
      input.askPlace();
      return;
    case 'richmenuswitch':
      void attempt(() => act(userId, 'action', { channelId, action }));
      return;
    default:
      notify('このボタンは、このスマートフォンでは動きません。', { trouble: true });
  }
}

/** @param {string} text */
async function copy(text) {
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
  const { phone, channelId, messageId } = context;
  const userId = phone.user.userId;
  const origins = ownOrigins(phone.talk(channelId).channel, location.origin);
  const to = destinationOf(uri, origins);
  // A click is a record only; the page opens whether it could be written or not.
  if (messageId) void act(userId, 'click', { channelId, messageId, url: uri }).catch(() => {});
  if (to.kind === 'frame') {
    void openBrowser({
      url: to.url,
      userId,
      origins,
      onMessages: (messages) => void sendAll(messages, context),
    });
  } else if (to.kind === 'outside') {
    ask({
      title: '外のページを開きますか',
      text: `${to.host} を新しいタブで開きます。これは実際のウェブサイトです。`,
      yes: '開く',
      onYes: () => window.open(to.url, '_blank', 'noopener,noreferrer'),
    });
  } else if (to.kind === 'tel') {
    ask({
      title: '電話をかけます',
      text: `実物のスマートフォンでは ${to.number} への電話の画面が開きます。`,
      no: '閉じる',
      yes: '番号をコピー',
      onYes: () => void copy(to.number),
    });
  } else if (to.kind === 'line') {
    openSheet('LINEの中の画面です', (close) => [
      el('p', { class: 'ph-copy' }, to.url),
      el('p', {}, '実物のスマートフォンではLINEの画面が開きます。ここでは開けません。'),
      el(
        'div',
        { class: 'ph-buttons' },
        el('button', { type: 'button', class: 'ph-button', onclick: close }, '閉じる'),
      ),
    ]);
  } else notify('このリンクは開けません。', { trouble: true });
}

/** What a page inside the phone sends in the person's name (liff.sendMessages); texts only, as far as this phone goes.
 * @param {unknown[]} messages @param {TapContext} context */
async function sendAll(messages, context) {
  if (!isBrowserOpen()) return;
  for (const message of messages) {
    const { type, text } = /** @type {{type?: unknown, text?: unknown}} */ (message ?? {});
    if (type !== 'text' || typeof text !== 'string') continue;
    await context.attempt(() =>
      act(context.phone.user.userId, 'text', { channelId: context.channelId, text }),
    );
  }
}

/** @param {import('./picker.js').PickerAction} action @param {TapContext} context */
function askMoment(action, context) {
  const wanted = pickerInput(action);
  openSheet(`${wanted.label}をえらぶ`, (close) => {
    const input = /** @type {HTMLInputElement} */ (
      el('input', {
        type: wanted.type,
        value: wanted.value,
        min: wanted.min,
        max: wanted.max,
        required: true,
      })
    );
    const trouble = el('p', { class: 'ph-form-error', role: 'alert' });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const params = pickerParams(action, input.value);
      if (params === undefined) {
        trouble.textContent = `${wanted.min.replace('T', ' ')} から ${wanted.max.replace('T', ' ')} の間でえらんでください。`;
        return;
      }
      close();
      void context.attempt(() =>
        act(context.phone.user.userId, 'postback', {
          channelId: context.channelId,
          data: action.data,
          params,
        }),
      );
    };
    return [
      el(
        'form',
        { class: 'ph-form', onsubmit: submit, novalidate: true },
        el('label', { class: 'ph-field' }, el('span', {}, wanted.label), input),
        trouble,
        el(
          'div',
          { class: 'ph-buttons' },
          el('button', { type: 'button', class: 'ph-button', onclick: close }, 'やめる'),
          el('button', { type: 'submit', class: 'ph-button ph-button-main' }, '決定'),
        ),
      ),
    ];
  });
}
