import { el, icon } from './dom.js';
import { layOver } from './overlay.js';

/**
 * The pictures of a talk, one at a time, as large as the phone: next and previous by button, arrow key or swipe.
 * @param {{pictures: readonly {url: string, label: string}[], at: number}} options
 */
export function openViewer({ pictures, at }) {
  let shown = Math.min(Math.max(at, 0), pictures.length - 1);
  let swipeFrom = 0;
  const count = el('p', { class: 'ph-viewer-count', role: 'status' });
  const picture = /** @type {HTMLImageElement} */ (
    el('img', { class: 'ph-viewer-picture', referrerpolicy: 'no-referrer', draggable: 'false' })
  );
  const outside = el(
    'a',
    {
      class: 'ph-round',
      target: '_blank',
      rel: 'noopener noreferrer',
      'aria-label': '元の画像を新しいタブで開く',
    },
    icon('outside'),
  );
  const closeButton = el(
    'button',
    { type: 'button', class: 'ph-round', 'aria-label': '閉じる', onclick: close },
    icon('close'),
  );
  const previous = turner('前の画像', 'back', -1);
  const next = turner('次の画像', 'forward', 1);
  const view = el(
    'div',
    { class: 'ph-viewer', role: 'dialog', 'aria-modal': 'true', 'aria-label': '画像' },
    el('div', { class: 'ph-viewer-bar' }, closeButton, count, outside),
    el(
      'button',
      {
        type: 'button',
        class: 'ph-viewer-stage',
        'aria-label': '拡大・縮小する',
        onclick: () => view.classList.toggle('ph-viewer-large'),
      },
      picture,
    ),
    pictures.length > 1 && el('div', { class: 'ph-viewer-turns' }, previous, next),
  );
  view.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft') turn(-1);
    if (event.key === 'ArrowRight') turn(1);
  });
  view.addEventListener('pointerdown', (event) => (swipeFrom = event.clientX));
  view.addEventListener('pointerup', (event) => {
    const moved = event.clientX - swipeFrom;
    // 60 px: longer than a shaky tap.
    if (event.pointerType === 'touch' && Math.abs(moved) > 60 && !view.classList.contains('ph-viewer-large'))
      turn(moved > 0 ? -1 : 1);
  });
  draw();
  const lift = layOver(view, { close, focus: closeButton });

  function draw() {
    const { url, label } = /** @type {{url: string, label: string}} */ (pictures[shown]);
    picture.src = url;
    picture.alt = label;
    outside.setAttribute('href', url);
    count.textContent = `${shown + 1}／${pictures.length}`;
    view.classList.remove('ph-viewer-large');
    for (const [button, there] of /** @type {const} */ ([
      [previous, shown > 0],
      [next, shown < pictures.length - 1],
    ]))
      button.toggleAttribute('disabled', !there);
  }

  /** @param {number} by */
  function turn(by) {
    const wanted = shown + by;
    if (wanted < 0 || wanted >= pictures.length) return;
    shown = wanted;
    draw();
  }

  /** @param {string} label @param {'back' | 'forward'} shape @param {number} by */
  function turner(label, shape, by) {
    return el(
      'button',
      { type: 'button', class: 'ph-round', 'aria-label': label, onclick: () => turn(by) },
      icon(shape),
    );
  }

  function close() {
    lift();
  }
}
