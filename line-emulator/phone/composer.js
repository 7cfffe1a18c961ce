import { act, sendMedia } from './control.js';
import { el, icon } from './dom.js';
import { openCamera } from './camera.js';
import { openPlaces } from './place-sheet.js';
import { samplePicture } from './sample-picture.js';
import { menuItem, notify, openSheet } from './sheets.js';
import { openStickers } from './sticker-sheet.js';
import { openVoice } from './voice.js';

/**
 * The row below the talk: ＋ for everything that is not text, the text, 送信.
 * @param {{userId: string, channelId: string, device: 'phone' | 'pc', lead: HTMLElement | null,
 *   attempt: (run: () => Promise<any>) => Promise<boolean>, quoted: () => string | undefined, onSent: () => void}} options
 *   `lead`: a button before the text; `quoted`: the message that the text answers
 */
export function composer(options) {
  const { userId, channelId, attempt } = options;
  const area = /** @type {HTMLTextAreaElement} */ (
    el('textarea', {
      rows: '1',
      maxlength: '5000',
      'aria-label': 'メッセージ',
      placeholder: 'メッセージを入力',
      enterkeyhint: 'send',
    })
  );
  const sendButton = /** @type {HTMLButtonElement} */ (
    el(
      'button',
      { type: 'submit', class: 'ph-round ph-send', 'aria-label': '送信', disabled: true },
      icon('send'),
    )
  );
  const photos = filePicker('写真をえらぶ', 'image/jpeg,image/png,image/gif,image/webp', sendPhotos);
  const video = filePicker('動画をえらぶ', 'video/mp4,video/webm,video/quicktime', ([file]) =>
    sendVideo(file),
  );
  const anyFile = filePicker('ファイルをえらぶ', '', ([file]) => sendFile(file));
  const form = el(
    'form',
    { class: 'ph-composer', 'aria-label': 'メッセージを送る', onsubmit: send },
    options.lead,
    el(
      'button',
      {
        type: 'button',
        class: 'ph-round',
        'aria-label': '写真・位置情報・スタンプなどを送る',
        'aria-haspopup': 'dialog',
        onclick: openPlus,
      },
      icon('plus'),
    ),
    photos,
    video,
    anyFile,
    area,
    sendButton,
  );
  area.addEventListener('input', fit);
  area.addEventListener('keydown', (event) => {
    // Enter while the input method is converting chooses a candidate; it must not send (229: Safari's mark of it).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void send(event);
  });
  const senders = {
    takePicture: () =>
      openCamera({ onPicture: (blob) => void sendPhotos([blob]), onFile: () => photos.click() }),
    askPlace: () =>
      openPlaces((place) => void attempt(() => act(userId, 'location', { channelId, ...place }))),
    speak: () =>
      openVoice(
        (blob, duration) => void attempt(() => sendMedia('audio', userId, { channelId, blob, duration })),
      ),
  };
  return {
    element: form,
    focus: () => area.focus({ preventScroll: true }),
    choosePicture: () => photos.click(),
    ...senders,
    /** Puts words into the box without sending them. @param {string} words */
    fill(words) {
      area.value = words;
      fit();
      area.focus();
    },
  };

  /** @param {string} label @param {string} accept @param {(files: File[]) => void} onFiles */
  function filePicker(label, accept, onFiles) {
    const input = /** @type {HTMLInputElement} */ (
      el('input', { type: 'file', accept, multiple: true, hidden: true, 'aria-label': label })
    );
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      input.value = '';
      if (files.length > 0) onFiles(files);
    });
    return input;
  }

  function fit() {
    sendButton.disabled = area.value.trim() === '';
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    const text = area.value.trim();
    if (text === '') return;
    const quotedMessageId = options.quoted();
    area.value = '';
    fit();
    // What was typed comes back when it could not be sent.
    if (
      await attempt(() =>
        act(userId, 'text', { channelId, text, ...(quotedMessageId && { quotedMessageId }) }),
      )
    )
      options.onSent();
    else if (area.value === '') {
      area.value = text;
      fit();
    }
  }

  /** Several pictures at once are one event each with a common `imageSet`, as at LINE. @param {Blob[]} pictures */
  async function sendPhotos(pictures) {
    const id = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    for (const [index, blob] of pictures.entries()) {
      const set = { imageSet: { id, index: index + 1, total: pictures.length } };
      const given = { channelId, blob, ...(pictures.length > 1 && set) };
      if (!(await attempt(() => sendMedia('image', userId, given)))) return;
    }
  }

  /** @param {File | undefined} file */
  async function sendVideo(file) {
    if (file === undefined) return;
    const duration = await lengthOf(file);
    if (duration === undefined) notify('この動画は再生できない形式です。', { trouble: true });
    else await attempt(() => sendMedia('video', userId, { channelId, blob: file, duration }));
  }

  /** @param {File | undefined} file */
  async function sendFile(file) {
    if (file !== undefined)
      await attempt(() => sendMedia('file', userId, { channelId, blob: file, fileName: file.name }));
  }

  function openPlus() {
    const onPhone = options.device === 'phone';
    openSheet('送る', (close) => [
      menuItem('写真をえらぶ', () => (close(), photos.click())),
      onPhone && menuItem('カメラで撮る', () => (close(), senders.takePicture())),
      menuItem('見本の写真を送る', () => {
        close();
        void attempt(async () => sendMedia('image', userId, { channelId, blob: await samplePicture() }));
      }),
      menuItem('動画をえらぶ', () => (close(), video.click())),
      onPhone && menuItem('音声を送る', () => (close(), senders.speak())),
      onPhone && menuItem('位置情報を送る', () => (close(), senders.askPlace())),
      menuItem('スタンプを送る', () => {
        close();
        openStickers((sticker) => void attempt(() => act(userId, 'sticker', { channelId, ...sticker })));
      }),
      menuItem('ファイルを送る', () => (close(), anyFile.click())),
      menuItem('閉じる', close),
    ]);
  }
}

/** The length of a video in ms; undefined when the browser cannot read it. @param {Blob} file @returns {Promise<number | undefined>} */
function lengthOf(file) {
  return new Promise((resolve) => {
    const address = URL.createObjectURL(file);
    const probe = document.createElement('video');
    const end = (/** @type {number | undefined} */ ms) => {
      URL.revokeObjectURL(address);
      resolve(ms);
    };
    probe.preload = 'metadata';
    // A recording without a stated length reads as Infinity.
    probe.addEventListener('loadedmetadata', () =>
      end(Number.isFinite(probe.duration) ? Math.round(probe.duration * 1000) : 1000),
    );
    probe.addEventListener('error', () => end(undefined));
    probe.src = address;
  });
}
