import * as control from './control.js';
import { mergeItems, unreadCount } from './entries.js';
import { sharedHub } from './live.js';

/** How often the accounts are read again: one made while the phone is on appears without a reload. */
const ACCOUNTS_MS = 5000;

/**
 * One talk of the person with one official account.
 * @typedef {{channel: any, items: import('./entries.js').Item[], friendship: 'none' | 'followed' | 'blocked',
 *   loadingUntil: number | null, seen: number, answered: number,
 *   menu: {richMenuId: string, menu: any, imageUrl: string} | null}} Talk
 *   `seen`: seq of the last item looked at; `answered`: seq of the item whose quick replies were used
 */

/** The phone of one person: her talks, kept up to date. */
export class Phone {
  /**
   * @param {any} user
   * @param {any[]} channels
   * @param {number} clockOffset
   * @param {{onChange: (channelId: string, items: any[]) => void, onGone: () => void}} hooks `onChange` after every change, with
   *   what is new; `onGone` when the emulator no longer knows the person: it was started anew
   */
  constructor(user, channels, clockOffset, hooks) {
    this.user = user;
    this.clockOffset = clockOffset;
    this.onChange = hooks.onChange;
    this.onGone = hooks.onGone;
    /** @type {Map<string, Talk>} */
    this.talks = new Map();
    /** How to stop following, by channel. @type {Map<string, () => void>} */
    this.following = new Map();
    this.stopped = false;
    this.timer = 0;
    for (const channel of channels) this.#add(channel);
  }

  /** Reads all talks and follows them from then on. */
  async start() {
    await Promise.all([...this.talks.keys()].map((id) => this.refresh(id)));
    if (this.stopped) return;
    for (const id of this.talks.keys()) this.#follow(id);
    this.timer = setInterval(() => {
      if (!document.hidden) void this.#readAccounts().catch(() => {});
    }, ACCOUNTS_MS);
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
    for (const stop of this.following.values()) stop();
    this.following.clear();
  }

  /** @param {string} channelId */
  async refresh(channelId) {
    const answer = await control.talk(this.user.userId, channelId, this.latestSeq(channelId));
    this.take(channelId, answer.items);
    this.setState(channelId, answer);
  }

  /** Reads the rich menu anew. @param {string} channelId @param {{reopened?: boolean}} [options] `reopened`: as LINE,
   * a changed default menu is seen when the talk is opened again */
  async readMenu(channelId, options = {}) {
    const { userId } = this.user;
    if (options.reopened) await control.act(userId, 'reopen', { channelId });
    const menu = await control.richMenu(userId, channelId);
    const talk = this.talk(channelId);
    if (talk.menu?.richMenuId === menu?.richMenuId) return;
    talk.menu = menu;
    this.onChange(channelId, []);
  }

  /** @param {string} channelId @returns {Talk} */
  talk(channelId) {
    const found = this.talks.get(channelId);
    if (found === undefined) throw new Error(`no channel ${channelId}`);
    return found;
  }

  /** @param {string} channelId */
  latestSeq(channelId) {
    return this.talk(channelId).items.at(-1)?.seq ?? 0;
  }

  /** @param {string} channelId @param {any[]} items */
  take(channelId, items) {
    if (items.length === 0) return;
    const talk = this.talk(channelId);
    const known = new Set(talk.items.map((item) => item.seq));
    talk.items = mergeItems(talk.items, items);
    if (items.some((item) => item.from === 'account')) talk.loadingUntil = null;
    this.onChange(
      channelId,
      items.filter((item) => !known.has(item.seq)),
    );
  }

  /** @param {string} channelId @param {{friendship?: any, loadingUntil?: number | null, richMenuId?: string | null}} state */
  setState(channelId, state) {
    const talk = this.talk(channelId);
    const before = `${talk.friendship} ${talk.loadingUntil}`;
    if (state.friendship !== undefined) talk.friendship = state.friendship;
    if (state.loadingUntil !== undefined) talk.loadingUntil = state.loadingUntil;
    if (state.richMenuId !== undefined && state.richMenuId !== (talk.menu?.richMenuId ?? null))
      void this.readMenu(channelId).catch(() => {});
    if (`${talk.friendship} ${talk.loadingUntil}` !== before) this.onChange(channelId, []);
  }

  /** A quick reply was used: those of the newest message go, as on the phone. @param {string} channelId */
  answer(channelId) {
    this.talk(channelId).answered = this.latestSeq(channelId);
    this.onChange(channelId, []);
  }

  /** Everything up to now has been seen. @param {string} channelId */
  markSeen(channelId) {
    const talk = this.talk(channelId);
    talk.seen = this.latestSeq(channelId);
    try {
      localStorage.setItem(seenKey(this.user.userId, channelId), String(talk.seen));
    } catch {
      // Without storage the unread marks simply start anew.
    }
  }

  /** @param {string} channelId */
  unread(channelId) {
    const talk = this.talk(channelId);
    return unreadCount(talk.items, talk.seen);
  }

  /** Milliseconds since 1970 by the emulator's clock. */
  now() {
    return Date.now() + this.clockOffset;
  }

  /** @param {any} channel */
  #add(channel) {
    this.talks.set(channel.channelId, {
      channel,
      items: [],
      friendship: 'none',
      loadingUntil: null,
      seen: readSeen(this.user.userId, channel.channelId),
      answered: 0,
      menu: null,
    });
  }

  /** @param {string} channelId */
  #follow(channelId) {
    const stop = sharedHub().add({
      userId: this.user.userId,
      channelId,
      since: () => this.latestSeq(channelId),
      onItems: (/** @type {any[]} */ items) => this.take(channelId, items),
      onState: (/** @type {any} */ state) => this.setState(channelId, state),
    });
    this.following.set(channelId, stop);
  }

  async #readAccounts() {
    const channels = await control.channels();
    const there = new Set(channels.map(({ channelId }) => channelId));
    if ([...this.talks.keys()].some((id) => !there.has(id))) {
      this.stop();
      this.onGone();
      return;
    }
    for (const channel of channels) {
      const known = this.talks.get(channel.channelId);
      if (known !== undefined) known.channel = channel;
      else if (!this.stopped) {
        this.#add(channel);
        await this.refresh(channel.channelId);
        this.#follow(channel.channelId);
        this.onChange(channel.channelId, []);
      }
    }
  }
}

/** @param {string} userId @param {string} channelId */
function seenKey(userId, channelId) {
  return `phone-seen:${channelId}:${userId}`;
}

/** The `seq` up to which a person's talk was looked at in this browser.
 * @param {string} userId @param {string} channelId */
export function readSeen(userId, channelId) {
  try {
    return Number(localStorage.getItem(seenKey(userId, channelId)) ?? 0);
  } catch {
    return 0;
  }
}
