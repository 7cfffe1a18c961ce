import { writeAddress } from './address.js';
import { person } from './control.js';
import { byId, el, icon } from './dom.js';

/**
 * The phones beside the first one, each a page of its own in a frame, so that its keyboard, focus and history are its own.
 * They share one stream of news with the page around them (`live.js`).
 * @param {import('./address.js').Address} address
 * @param {(user: string) => void} onRemove
 */
export function showBeside(address, onRemove) {
  const place = byId('beside');
  const wanted = address.embed || address.user === undefined ? [] : address.beside;
  document.body.classList.toggle('ph-has-beside', wanted.length > 0);
  for (const phone of place.querySelectorAll('.ph-beside')) {
    if (!wanted.includes(/** @type {HTMLElement} */ (phone).dataset['user'] ?? '')) phone.remove();
  }
  const there = new Set(
    [...place.children].map((phone) => /** @type {HTMLElement} */ (phone).dataset['user']),
  );
  for (const user of wanted) if (!there.has(user)) place.append(phoneOf(user, address.channel, onRemove));
}

/** @param {string} user @param {string | undefined} channel @param {(user: string) => void} onRemove */
function phoneOf(user, channel, onRemove) {
  const source = writeAddress({ user, channel, device: 'phone', beside: [], embed: true });
  const frame = el('iframe', {
    src: `./${source}`,
    title: 'スマートフォン',
    allow: 'camera; microphone; clipboard-write; geolocation',
  });
  const name = el('h2', {});
  const remove = el(
    'button',
    {
      type: 'button',
      class: 'ph-round',
      'aria-label': 'このスマートフォンを片づける',
      onclick: () => onRemove(user),
    },
    icon('close'),
  );
  person(user)
    .then(({ displayName }) => {
      name.textContent = displayName;
      frame.setAttribute('title', `${displayName}さんのスマートフォン`);
      remove.setAttribute('aria-label', `${displayName}さんのスマートフォンを片づける`);
    })
    .catch(() => (name.textContent = user));
  return el(
    'div',
    { class: 'ph-beside', 'data-user': user },
    el('div', { class: 'ph-beside-bar' }, name, remove),
    frame,
  );
}
