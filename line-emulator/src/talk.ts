import { messageIdOf } from './ids.ts';
import { receives, type LineMessage, type Sending } from './sendings.ts';

/** One line of a user's talk with an account. */
export interface TalkItem {
  seq: number;
  messageId: string;
  at: number;
  from: 'account' | 'user';
  kind: 'message' | 'displayText' | 'system';
  message: LineMessage;
  sender?: unknown;
  requestId?: string;
  unsent?: true;
  /** When the account read the user's message: the phone then shows 既読 beside it. */
  readAt?: number;
}

/** What a phone hears. */
export type TalkEvent =
  | { name: 'item'; data: TalkItem }
  | { name: 'update'; data: TalkItem }
  | { name: 'friendship'; data: { friendship: string } }
  | { name: 'loading'; data: { until: number } }
  /** The account has read everything up to `seq`. */
  | { name: 'read'; data: { seq: number; at: number } }
  | { name: 'richmenu'; data: { richMenuId: string | null } };

interface Talk {
  items: TalkItem[];
  /** The user's own lines that nobody has read yet. */
  unread: TalkItem[];
  /** How many of the channel's sendings have been looked at. */
  scanned: number;
  loadingUntil: number;
}

type Watcher = (event: TalkEvent) => void;
type SendingWatcher = (sending: Sending) => void;

/**
 * Talks are built when somebody looks: a sending is one entry in the channel's log, whoever receives it, and a talk picks its
 * own out of the entries that are new since it was last read.
 */
export class Talks {
  #lastSeq = 0;
  readonly #sendings = new Map<string, Sending[]>();
  readonly #talks = new Map<string, Talk>();
  readonly #watchers = new Map<string, Map<number, Set<Watcher>>>();
  readonly #sendingWatchers = new Set<SendingWatcher>();

  /** Reserves `count` places in the sequence and gives the first. */
  reserve(count: number): number {
    const first = this.#lastSeq + 1;
    this.#lastSeq += count;
    return first;
  }

  get latestSeq(): number {
    return this.#lastSeq;
  }

  addSending(sending: Sending): void {
    const log = this.#sendings.get(sending.channelId);
    if (log) log.push(sending);
    else this.#sendings.set(sending.channelId, [sending]);
    for (const watch of this.#sendingWatchers) watch(sending);
    for (const [handle, watchers] of this.#watchers.get(sending.channelId) ?? []) {
      if (!receives(sending, handle)) continue;
      this.#talk(sending.channelId, handle).loadingUntil = 0;
      for (const data of itemsOf(sending)) {
        for (const watch of watchers) watch({ name: 'item', data });
      }
    }
  }

  /** Adds a line without putting the talk together: in a load run nobody reads most of them. */
  addItem(channelId: string, handle: number, item: Omit<TalkItem, 'seq' | 'messageId'>): TalkItem {
    const seq = this.reserve(1);
    const full: TalkItem = { seq, messageId: messageIdOf(seq), ...item };
    this.#begun(channelId, handle).unread.push(full);
    this.notify(channelId, handle, { name: 'item', data: full });
    return full;
  }

  items(channelId: string, handle: number): readonly TalkItem[] {
    return this.#talk(channelId, handle).items;
  }

  findItem(channelId: string, handle: number, messageId: string): TalkItem | undefined {
    return this.#talk(channelId, handle).items.find((item) => item.messageId === messageId);
  }

  /** The accepted call a message came from, if it reached this user. */
  findSending(
    channelId: string,
    handle: number,
    seq: number,
  ): { sending: Sending; place: number } | undefined {
    const log = this.#sendings.get(channelId) ?? [];
    let low = 0;
    let high = log.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (log[middle]!.seq <= seq) low = middle;
      else high = middle - 1;
    }
    const sending = log[low];
    if (!sending || seq < sending.seq || seq >= sending.seq + sending.body.messages.length) return undefined;
    return receives(sending, handle) ? { sending, place: seq - sending.seq } : undefined;
  }

  sendings(channelId: string): readonly Sending[] {
    return this.#sendings.get(channelId) ?? [];
  }

  /** The account reads the user's messages up to `seq`; the phone is told of those that were not read before. */
  markAsRead(channelId: string, handle: number, seq: number, at: number): void {
    const unread = this.#talk(channelId, handle).items.filter(
      (item) =>
        item.from === 'user' && item.kind === 'message' && item.seq <= seq && item.readAt === undefined,
    );
    if (unread.length === 0) return;
    for (const item of unread) {
      item.readAt = at;
      this.notify(channelId, handle, { name: 'update', data: item });
    }
    this.notify(channelId, handle, { name: 'read', data: { seq, at } });
  }

  startLoading(channelId: string, handle: number, until: number): void {
    this.#talk(channelId, handle).loadingUntil = until;
    this.notify(channelId, handle, { name: 'loading', data: { until } });
  }

  loadingUntil(channelId: string, handle: number): number {
    return this.#talk(channelId, handle).loadingUntil;
  }

  notify(channelId: string, handle: number, event: TalkEvent): void {
    for (const watch of this.#watchers.get(channelId)?.get(handle) ?? []) watch(event);
  }

  /** Calls `watcher` for everything new; gives the function that ends it. */
  watch(channelId: string, handle: number, watcher: Watcher): () => void {
    const ofChannel = this.#watchers.get(channelId) ?? new Map<number, Set<Watcher>>();
    this.#watchers.set(channelId, ofChannel);
    const watchers = ofChannel.get(handle) ?? new Set<Watcher>();
    ofChannel.set(handle, watchers);
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) ofChannel.delete(handle);
    };
  }

  /** Calls `watcher` for every accepted sending of every channel; gives the function that ends it. */
  watchSendings(watcher: SendingWatcher): () => void {
    this.#sendingWatchers.add(watcher);
    return () => void this.#sendingWatchers.delete(watcher);
  }

  #begun(channelId: string, handle: number): Talk {
    const key = `${channelId} ${handle}`;
    let talk = this.#talks.get(key);
    if (!talk) this.#talks.set(key, (talk = { items: [], unread: [], scanned: 0, loadingUntil: 0 }));
    return talk;
  }

  #talk(channelId: string, handle: number): Talk {
    const talk = this.#begun(channelId, handle);
    const log = this.#sendings.get(channelId) ?? [];
    const fresh: TalkItem[] = [];
    for (; talk.scanned < log.length; talk.scanned++) {
      const sending = log[talk.scanned]!;
      if (receives(sending, handle)) {
        fresh.push(...itemsOf(sending));
        talk.loadingUntil = 0;
      }
    }
    if (talk.unread.length > 0) {
      fresh.push(...talk.unread);
      fresh.sort((a, b) => a.seq - b.seq);
      talk.unread = [];
    }
    talk.items.push(...fresh);
    return talk;
  }
}

function itemsOf(sending: Sending): TalkItem[] {
  return sending.body.messages.map((message, place) => ({
    seq: sending.seq + place,
    messageId: messageIdOf(sending.seq + place),
    at: sending.at,
    from: 'account' as const,
    kind: 'message' as const,
    message,
    ...(message.sender === undefined ? {} : { sender: message.sender }),
    requestId: sending.requestId,
  }));
}
