import { renderMessage } from './talk-view/index.ts';
import { el, setHtml } from './dom.js';
import { openSheet } from './sheets.js';

/**
 * The stickers that LINE lets bots send (LINE's list of sendable stickers): package, first and last id. So what a person sends
 * from here, a bot can send back.
 * @type {readonly (readonly [string, number, number])[]}
 */
const PACKAGES = [
  ['446', 1988, 2027],
  ['789', 10855, 10894],
  ['1070', 17839, 17878],
  ['6136', 10551376, 10551399],
  ['6325', 10979904, 10979927],
  ['6359', 11069848, 11069871],
  ['6362', 11087920, 11087943],
  ['6370', 11088016, 11088039],
  ['6632', 11825374, 11825397],
  ['8515', 16581242, 16581265],
  ['8522', 16581266, 16581289],
  ['8525', 16581290, 16581313],
  ['11537', 52002734, 52002773],
  ['11538', 51626494, 51626533],
  ['11539', 52114110, 52114149],
];

/** Chooses a sticker.
 * @param {(sticker: {packageId: string, stickerId: string}) => void} onSticker */
export function openStickers(onSticker) {
  openSheet('スタンプを送る', (close) => {
    const grid = el('ul', { class: 'ph-stickers', 'aria-label': 'スタンプ' });
    const choose = /** @type {HTMLSelectElement} */ (
      el(
        'select',
        { 'aria-label': 'スタンプの組' },
        ...PACKAGES.map(([packageId], i) => el('option', { value: String(i) }, `組 ${packageId}`)),
      )
    );
    const pictures = /** @type {HTMLInputElement} */ (el('input', { type: 'checkbox' }));
    choose.addEventListener('change', draw);
    pictures.addEventListener('change', draw);
    draw();
    return [
      choose,
      el(
        'label',
        { class: 'ph-check' },
        pictures,
        'LINE のサーバーから絵を読み込む（インターネットが必要です）',
      ),
      grid,
      el('button', { type: 'button', class: 'ph-button ph-wide', onclick: close }, '閉じる'),
    ];

    function draw() {
      const [packageId, first, last] = /** @type {(typeof PACKAGES)[number]} */ (
        PACKAGES[Number(choose.value)]
      );
      const ids = Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
      grid.replaceChildren(
        ...ids.map((stickerId) => {
          const button = el('button', {
            type: 'button',
            'aria-label': `スタンプ ${stickerId}`,
            onclick: () => (close(), onSticker({ packageId, stickerId })),
          });
          if (pictures.checked)
            setHtml(button, renderMessage({ type: 'sticker', packageId, stickerId }, { lineImages: true }));
          else button.append(el('span', { 'aria-hidden': 'true' }, '☺'), stickerId);
          return el('li', {}, button);
        }),
      );
    }
  });
}
