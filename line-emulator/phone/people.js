import { renderAvatar } from './talk-view/index.ts';
import * as control from './control.js';
import { byId, el, icon, setHtml } from './dom.js';
import { readSeen } from './model.js';

/** How often the list is read again, for new people and unread marks. */
const REFRESH_MS = 5000;
let refreshing = 0;
const FRIENDSHIP = { followed: '友だち', blocked: 'ブロック中', none: '' };

/**
 * The list of virtual persons beside the phone (on a narrow screen: before it), with 「新しい人でためす」.
 * @param {{current?: string, channel?: string, onChoose: (userId: string) => void, onBeside: (userId: string) => void}} options
 */
export async function showPeople(options) {
  const place = byId('people');
  const list = el('ul', { class: 'ph-people-list' });
  const empty = el('p', { class: 'ph-empty', hidden: true });
  const trouble = el('p', { class: 'ph-form-error', role: 'alert', id: 'name-error' });
  const name = /** @type {HTMLInputElement} */ (
    el('input', {
      id: 'new-name',
      name: 'name',
      maxlength: '20',
      autocomplete: 'off',
      placeholder: '例：旭 花子',
      'aria-describedby': 'name-error',
    })
  );
  const search = /** @type {HTMLInputElement} */ (
    el('input', {
      type: 'search',
      'aria-label': '名前でさがす',
      placeholder: '名前でさがす',
      class: 'ph-search',
      hidden: true,
    })
  );
  const form = el(
    'form',
    { class: 'ph-new-person', onsubmit: create },
    el('label', { for: 'new-name' }, '新しい人でためす'),
    el(
      'div',
      { class: 'ph-new-row' },
      name,
      el('button', { type: 'submit', class: 'ph-button ph-button-main' }, 'はじめる'),
    ),
    trouble,
  );
  place.replaceChildren(
    el('p', { class: 'ph-eyebrow' }, 'LINE エミュレーター'),
    el('h1', { id: 'people-title' }, 'ためしのスマートフォン'),
    el(
      'p',
      { class: 'ph-lead' },
      '架空の住民になって、公式アカウントの見え方と動きを確かめます。ここでの操作は実際の LINE には届きません。',
    ),
    form,
    el('h2', {}, 'これまでの人'),
    search,
    list,
    empty,
  );
  const account = /** @type {HTMLSelectElement} */ (
    el('select', { class: 'ph-search', 'aria-label': 'アカウント' })
  );
  list.before(account);
  account.addEventListener('change', () => void load());
  const accounts = await control.channels().catch(() => []);
  account.append(...accounts.map((one) => el('option', { value: one.channelId }, one.displayName)));
  account.hidden = accounts.length < 2;
  if (accounts.some(({ channelId }) => channelId === options.channel)) account.value = options.channel ?? '';
  let timer = 0;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), 200);
  });
  let shown = '';
  clearInterval(refreshing);
  refreshing = setInterval(() => {
    if (!document.hidden) void load();
  }, REFRESH_MS);
  await load();

  async function load() {
    try {
      const answer = await control.people(search.value.trim(), account.value || undefined);
      // Nothing new: a press that is under way keeps its button.
      const now = JSON.stringify(answer);
      if (now === shown) return;
      shown = now;
      const { users, total } = answer;
      const focused = /** @type {HTMLElement | null} */ (
        list.contains(document.activeElement) ? document.activeElement : null
      );
      list.replaceChildren(...users.map(row));
      if (focused !== null) list.querySelector(`[data-focus="${focused.dataset['focus']}"]`)?.focus();
      // A search box earns its place from about a screenful on.
      if (total > 8) search.hidden = false;
      empty.hidden = users.length > 0;
      empty.textContent =
        search.value.trim() === ''
          ? 'まだだれもいません。上で名前を決めて、はじめてください。'
          : '見つかりません。';
    } catch (error) {
      shown = '';
      empty.hidden = false;
      empty.textContent = messageOf(error);
    }
  }

  /** @param {any} user */
  function row(user) {
    const avatar = el('span', { class: 'ph-avatar' });
    setHtml(avatar, renderAvatar(user.displayName, user.pictureUrl));
    const button = el(
      'button',
      {
        type: 'button',
        'data-focus': user.userId,
        'aria-current': user.userId === options.current ? 'true' : undefined,
        onclick: () => options.onChoose(user.userId),
      },
      avatar,
      el(
        'span',
        { class: 'ph-name' },
        user.displayName,
        el('small', {}, FRIENDSHIP[/** @type {keyof typeof FRIENDSHIP} */ (user.friendship)] ?? ''),
      ),
      // The phone in hand shows its own counts.
      user.userId !== options.current &&
        (user.receivedSeq ?? 0) > readSeen(user.userId, account.value) &&
        el('span', { class: 'ph-dot' }, el('span', { class: 'ph-unseen' }, '未読あり')),
    );
    const beside = el(
      'button',
      {
        type: 'button',
        class: 'ph-round ph-beside-button',
        'data-focus': `beside ${user.userId}`,
        'aria-label': `${user.displayName}さんのスマートフォンを横に並べる`,
        title: '横に並べる',
        onclick: () => options.onBeside(user.userId),
      },
      icon('beside'),
    );
    return el('li', {}, button, options.current !== undefined && options.current !== user.userId && beside);
  }

  /** @param {SubmitEvent} event */
  async function create(event) {
    event.preventDefault();
    trouble.textContent = '';
    name.removeAttribute('aria-invalid');
    const wanted = name.value.trim();
    if (wanted === '') {
      trouble.textContent = '名前を入力してください。';
      name.setAttribute('aria-invalid', 'true');
      name.focus();
      return;
    }
    try {
      const user = await control.createPerson(wanted);
      options.onChoose(user.userId);
    } catch (error) {
      trouble.textContent = messageOf(error);
    }
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
