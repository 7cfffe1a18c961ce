import * as control from './control.js';
import { mergeItems, unreadCount } from './entries.js';
import { follow } from './live.js';

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
    /** @type {(() => void)[]} */
    this.stops = [];
  }

  /** Reads all talks and starts following them. */
  async start() {
    const ids = [...this.talks.keys()];
    await Promise.all(ids.map((id) => this.refresh(id)));
    // Two: a browser opens six connections per host, and the pages inside the phone need theirs.
    for (const channelId of ids.slice(0, 2)) {
      this.stops.push(
        follow({
          userId: this.user.userId,
          channelId,
          since: () => this.latestSeq(channelId),
          onItems: (items) => this.take(channelId, items),
          onState: (state) => this.setState(channelId, state),
        }),
      );
    }
    if (ids.length > 2) {
      const timer = setInterval(
        () => ids.slice(2).forEach((id) => void this.refresh(id).catch(() => {})),
        5000,
      );
      this.stops.push(() => clearInterval(timer));
    }
  }

  stop() {
    for (const stop of this.stops.splice(0)) stop();
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
