import { el } from './dom.js';
import { openSheet } from './sheets.js';

/**
 * Reads a QR code: from a picture where the browser can (BarcodeDetector), and always by typing what the code says. The
 * sheet tells which of the two this browser offers, instead of pretending to have scanned.
 * @param {(value: string | null) => void} onResult once; null when the person gave up
 */
export function scanCode(onResult) {
  /** @type {any} */
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  /** @type {string | null} */
  let value = null;
  openSheet(
    'QRコードを読みとる',
    (close) => {
      const trouble = el('p', { class: 'ph-form-error', role: 'alert' });
      const words = /** @type {HTMLTextAreaElement} */ (
        el('textarea', { rows: '3', autocomplete: 'off', spellcheck: 'false' })
      );
      const file = /** @type {HTMLInputElement} */ (
        el('input', { type: 'file', accept: 'image/*', 'aria-label': 'QRコードの写真をえらぶ' })
      );
      file.addEventListener('change', () => void read(file.files?.[0]));
      return [
        Detector === undefined
          ? el(
              'p',
              {},
              'このブラウザには画像からQRコードを読みとる機能がありません。コードの中身を入力すると、読みとったときと同じ結果をページにわたします。',
            )
          : el(
              'div',
              { class: 'ph-form' },
              el('p', {}, 'QRコードの写真をえらぶか、コードの中身を入力してください。'),
              file,
            ),
        el(
          'form',
          {
            class: 'ph-form',
            onsubmit: (/** @type {Event} */ event) => {
              event.preventDefault();
              if (words.value === '') trouble.textContent = 'コードの中身を入力してください。';
              else done(words.value);
            },
          },
          el('label', { class: 'ph-field' }, el('span', {}, 'コードの中身'), words),
          trouble,
          el(
            'div',
            { class: 'ph-buttons' },
            el('button', { type: 'button', class: 'ph-button', onclick: close }, 'やめる'),
            el('button', { type: 'submit', class: 'ph-button ph-button-main' }, '読みとったことにする'),
          ),
        ),
      ];

      /** @param {string} found */
      function done(found) {
        value = found;
        close();
      }

      /** @param {File | undefined} picture */
      async function read(picture) {
        if (picture === undefined) return;
        trouble.textContent = '';
        try {
          const bitmap = await createImageBitmap(picture);
          const [code] = await new Detector({ formats: ['qr_code'] }).detect(bitmap);
          if (code) done(code.rawValue);
          else trouble.textContent = 'この画像にはQRコードが見つかりませんでした。';
        } catch {
          trouble.textContent = 'この画像は読めませんでした。コードの中身を入力してください。';
        }
      }
    },
    { onClose: () => onResult(value) },
  );
}
