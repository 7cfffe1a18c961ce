import * as control from './control.js';
import { mergeItems, unreadCount } from './entries.js';
import { follow } from './live.js';

// Two streams at most: a browser opens six connections per host, and the pages inside the phone need theirs.
const FOLLOWED = 2;
const REFRESH_MS = 5000;

/**
 * One talk of the person with one official account.
 * @typedef {{channel: any, items: import('./entries.js').Item[], friendship: 'none' | 'followed' | 'blocked',
 *   loadingUntil: number | null, seen: number}} Talk
 */

/** The phone of one person: her talks, kept up to date. Tells `onChange(channelId, newItems)` after every change. */
export class Phone {
  /** @param {any} user @param {any[]} channels @param {number} clockOffset @param {(channelId: string, items: any[]) => void} onChange */
  constructor(user, channels, clockOffset, onChange) {
    this.user = user;
    this.clockOffset = clockOffset;
    this.onChange = onChange;
    /** @type {Map<string, Talk>} */
    this.talks = new Map();
    for (const channel of channels) {
      const seen = readSeen(user.userId, channel.channelId);
      this.talks.set(channel.channelId, { channel, items: [], friendship: 'none', loadingUntil: null, seen });
    }
    /** How to stop following, by channel. @type {Map<string, () => void>} */
    this.following = new Map();
    this.stopRefreshing = () => {};
  }

  /** Reads all talks and starts following them, `first` before the others. @param {string | undefined} first */
  async start(first) {
    await Promise.all([...this.talks.keys()].map((id) => this.refresh(id)));
    this.prefer(first);
    const timer = setInterval(() => {
      for (const id of this.talks.keys()) if (!this.following.has(id)) void this.refresh(id).catch(() => {});
    }, REFRESH_MS);
    this.stopRefreshing = () => clearInterval(timer);
  }

  /** Sees to it that the talk on the screen is a followed one; the rest are asked now and then.
   * @param {string | undefined} channelId */
  prefer(channelId) {
    const known = channelId !== undefined && this.talks.has(channelId) ? [channelId] : [];
    const wanted = new Set(
      [...known, ...this.talks.keys()].filter((id, at, all) => all.indexOf(id) === at).slice(0, FOLLOWED),
    );
    if (channelId !== undefined && this.following.has(channelId)) return;
    for (const [id, stop] of this.following) {
      if (wanted.has(id)) continue;
      stop();
      this.following.delete(id);
    }
    for (const id of wanted) {
      if (this.following.has(id)) continue;
      const stop = follow({
        userId: this.user.userId,
        channelId: id,
        since: () => this.latestSeq(id),
        onItems: (items) => this.take(id, items),
        onState: (state) => this.setState(id, state),
      });
      this.following.set(id, stop);
    }
  }

  stop() {
    this.stopRefreshing();
    for (const stop of this.following.values()) stop();
    this.following.clear();
  }

  /** @param {string} channelId */
  async refresh(channelId) {
    const answer = await control.talk(this.user.userId, channelId, this.latestSeq(channelId));
    this.take(channelId, answer.items);
    this.setState(channelId, answer);
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

  /** @param {string} channelId @param {{friendship?: any, loadingUntil?: number | null}} state */
  setState(channelId, state) {
    const talk = this.talk(channelId);
    const before = `${talk.friendship} ${talk.loadingUntil}`;
    if (state.friendship !== undefined) talk.friendship = state.friendship;
    if (state.loadingUntil !== undefined) talk.loadingUntil = state.loadingUntil;
    if (`${talk.friendship} ${talk.loadingUntil}` !== before) this.onChange(channelId, []);
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
}

/** @param {string} userId @param {string} channelId */
function seenKey(userId, channelId) {
  return `phone-seen:${channelId}:${userId}`;
}

/** @param {string} userId @param {string} channelId */
function readSeen(userId, channelId) {
  try {
    return Number(localStorage.getItem(seenKey(userId, channelId)) ?? 0);
  } catch {
    return 0;
  }
}
