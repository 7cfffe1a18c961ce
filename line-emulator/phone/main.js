import { dayText, notificationText, timeText } from './talk-view/index.ts';
import { readAddress, writeAddress } from './address.js';
import { closeBrowser, isBrowserOpen } from './browser.js';
import * as control from './control.js';
import { byId, el } from './dom.js';
import { Phone } from './model.js';
import { showPeople } from './people.js';
import { closeSheet, notify } from './sheets.js';
import { showTalk } from './talk.js';
import { showTalkList } from './talk-list.js';

let offset = 0;
let address = readAddress(location.search);
/** @type {Phone | undefined} */
let phone;
/** What the phone shows: redrawn or told of new items. @type {{channelId?: string, update: (items: any[]) => void, stop: () => void} | undefined} */
let shown;
/** Whom the list of people marks: it is drawn anew only for another person, so that typing in it is kept. */
let peopleShown = '';

window.addEventListener('popstate', () => {
  address = readAddress(location.search);
  void show().then(startAtTitle);
});
document.body.classList.toggle('ph-embed', address.embed);
setInterval(drawClock, 5000);
void control
  .clockOffset()
  .then((ahead) => (offset = ahead))
  .catch(() => {})
  .then(drawClock)
  .then(show);

/** @param {Partial<import('./address.js').Address>} change */
function go(change) {
  const next = { ...address, ...change };
  const written = writeAddress(next);
  if (written !== writeAddress(address)) history.pushState(null, '', location.pathname + written);
  address = next;
  void show().then(startAtTitle);
}

/** A new screen begins at its title for those who do not see it; the first load leaves the focus alone. */
function startAtTitle() {
  if (document.activeElement !== document.body) return;
  const title = /** @type {HTMLElement | null} */ (byId('screen').querySelector('h1'));
  title?.setAttribute('tabindex', '-1');
  title?.focus({ preventScroll: true });
}

const leave = () => go({ user: undefined, channel: undefined });

/** Brings the page in line with the address. */
async function show() {
  closeSheet();
  closeBrowser();
  shown?.stop();
  shown = undefined;
  document.body.classList.toggle('ph-chosen', address.user !== undefined);
  // Embedded, the phone stands alone: the people are shown only where nobody was named.
  const people = `${address.user}`;
  if ((!address.embed || address.user === undefined) && people !== peopleShown) {
    peopleShown = people;
    await showPeople({
      ...(address.user && { current: address.user }),
      onChoose: (user) => go({ user, channel: undefined }),
    });
  }
  if (address.user === undefined) {
    phone?.stop();
    phone = undefined;
    document.title = 'ためしのスマートフォン';
    showLock('左の一覧から、だれのスマートフォンかをえらんでください。');
    return;
  }
  try {
    await openPhone(address.user);
  } catch (error) {
    showLock(error instanceof Error ? error.message : String(error), () => void show());
  }
}

/** @param {string} userId */
async function openPhone(userId) {
  if (phone?.user.userId !== userId) {
    phone?.stop();
    phone = undefined;
    const [user, channels] = await Promise.all([control.person(userId), control.channels()]);
    const next = new Phone(user, channels, offset, changed);
    await next.start(address.channel);
    if (address.user !== userId) {
      next.stop();
      return;
    }
    phone = next;
  }
  const current = phone;
  document.title = `${current.user.displayName}さんのスマートフォン`;
  const channelId = address.channel;
  if (channelId !== undefined && current.talks.has(channelId)) {
    current.markSeen(channelId);
    current.prefer(channelId);
    const screen = showTalk(current, channelId, {
      onBack: () => go({ channel: undefined }),
      ...(!address.embed && { onLeave: leave }),
    });
    shown = { channelId, ...screen };
  } else {
    const draw = showTalkList(current, {
      onOpen: (channel) => go({ channel }),
      ...(!address.embed && { onLeave: leave }),
    });
    shown = { update: draw, stop() {} };
  }
}

/** A talk changed. @param {string} channelId @param {any[]} items */
function changed(channelId, items) {
  const here = shown?.channelId === channelId;
  if (shown !== undefined && (here || shown.channelId === undefined)) shown.update(items);
  // As on a phone: no banner over the talk itself, nor over the list that shows the same line.
  if (phone === undefined || ((here || shown?.channelId === undefined) && !isBrowserOpen())) return;
  const last = items.findLast((item) => item.from === 'account' && item.kind === 'message');
  if (last === undefined) return;
  const name = phone.talk(channelId).channel.displayName;
  notify(notificationText(last.message), {
    title: name,
    onClick: () => (here ? closeBrowser() : go({ channel: channelId })),
  });
}

/** The screen of a phone that nobody holds. @param {string} words @param {() => void} [retry] */
function showLock(words, retry) {
  const now = Date.now() + offset;
  byId('screen').replaceChildren(
    el(
      'div',
      { class: 'ph-lock' },
      el('p', { class: 'ph-lock-time', 'aria-hidden': 'true' }, timeText(now)),
      el('p', { class: 'ph-lock-day', 'aria-hidden': 'true' }, dayText(now)),
      el('p', { class: 'ph-lock-words' }, words),
      retry &&
        el('button', { type: 'button', class: 'ph-button ph-button-main', onclick: retry }, 'もう一度ためす'),
    ),
  );
}

function drawClock() {
  byId('clock').textContent = timeText(Date.now() + offset);
}
