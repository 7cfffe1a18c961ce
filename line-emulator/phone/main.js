import { dayText, notificationText, timeText } from './talk-view/index.ts';
import { readAddress, writeAddress } from './address.js';
import { showBeside } from './beside.js';
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
/** Words that a link put into the box of the talk it opens. @type {string | undefined} */
let fill;

// A framed phone leaves the shared stream with its page.
window.addEventListener('pagehide', () => phone?.stop());
window.addEventListener('pageshow', (event) => event.persisted && location.reload());
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
  const before = address;
  address = next;
  // A phone put beside the first one leaves what is being written there alone.
  const same = writeAddress({ ...before, beside: [] }) === writeAddress({ ...next, beside: [] });
  if (same) drawBeside();
  else void show().then(startAtTitle);
}

/** A new screen begins at its title for those who do not see it; the first load leaves the focus alone. */
function startAtTitle() {
  if (document.activeElement !== document.body) return;
  const title = /** @type {HTMLElement | null} */ (byId('screen').querySelector('h1'));
  title?.setAttribute('tabindex', '-1');
  title?.focus({ preventScroll: true });
}

function drawBeside() {
  showBeside(address, (user) => go({ beside: address.beside.filter((id) => id !== user) }));
}

const leave = () => go({ user: undefined, channel: undefined, beside: [] });

/** Brings the page in line with the address. */
async function show() {
  drawBeside();
  closeSheet();
  closeBrowser();
  shown?.stop();
  shown = undefined;
  document.body.classList.toggle('ph-chosen', address.user !== undefined);
  document.body.classList.toggle('ph-pc', address.device === 'pc');
  // Embedded, the phone stands alone: the people are shown only where nobody was named.
  const people = `${address.user}`;
  if ((!address.embed || address.user === undefined) && people !== peopleShown) {
    peopleShown = people;
    await showPeople({
      ...(address.user && { current: address.user }),
      ...(address.channel && { channel: address.channel }),
      // Another person's phone shows the same account, as when one looks at both sides of one sending.
      onChoose: (user) => go({ user, beside: address.beside.filter((id) => id !== user) }),
      onBeside: (user) => go({ beside: [...new Set([...address.beside, user])] }),
    });
  }
  if (address.user === undefined) {
    phone?.stop();
    phone = undefined;
    document.title = 'ためしのスマートフォン';
    showLock('一覧から、だれのスマートフォンかをえらんでください。');
    return;
  }
  try {
    await openPhone(address.user);
  } catch (error) {
    if (error instanceof control.ControlError && error.status === 404) forgotten();
    else {
      const words = error instanceof Error ? error.message : String(error);
      showLock(words, { label: 'もう一度ためす', run: () => void show() });
    }
  }
}

/** @param {string} userId */
async function openPhone(userId) {
  if (phone?.user.userId !== userId) {
    phone?.stop();
    phone = undefined;
    const [user, channels] = await Promise.all([control.person(userId), control.channels()]);
    const next = new Phone(user, channels, offset, { onChange: changed, onGone: forgotten });
    await next.start();
    if (address.user !== userId) {
      next.stop();
      return;
    }
    phone = next;
  }
  const current = phone;
  drawTitle();
  const channelId = address.channel;
  if (channelId !== undefined && current.talks.has(channelId)) {
    if (address.device === 'phone') await current.readMenu(channelId, { reopened: true }).catch(() => {});
    if (phone !== current || address.channel !== channelId) return;
    current.markSeen(channelId);
    const words = fill;
    fill = undefined;
    const screen = showTalk(current, channelId, {
      device: address.device,
      fill: words,
      onBack: () => go({ channel: undefined }),
      onDevice: (device) => go({ device }),
      goTo: openAccount,
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

/** Opens the talk with an account by its basic id (`@…`), if this phone has it; `text` waits in the box.
 * @param {string} basicId @param {string | undefined} text */
function openAccount(basicId, text) {
  const found = [...(phone?.talks.values() ?? [])].find(({ channel }) => channel.basicId === basicId);
  if (found === undefined) return false;
  fill = text;
  if (address.channel === found.channel.channelId) void show();
  else go({ channel: found.channel.channelId });
  return true;
}

/** The tab tells how many messages wait. */
function drawTitle() {
  if (phone === undefined) return;
  const current = phone;
  const unread = [...current.talks.keys()].reduce((sum, id) => sum + current.unread(id), 0);
  const name = `${current.user.displayName}さんのスマートフォン`;
  document.title = unread > 0 ? `(${unread}) ${name}` : name;
}

/** A talk changed. @param {string} channelId @param {any[]} items */
function changed(channelId, items) {
  const here = shown?.channelId === channelId;
  if (shown !== undefined && (here || shown.channelId === undefined)) shown.update(items);
  drawTitle();
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

/** The emulator keeps everything in memory: started anew, it knows neither the person nor her talks. */
function forgotten() {
  closeSheet();
  closeBrowser();
  shown?.stop();
  shown = undefined;
  phone = undefined;
  showLock('この電話の人はいません。エミュレーターは、止まると人もトークも忘れます。', {
    label: address.embed ? 'もう一度ためす' : '人をえらびなおす',
    run: address.embed ? () => void show() : leave,
  });
}

/** The screen of a phone that nobody holds. @param {string} words @param {{label: string, run: () => void}} [way] */
function showLock(words, way) {
  const now = Date.now() + offset;
  byId('screen').replaceChildren(
    el(
      'div',
      { class: 'ph-lock' },
      el('p', { class: 'ph-lock-time', 'aria-hidden': 'true' }, timeText(now)),
      el('p', { class: 'ph-lock-day', 'aria-hidden': 'true' }, dayText(now)),
      el('p', { class: 'ph-lock-words' }, words),
      way && el('button', { type: 'button', class: 'ph-button ph-button-main', onclick: way.run }, way.label),
    ),
  );
}

function drawClock() {
  byId('clock').textContent = timeText(Date.now() + offset);
}
