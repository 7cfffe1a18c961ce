import { DAY, japaneseDay } from '../clock.ts';
import { HandleSet } from '../handle-set.ts';
import type { Sending } from '../sendings.ts';

/** LINE hides figures of fewer users than this. */
const SMALLEST_SHOWN = 20;
/** Opens count for 14 days after the sending, then the figures are frozen. */
const COUNTED_FOR = 14 * DAY;

interface BubbleStats {
  impression: number;
  users: HandleSet;
}
interface UrlStats {
  seq: number;
  url: string;
  click: number;
  users: HandleSet;
}

/** Opens and clicks of one unit's sendings of one day, or of one broadcast. */
interface Stats {
  day: number;
  bubbles: BubbleStats[];
  urls: Map<string, UrlStats>;
}

/** Who opened and clicked what; asked by aggregation unit (push, multicast) or by request id (broadcast, narrowcast). */
export class InsightBook {
  readonly #byUnit = new Map<string, Map<number, Stats>>();
  readonly #byRequest = new Map<string, Stats>();

  /** A unit starts to exist with its first sending. */
  register(sending: Sending): void {
    this.#statsOf(sending);
  }

  hasUnit(channelId: string, unit: string): boolean {
    return this.#byUnit.has(`${channelId} ${unit}`);
  }

  /** A user sees the whole bubble; false when it counts for no statistic. */
  open(sending: Sending, place: number, handle: number, now: number): boolean {
    const stats = now - sending.at <= COUNTED_FOR ? this.#statsOf(sending) : undefined;
    if (!stats) return false;
    const bubble = (stats.bubbles[place] ??= { impression: 0, users: new HandleSet() });
    bubble.impression++;
    bubble.users.add(handle);
    return true;
  }

  click(sending: Sending, place: number, url: string, handle: number, now: number): boolean {
    const stats = now - sending.at <= COUNTED_FOR ? this.#statsOf(sending) : undefined;
    if (!stats) return false;
    const key = `${place} ${url}`;
    const entry = stats.urls.get(key) ?? { seq: place + 1, url, click: 0, users: new HandleSet() };
    stats.urls.set(key, entry);
    entry.click++;
    entry.users.add(handle);
    return true;
  }

  /** LINE's per-unit statistics; the period is compared with the day (JST) of the sending. */
  ofUnit(channelId: string, unit: string, from: number, to: number): Record<string, unknown> {
    const days = [...(this.#byUnit.get(`${channelId} ${unit}`)?.values() ?? [])];
    return show(merge(days.filter(({ day }) => day >= from && day <= to)), true);
  }

  /** LINE's statistics of one broadcast. */
  ofRequest(requestId: string): Record<string, unknown> {
    const stats = this.#byRequest.get(requestId);
    return show(merge(stats ? [stats] : []), false);
  }

  /** Who saw at least one bubble of a broadcast or narrowcast. */
  openedBy(requestId: string): HandleSet {
    const all = new HandleSet();
    for (const { users } of this.#byRequest.get(requestId)?.bubbles ?? []) all.addAll(users);
    return all;
  }

  /** Who opened that link of a broadcast or narrowcast, or any. */
  clickedBy(requestId: string, url?: string): HandleSet {
    const all = new HandleSet();
    for (const clicked of this.#byRequest.get(requestId)?.urls.values() ?? []) {
      if (url === undefined || clicked.url === url) all.addAll(clicked.users);
    }
    return all;
  }

  #statsOf(sending: Sending): Stats | undefined {
    const fresh = (): Stats => ({ day: japaneseDay(sending.at), bubbles: [], urls: new Map() });
    if (sending.unit !== undefined) {
      const key = `${sending.channelId} ${sending.unit}`;
      const days = this.#byUnit.get(key) ?? new Map<number, Stats>();
      this.#byUnit.set(key, days);
      const stats = days.get(japaneseDay(sending.at)) ?? fresh();
      days.set(stats.day, stats);
      for (let i = 0; i < sending.body.messages.length; i++) {
        stats.bubbles[i] ??= { impression: 0, users: new HandleSet() };
      }
      return stats;
    }
    if (sending.verb !== 'broadcast' && sending.verb !== 'narrowcast') return undefined;
    let stats = this.#byRequest.get(sending.requestId);
    if (!stats) {
      stats = fresh();
      stats.bubbles = sending.body.messages.map(() => ({ impression: 0, users: new HandleSet() }));
      this.#byRequest.set(sending.requestId, stats);
    }
    return stats;
  }
}

function merge(all: Stats[]): Stats {
  if (all.length === 1) return all[0]!;
  const merged: Stats = { day: 0, bubbles: [], urls: new Map() };
  for (const stats of all) {
    stats.bubbles.forEach((bubble, i) => {
      const into = (merged.bubbles[i] ??= { impression: 0, users: new HandleSet() });
      into.impression += bubble.impression;
      into.users.addAll(bubble.users);
    });
    for (const [key, url] of stats.urls) {
      const into = merged.urls.get(key) ?? { ...url, click: 0, users: new HandleSet() };
      merged.urls.set(key, into);
      into.click += url.click;
      into.users.addAll(url.users);
    }
  }
  return merged;
}

/** A figure is null when it, or the users behind it, are fewer than 20. */
function shown(value: number, users: number): number | null {
  return value < SMALLEST_SHOWN || users < SMALLEST_SHOWN ? null : value;
}

/** The emulator plays no media, so those figures are null as at LINE when nobody played. */
const MEDIA = [
  'mediaPlayed',
  'mediaPlayed25Percent',
  'mediaPlayed50Percent',
  'mediaPlayed75Percent',
  'mediaPlayed100Percent',
  'uniqueMediaPlayed',
  'uniqueMediaPlayed25Percent',
  'uniqueMediaPlayed50Percent',
  'uniqueMediaPlayed75Percent',
  'uniqueMediaPlayed100Percent',
];
const noMedia = Object.fromEntries(MEDIA.map((name) => [name, null]));

function show(stats: Stats, perUnit: boolean): Record<string, unknown> {
  const opened = union(stats.bubbles.map(({ users }) => users));
  const urls = [...stats.urls.values()];
  const clicked = union(urls.map(({ users }) => users));
  return {
    overview: {
      uniqueImpression: shown(opened.size, opened.size),
      uniqueClick: shown(clicked.size, clicked.size),
      uniqueMediaPlayed: null,
      uniqueMediaPlayed100Percent: null,
    },
    messages: stats.bubbles.map(({ impression, users }, i) => ({
      seq: i + 1,
      impression: shown(impression, users.size),
      ...(perUnit ? { uniqueImpression: shown(users.size, users.size) } : {}),
      ...noMedia,
    })),
    clicks: urls.map(({ seq, url, click, users }) => {
      const ofRequest = union(urls.filter((other) => other.url === url).map((other) => other.users)).size;
      return {
        seq,
        url,
        click: shown(click, users.size),
        uniqueClick: shown(users.size, users.size),
        uniqueClickOfRequest: shown(ofRequest, ofRequest),
      };
    }),
  };
}

function union(sets: HandleSet[]): HandleSet {
  if (sets.length === 1) return sets[0]!;
  const all = new HandleSet();
  for (const set of sets) all.addAll(set);
  return all;
}
