import { el } from './dom.js';
import { openSheet } from './sheets.js';

/**
 * Takes a picture: with this device's camera where the browser offers one, else from a file. On a real phone the file
 * input's `capture` opens the camera app.
 * @param {{onPicture: (picture: Blob) => void, onFile: () => void}} options
 */
export function openCamera(options) {
  /** @type {MediaStream | undefined} */
  let stream;
  let closed = false;
  openSheet(
    'カメラ',
    (close) => {
      const view = /** @type {HTMLVideoElement} */ (
        el('video', { class: 'ph-camera', playsinline: true, 'aria-label': 'カメラに映っているもの' })
      );
      view.muted = true;
      const words = el('p', { role: 'status' }, 'カメラを準備しています…');
      const shutter = /** @type {HTMLButtonElement} */ (
        el(
          'button',
          { type: 'button', class: 'ph-button ph-button-main', disabled: true, onclick: () => void shoot() },
          '撮って送る',
        )
      );
      const capture = /** @type {HTMLInputElement} */ (
        el('input', {
          type: 'file',
          accept: 'image/*',
          capture: 'environment',
          hidden: true,
          'aria-label': 'カメラのアプリで撮る',
        })
      );
      capture.addEventListener('change', () => {
        const picture = capture.files?.[0];
        close();
        if (picture) options.onPicture(picture);
      });
      void start();
      return [
        view,
        words,
        capture,
        el(
          'div',
          { class: 'ph-buttons' },
          shutter,
          matchMedia('(pointer: coarse)').matches &&
            el(
              'button',
              { type: 'button', class: 'ph-button', onclick: () => capture.click() },
              'カメラのアプリで撮る',
            ),
          el(
            'button',
            { type: 'button', class: 'ph-button', onclick: () => (close(), options.onFile()) },
            '写真をえらぶ',
          ),
          el('button', { type: 'button', class: 'ph-button', onclick: close }, 'やめる'),
        ),
      ];

      async function start() {
        try {
          if (!navigator.mediaDevices?.getUserMedia) throw new Error('no camera API');
          stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
          if (closed) return stop();
          view.srcObject = stream;
          await view.play();
          shutter.disabled = false;
          words.textContent = '';
        } catch {
          view.hidden = true;
          shutter.hidden = true;
          words.textContent =
            'この端末のカメラを使えません（カメラがないか、許可されていません）。かわりに写真をえらんで送れます。';
        }
      }

      async function shoot() {
        const canvas = document.createElement('canvas');
        canvas.width = view.videoWidth;
        canvas.height = view.videoHeight;
        canvas.getContext('2d')?.drawImage(view, 0, 0);
        const picture = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
        close();
        if (picture instanceof Blob) options.onPicture(picture);
      }
    },
    {
      onClose: () => {
        closed = true;
        stop();
      },
    },
  );

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}
