import { el } from './dom.js';
import { openSheet } from './sheets.js';

/** What LINE would take first; browsers offer one or the other. */
const FORMATS = ['audio/mp4', 'audio/webm', 'audio/ogg'];
const SAMPLE_SECONDS = 2;

/**
 * Records a voice message, or sends a sample tone where there is no microphone.
 * @param {(sound: Blob, durationMs: number) => void} onSound
 */
export function openVoice(onSound) {
  /** @type {MediaStream | undefined} */
  let stream;
  let closed = false;
  openSheet(
    '音声を送る',
    (close) => {
      /** @type {MediaRecorder | undefined} */
      let recorder;
      let since = 0;
      const words = el('p', { role: 'status' }, '「録音する」を押して話してください。');
      const record = /** @type {HTMLButtonElement} */ (
        el(
          'button',
          { type: 'button', class: 'ph-button ph-button-main', onclick: () => void toggle() },
          '録音する',
        )
      );
      return [
        words,
        el(
          'div',
          { class: 'ph-buttons' },
          record,
          el(
            'button',
            {
              type: 'button',
              class: 'ph-button',
              onclick: () => (close(), onSound(sampleTone(), SAMPLE_SECONDS * 1000)),
            },
            '見本の音声を送る',
          ),
          el('button', { type: 'button', class: 'ph-button', onclick: close }, 'やめる'),
        ),
      ];

      async function toggle() {
        if (recorder !== undefined) return recorder.stop();
        record.disabled = true;
        try {
          stream = await navigator.mediaDevices.getUserMedia({ audio: true });
          if (closed) return stop();
          const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
          recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
          /** @type {Blob[]} */
          const parts = [];
          recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
          recorder.addEventListener('stop', () => {
            if (closed) return;
            close();
            const type = (recorder?.mimeType || 'audio/webm').replace(/;.*$/, '');
            onSound(new Blob(parts, { type }), Math.round(performance.now() - since));
          });
          recorder.start();
          since = performance.now();
          record.disabled = false;
          record.textContent = '止めて送る';
          words.textContent = '録音しています。';
        } catch {
          record.hidden = true;
          words.textContent =
            'この端末のマイクを使えません（マイクがないか、許可されていません）。見本の音声を送れます。';
        }
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

/** Two seconds of a quiet 440 Hz tone as WAV: 8 kHz, one channel, 8 bits. */
function sampleTone() {
  const rate = 8000;
  const count = rate * SAMPLE_SECONDS;
  const bytes = new Uint8Array(44 + count);
  const view = new DataView(bytes.buffer);
  const write = (/** @type {number} */ at, /** @type {string} */ words) =>
    [...words].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  write(0, 'RIFF');
  view.setUint32(4, 36 + count, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, 'data');
  view.setUint32(40, count, true);
  for (let i = 0; i < count; i++) bytes[44 + i] = 128 + 40 * Math.sin((i * 2 * Math.PI * 440) / rate);
  return new Blob([bytes], { type: 'audio/wav' });
}
