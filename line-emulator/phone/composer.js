import { act, sendImage } from './control.js';
import { el, icon } from './dom.js';
import { menuItem, openSheet } from './sheets.js';

/**
 * The row below the talk: ＋ for pictures, place and stickers, the text, 送信.
 * @param {{userId: string, channelId: string, attempt: (run: () => Promise<any>) => Promise<boolean>}} options
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
  const file = /** @type {HTMLInputElement} */ (
    el('input', {
      type: 'file',
      accept: 'image/jpeg,image/png,image/gif,image/webp',
      hidden: true,
      'aria-label': '写真をえらぶ',
    })
  );
  const form = el(
    'form',
    { class: 'ph-composer', onsubmit: send },
    el(
      'button',
      {
        type: 'button',
        class: 'ph-round',
        'aria-label': '写真・位置情報・スタンプを送る',
        'aria-haspopup': 'dialog',
        onclick: openPlus,
      },
      icon('plus'),
    ),
    file,
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
  file.addEventListener('change', () => {
    const picture = file.files?.[0];
    file.value = '';
    if (picture) void attempt(() => sendImage(userId, channelId, picture));
  });
  return {
    element: form,
    focus: () => area.focus({ preventScroll: true }),
    choosePicture: () => file.click(),
    askPlace,
    /** Puts words into the box without sending them. @param {string} words */
    fill(words) {
      area.value = words;
      fit();
      area.focus();
    },
  };

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
    area.value = '';
    fit();
    // What was typed comes back when it could not be sent.
    if (!(await attempt(() => act(userId, 'text', { channelId, text }))) && area.value === '') {
      area.value = text;
      fit();
    }
  }

  function openPlus() {
    openSheet('送る', (close) => [
      menuItem('写真をえらぶ', () => (close(), file.click())),
      menuItem('見本の写真を送る', () => (close(), void attempt(() => sendImage(userId, channelId)))),
      menuItem('位置情報を送る', askPlace),
      // 446/1988: the first of the stickers that LINE lets bots use, so both sides can send it.
      menuItem(
        'スタンプを送る',
        () => (
          close(),
          void attempt(() => act(userId, 'sticker', { channelId, packageId: '446', stickerId: '1988' }))
        ),
      ),
      menuItem('閉じる', close),
    ]);
  }

  function askPlace() {
    openSheet('位置情報を送る', (close) => {
      const title = field('名前（なくてもよい）', { maxlength: '100', value: '' });
      const address = field('住所（なくてもよい）', { maxlength: '100', value: '東京都千代田区丸の内1丁目' });
      const latitude = field('緯度', { inputmode: 'decimal', value: '35.681236', required: true });
      const longitude = field('経度', { inputmode: 'decimal', value: '139.767125', required: true });
      const trouble = el('p', { class: 'ph-form-error', role: 'alert' });
      const here = () =>
        navigator.geolocation?.getCurrentPosition(
          ({ coords }) => {
            latitude.input.value = coords.latitude.toFixed(6);
            longitude.input.value = coords.longitude.toFixed(6);
            address.input.value = '';
          },
          () => (trouble.textContent = 'この端末の場所を調べられませんでした。'),
        );
      const submit = (/** @type {Event} */ event) => {
        event.preventDefault();
        const place = { latitude: Number(latitude.input.value), longitude: Number(longitude.input.value) };
        if (
          !(Math.abs(place.latitude) <= 90) ||
          !(Math.abs(place.longitude) <= 180) ||
          latitude.input.value.trim() === '' ||
          longitude.input.value.trim() === ''
        ) {
          trouble.textContent = '緯度は-90～90、経度は-180～180の数字で入力してください。';
          return;
        }
        close();
        const named = {
          ...(title.input.value.trim() && { title: title.input.value.trim() }),
          ...(address.input.value.trim() && { address: address.input.value.trim() }),
        };
        void attempt(() => act(userId, 'location', { channelId, ...named, ...place }));
      };
      return [
        el(
          'form',
          { class: 'ph-form', onsubmit: submit, novalidate: true },
          title.element,
          address.element,
          el('div', { class: 'ph-pair' }, latitude.element, longitude.element),
          el('button', { type: 'button', class: 'ph-text-button', onclick: here }, 'この端末の場所を使う'),
          trouble,
          el(
            'div',
            { class: 'ph-buttons' },
            el('button', { type: 'button', class: 'ph-button', onclick: close }, 'やめる'),
            el('button', { type: 'submit', class: 'ph-button ph-button-main' }, '送信'),
          ),
        ),
      ];
    });
  }
}

/** @param {string} label @param {Record<string, unknown>} props */
function field(label, props) {
  const input = /** @type {HTMLInputElement} */ (el('input', { autocomplete: 'off', ...props }));
  return { input, element: el('label', { class: 'ph-field' }, el('span', {}, label), input) };
}
