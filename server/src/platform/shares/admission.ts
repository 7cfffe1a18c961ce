/**
 * The gate in front of every door (OPS-04). Each function has its own places, its own short queue, and beyond them an
 * immediate refusal. While other functions are at work, one that is in a surge works in their gaps: it is let in one at a
 * time, and only when nobody who used less is being served. Alone, it may use the whole machine.
 */
import { Queue } from './queue.ts';

export interface FunctionLimits {
  /** Requests under way at once. */
  readonly most: number;
  /** Under way at once in a surge while other functions are at work. */
  readonly surging: number;
  /** Places taken on average from which on it counts as a surge. */
  readonly heavy: number;
  /** Requests that may wait. */
  readonly queue: number;
  /** How long one waits at most. */
  readonly patienceMs: number;
}

export interface FunctionLoad {
  readonly name: string;
  readonly running: number;
  readonly waiting: number;
  readonly admitted: number;
  readonly refused: number;
  /** In the last minute. */
  readonly answeredLately: number;
  readonly refusedLately: number;
  /** Of the answers of the last minute, waiting included; null when there were none. */
  readonly p95Ms: number | null;
  readonly surging: boolean;
}

/** Gives the place back. Calling it again does nothing. */
export type Leave = () => void;

interface Entry {
  readonly name: string;
  readonly limits: FunctionLimits;
  /** When each was let in, oldest first, and those that take long: they hold a place but slow nobody down. */
  readonly young: Set<{ readonly at: number }>;
  readonly slow: Set<{ readonly at: number }>;
  readonly queue: Queue;
  /** Average places taken in the last two seconds. */
  use: number;
  useAt: number;
  lastIn: number;
  /** How often it was asked in the last two seconds or so, refusals included. */
  asked: number;
  lastAsked: number;
  lastRefused: number;
  admitted: number;
  refused: number;
  readonly lately: Minute;
}

/** The time in which use is forgotten to a third: longer than a page takes, shorter than a person's patience. */
const MEMORY_MS = 2000;
/** A function that was asked within this is at work: ten clicks a minute of one member of staff do not hold up a surge. */
const AT_WORK_MS = 1000;
/** Whoever takes longer waits for somebody else (LINE, a slow phone): not on this machine's cores. */
const SLOW_MS = 1000;
/** A surging function is asked this many times as often as the others are on average. */
const FAR_MORE = 4;
/** A surging function gives way to a request that began within this. */
const GIVE_WAY_MS = SLOW_MS;
/** Whatever others do, the next of a surging function is let in after this: four a second at the worst. */
const STARVED_MS = 250;
/** How often the waiting are looked at when nobody leaves. */
const LOOK_MS = 20;

export class Admission {
  private readonly entries = new Map<string, Entry>();
  private readonly limitsOf: (name: string) => FunctionLimits;
  private readonly clock: () => number;
  private timer: NodeJS.Timeout | null = null;

  /** @param clock milliseconds that only go forward */
  constructor(
    names: Iterable<string>,
    limitsOf: (name: string) => FunctionLimits,
    clock: () => number = () => performance.now(),
  ) {
    this.limitsOf = limitsOf;
    this.clock = clock;
    for (const name of names) this.entryOf(name);
  }

  /**
   * Asks for a place. `settle` is called at once or later: with the way out, or null when refused.
   * @param from the caller's address: those who wait take turns by it
   */
  enter(name: string, from: string, settle: (leave: Leave | null) => void): void {
    const entry = this.entryOf(name);
    const now = this.clock();
    entry.asked = this.askedOf(entry, now) + 1;
    entry.lastAsked = now;
    if (entry.queue.length === 0 && this.mayEnter(entry, now, now))
      return settle(this.letIn(entry, now, now));
    const waiter = {
      since: now,
      from,
      settle: (entered: boolean) => settle(entered ? this.letIn(entry, this.clock(), now) : null),
    };
    const tooMany = entry.queue.add(waiter, entry.limits.queue);
    if (tooMany) this.refuse(entry, now);
    tooMany?.settle(false);
    this.timer ??= setInterval(() => this.beat(), LOOK_MS).unref();
  }

  /** Lets in whoever may come in now. */
  private look(): void {
    const now = this.clock();
    const waiting = [...this.entries.values()].filter((entry) => entry.queue.length > 0);
    for (const entry of waiting) this.useOf(entry, now);
    for (const entry of waiting.toSorted((a, b) => a.use - b.use)) {
      for (let next = entry.queue.next; next; next = entry.queue.next) {
        if (!this.mayEnter(entry, now, next.since)) break;
        entry.queue.takeNext()?.settle(true);
      }
    }
  }

  /** Sends away who waited too long and looks again: every 20 ms while somebody waits. Tests call it too. */
  beat(): void {
    const now = this.clock();
    for (const entry of this.entries.values()) {
      for (const late of entry.queue.takeOlderThan(now - entry.limits.patienceMs)) {
        this.refuse(entry, now);
        late.settle(false);
      }
    }
    this.look();
    if (this.timer && [...this.entries.values()].every((entry) => entry.queue.length === 0)) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  /** Whether a function is in a surge while others are at work: what it does in the background rests as well, then. */
  givesWay(name: string): boolean {
    const now = this.clock();
    const entry = this.entryOf(name);
    return this.isSurging(entry, now) && this.othersAtWork(entry, now);
  }

  load(): FunctionLoad[] {
    const now = this.clock();
    return [...this.entries.values()].map((entry) => ({
      name: entry.name,
      running: entry.young.size + entry.slow.size,
      waiting: entry.queue.length,
      admitted: entry.admitted,
      refused: entry.refused,
      ...entry.lately.figures(now),
      surging: this.isSurging(entry, now),
    }));
  }

  private entryOf(name: string): Entry {
    let entry = this.entries.get(name);
    if (!entry) {
      entry = {
        name,
        limits: this.limitsOf(name),
        young: new Set(),
        slow: new Set(),
        queue: new Queue(),
        use: 0,
        useAt: this.clock(),
        lastIn: -Infinity,
        asked: 0,
        lastAsked: -Infinity,
        lastRefused: -Infinity,
        admitted: 0,
        refused: 0,
        lately: new Minute(),
      };
      this.entries.set(name, entry);
    }
    return entry;
  }

  private mayEnter(entry: Entry, now: number, since: number): boolean {
    const { limits, young, slow } = entry;
    if (young.size + slow.size >= limits.most) return false;
    if (!this.isSurging(entry, now) || !this.othersAtWork(entry, now)) return true;
    for (const one of young) {
      if (now - one.at < SLOW_MS) break;
      young.delete(one);
      slow.add(one);
    }
    if (young.size >= limits.surging) return false;
    if (now - Math.max(entry.lastIn, since) > STARVED_MS) return true;
    // Those that are all in a surge share the machine as equals; whoever asks for little goes first.
    for (const other of this.entries.values()) {
      if (other === entry || this.isSurging(other, now)) continue;
      if (other.queue.length > 0 || (other.young.size > 0 && now - other.lastIn < GIVE_WAY_MS)) return false;
    }
    return true;
  }

  private isSurging(entry: Entry, now: number): boolean {
    const pressed = now - entry.lastRefused < MEMORY_MS || this.useOf(entry, now) > entry.limits.heavy;
    if (!pressed) return false;
    // On a slow machine everybody takes places for long: a surge is only what asks far more often than the others do.
    let [others, asked] = [0, 0];
    for (const other of this.entries.values()) {
      if (other === entry || now - other.lastAsked > AT_WORK_MS) continue;
      others += 1;
      asked += this.askedOf(other, now);
    }
    return others === 0 || this.askedOf(entry, now) > (FAR_MORE * asked) / others;
  }

  private othersAtWork(entry: Entry, now: number): boolean {
    for (const other of this.entries.values())
      if (other !== entry && now - other.lastIn < AT_WORK_MS) return true;
    return false;
  }

  private askedOf(entry: Entry, now: number): number {
    return entry.asked * Math.exp((entry.lastAsked - now) / MEMORY_MS);
  }

  /** Brings `use` to now: a moving average of the places taken. */
  private useOf(entry: Entry, now: number): number {
    const keep = Math.exp((entry.useAt - now) / MEMORY_MS);
    entry.use = entry.use * keep + entry.young.size * (1 - keep);
    entry.useAt = now;
    return entry.use;
  }

  private letIn(entry: Entry, now: number, asked: number): Leave {
    this.useOf(entry, now);
    const one = { at: now };
    entry.young.add(one);
    entry.admitted += 1;
    entry.lastIn = now;
    return () => {
      const end = this.clock();
      this.useOf(entry, end);
      if (!entry.young.delete(one) && !entry.slow.delete(one)) return;
      entry.lately.answered(end, end - asked);
      this.look();
    };
  }

  private refuse(entry: Entry, now: number): void {
    entry.refused += 1;
    entry.lastRefused = now;
    entry.lately.refusal(now);
  }
}

/** What happened in the last minute, in six parts of ten seconds. */
class Minute {
  private readonly parts: { slot: number; refused: number; count: number; times: number[] }[] = [];

  answered(now: number, ms: number): void {
    const part = this.part(now);
    part.count += 1;
    // Enough for a p95 that a person reads; beyond it every next one replaces an older.
    if (part.times.length < 512) part.times.push(ms);
    else part.times[part.count % 512] = ms;
  }

  refusal(now: number): void {
    this.part(now).refused += 1;
  }

  figures(now: number): Pick<FunctionLoad, 'answeredLately' | 'refusedLately' | 'p95Ms'> {
    const parts = this.parts.filter((part) => part.slot > Math.floor(now / 10_000) - 6);
    const times = parts.flatMap((part) => part.times).toSorted((a, b) => a - b);
    const sum = (read: (part: (typeof parts)[number]) => number) =>
      parts.reduce((total, part) => total + read(part), 0);
    return {
      answeredLately: sum((part) => part.count),
      refusedLately: sum((part) => part.refused),
      p95Ms: times[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? null,
    };
  }

  private part(now: number) {
    const slot = Math.floor(now / 10_000);
    let last = this.parts.at(-1);
    if (last?.slot !== slot) {
      this.parts.push((last = { slot, refused: 0, count: 0, times: [] }));
      if (this.parts.length > 6) this.parts.shift();
    }
    return last;
  }
}
