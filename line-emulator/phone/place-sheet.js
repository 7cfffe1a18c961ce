import { el } from './dom.js';
import { findPlaces } from './places.js';
import { openSheet } from './sheets.js';

/** @typedef {{title?: string, address?: string, latitude: number, longitude: number}} ChosenPlace */

/**
 * Chooses a place without a map: from a list that can be searched, by coordinates, or this device's own.
 * @param {(place: ChosenPlace) => void} onPlace
 */
export function openPlaces(onPlace) {
  openSheet('位置情報を送る', (close) => {
    const search = /** @type {HTMLInputElement} */ (
      el('input', {
        type: 'search',
        class: 'ph-search',
        'aria-label': '見本の場所をさがす',
        placeholder: '見本の場所をさがす（例：東京、県庁）',
        autocomplete: 'off',
      })
    );
    const list = el('ul', { class: 'ph-places', 'aria-label': '見本の場所' });
    const count = el('p', { class: 'ph-hint', role: 'status' });
    const title = field('名前（なくてもよい）', { maxlength: '100' });
    const address = field('住所（なくてもよい）', { maxlength: '100' });
    const latitude = field('緯度', { inputmode: 'decimal', required: true });
    const longitude = field('経度', { inputmode: 'decimal', required: true });
    const trouble = el('p', { class: 'ph-form-error', role: 'alert' });
    search.addEventListener('input', draw);
    draw();
    return [
      search,
      count,
      list,
      el(
        'details',
        { class: 'ph-details' },
        el('summary', {}, '緯度と経度で指定する'),
        el(
          'form',
          { class: 'ph-form', onsubmit: submit, novalidate: true },
          el('div', { class: 'ph-pair' }, latitude.element, longitude.element),
          title.element,
          address.element,
          el('button', { type: 'button', class: 'ph-text-button', onclick: here }, 'この端末の場所を使う'),
          trouble,
          el('button', { type: 'submit', class: 'ph-button ph-button-main' }, 'この場所を送る'),
        ),
      ),
      el('button', { type: 'button', class: 'ph-button ph-wide', onclick: close }, 'やめる'),
    ];

    function draw() {
      const found = findPlaces(search.value);
      count.textContent =
        found.length === 0 ? '見つかりません。緯度と経度で指定できます。' : `${found.length}か所`;
      list.replaceChildren(
        ...found.map((place) =>
          el(
            'li',
            {},
            el(
              'button',
              { type: 'button', onclick: () => (close(), onPlace(place)) },
              el('strong', {}, place.title),
              el('span', {}, place.address),
            ),
          ),
        ),
      );
    }

    function here() {
      trouble.textContent = '';
      if (!navigator.geolocation) trouble.textContent = 'この端末の場所を調べられません。';
      navigator.geolocation?.getCurrentPosition(
        ({ coords }) => {
          latitude.input.value = coords.latitude.toFixed(6);
          longitude.input.value = coords.longitude.toFixed(6);
        },
        () => (trouble.textContent = 'この端末の場所を調べられませんでした。'),
      );
    }

    /** @param {Event} event */
    function submit(event) {
      event.preventDefault();
      const place = readCoordinates(latitude.input.value, longitude.input.value);
      if (place === undefined) {
        trouble.textContent = '緯度は-90～90、経度は-180～180の数字で入力してください。';
        for (const { input } of [latitude, longitude]) input.setAttribute('aria-invalid', 'true');
        latitude.input.focus();
        return;
      }
      close();
      const named = {
        ...(title.input.value.trim() && { title: title.input.value.trim() }),
        ...(address.input.value.trim() && { address: address.input.value.trim() }),
      };
      onPlace({ ...named, ...place });
    }
  });
}

/** Coordinates as typed, in half or full width; undefined when they are none.
 * @param {string} latitude @param {string} longitude */
export function readCoordinates(latitude, longitude) {
  const [north, east] = [latitude, longitude].map((typed) => {
    const written = typed.normalize('NFKC').trim();
    return written === '' ? Number.NaN : Number(written);
  });
  if (north === undefined || east === undefined) return undefined;
  if (!(Math.abs(north) <= 90) || !(Math.abs(east) <= 180)) return undefined;
  return { latitude: north, longitude: east };
}

/** @param {string} label @param {Record<string, unknown>} props */
function field(label, props) {
  const input = /** @type {HTMLInputElement} */ (el('input', { autocomplete: 'off', ...props }));
  return { input, element: el('label', { class: 'ph-field' }, el('span', {}, label), input) };
}
