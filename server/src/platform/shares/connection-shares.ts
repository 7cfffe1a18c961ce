/**
 * How the connections of one pool are shared among the functions. Each has some of its own that nobody else may take, and
 * may borrow what is free beyond the others' own, up to a most. One holder holds one connection (database.ts refuses a
 * second transaction inside the first), so whoever waits here holds nothing and nobody waits for each other.
 */
export interface ConnectionLimits {
  /** Connections of the pool that are shared out. */
  readonly total: number;
  /** Kept for each known function. */
  readonly own: number;
  /** Held by one function at most. */
  readonly most: number;
}

export interface ConnectionUse {
  readonly held: number;
  readonly waiting: number;
  /** The most that were held at once since the start. */
  readonly peak: number;
}

interface Holder {
  held: number;
  peak: number;
  readonly waiting: Waiter[];
}

interface Waiter {
  readonly admit: () => void;
  readonly timer: NodeJS.Timeout;
}

/** As long as the pool itself makes somebody wait (database.ts). */
const PATIENCE_MS = 10_000;

export class ConnectionShares {
  readonly limits: ConnectionLimits;
  private readonly holders = new Map<string, Holder>();
  private free: number;
  /** Where the next look at the waiting begins, so that each function has its turn. */
  private turn = 0;

  constructor(limits: ConnectionLimits) {
    this.limits = limits;
    this.free = limits.total;
  }

  /** Keeps connections for these from now on. */
  know(names: Iterable<string>): void {
    for (const name of names) this.holderOf(name);
  }

  /** @throws Error after 10 s of waiting, in the words of the driver, so that it counts as passing */
  async take(name: string): Promise<void> {
    const holder = this.holderOf(name);
    if (holder.waiting.length === 0 && this.mayTake(holder)) return this.hold(holder);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        holder.waiting.splice(holder.waiting.indexOf(waiter), 1);
        reject(new Error('timeout exceeded when trying to connect'));
      }, PATIENCE_MS);
      const waiter: Waiter = { admit: resolve, timer };
      holder.waiting.push(waiter);
    });
  }

  giveBack(name: string): void {
    const holder = this.holderOf(name);
    holder.held -= 1;
    this.free += 1;
    this.admitWaiting();
  }

  use(name: string): ConnectionUse {
    const holder = this.holders.get(name);
    return { held: holder?.held ?? 0, waiting: holder?.waiting.length ?? 0, peak: holder?.peak ?? 0 };
  }

  private holderOf(name: string): Holder {
    let holder = this.holders.get(name);
    if (!holder) this.holders.set(name, (holder = { held: 0, peak: 0, waiting: [] }));
    return holder;
  }

  private mayTake(holder: Holder): boolean {
    if (this.free <= 0 || holder.held >= this.limits.most) return false;
    if (holder.held < this.limits.own) return true;
    let kept = 0;
    for (const other of this.holders.values())
      if (other !== holder) kept += Math.max(0, this.limits.own - other.held);
    return this.free > kept;
  }

  private hold(holder: Holder): void {
    holder.held += 1;
    holder.peak = Math.max(holder.peak, holder.held);
    this.free -= 1;
  }

  private admitWaiting(): void {
    const holders = [...this.holders.values()];
    for (let step = 0; step < holders.length && this.free > 0; step += 1) {
      const holder = holders[(this.turn + step) % holders.length]!; // the index is within the array
      if (!this.mayTake(holder)) continue;
      const waiter = holder.waiting.shift();
      if (!waiter) continue;
      clearTimeout(waiter.timer);
      this.hold(holder);
      this.turn = (this.turn + step + 1) % holders.length;
      waiter.admit();
      return; // one was given back, so one goes in
    }
  }
}
