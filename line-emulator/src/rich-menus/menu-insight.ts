import { isoDate } from '../calendar.ts';
import { HandleSet } from '../handle-set.ts';
import type { RichMenuObject } from './check-rich-menu.ts';

/** LINE shows nothing of a period in which fewer users than this tapped. */
const SMALLEST_SHOWN = 20;

/** How often something happened on a day, and by whom. */
interface Tally {
  count: number;
  users: HandleSet;
}
interface MenuDay {
  shown: Tally;
  /** By the place of the area in the menu. */
  taps: Tally[];
}

/** Impressions and taps of one menu by day (days since 1970 in Japan). */
export class MenuInsight {
  readonly #days = new Map<number, MenuDay>();
  readonly #menu: RichMenuObject;

  constructor(menu: RichMenuObject) {
    this.#menu = menu;
  }

  shown(day: number, handle: number): void {
    count(this.#day(day).shown, handle);
  }

  tapped(day: number, area: number, handle: number): void {
    count(this.#day(day).taps[area]!, handle);
  }

  /** Sums over the days from `from` to `to`; undefined when too few users tapped. */
  summary(from: number, to: number): Record<string, unknown> | undefined {
    const days = this.#between(from, to);
    if (!this.#mayShow(days)) return undefined;
    return {
      impression: { metrics: metrics(merge(days.map(({ day }) => day.shown))) },
      clicks: this.#menu.areas.map(({ bounds }, i) => ({
        bounds,
        metrics: metrics(merge(days.map(({ day }) => day.taps[i]!))),
      })),
    };
  }

  /** The same day by day; days on which nobody saw or tapped the menu are left out. */
  daily(from: number, to: number): Record<string, unknown> | undefined {
    const days = this.#between(from, to);
    if (!this.#mayShow(days)) return undefined;
    const daily = (tally: (day: MenuDay) => Tally): unknown[] =>
      days.map(({ at, day }) => ({ date: lineDate(at), ...metrics(tally(day)) }));
    return {
      impression: { metrics: daily((day) => day.shown) },
      clicks: this.#menu.areas.map(({ bounds }, i) => ({ bounds, metrics: daily((day) => day.taps[i]!) })),
    };
  }

  #mayShow(days: { day: MenuDay }[]): boolean {
    return merge(days.flatMap(({ day }) => day.taps)).users.size >= SMALLEST_SHOWN;
  }

  #between(from: number, to: number): { at: number; day: MenuDay }[] {
    return [...this.#days]
      .filter(([at]) => at >= from && at <= to)
      .toSorted(([a], [b]) => a - b)
      .map(([at, day]) => ({ at, day }));
  }

  #day(at: number): MenuDay {
    let day = this.#days.get(at);
    if (!day) {
      day = { shown: empty(), taps: this.#menu.areas.map(empty) };
      this.#days.set(at, day);
    }
    return day;
  }
}

const empty = (): Tally => ({ count: 0, users: new HandleSet() });

function count(tally: Tally, handle: number): void {
  tally.count++;
  tally.users.add(handle);
}

function merge(tallies: Tally[]): Tally {
  const all = empty();
  for (const tally of tallies) {
    all.count += tally.count;
    all.users.addAll(tally.users);
  }
  return all;
}

const metrics = ({ count: times, users }: Tally): { count: number; uniqueUsers: number } => ({
  count: times,
  uniqueUsers: users.size,
});

/** `yyyyMMdd` of a day counted from 1970. */
export function lineDate(day: number): string {
  return isoDate(day).replaceAll('-', '');
}
