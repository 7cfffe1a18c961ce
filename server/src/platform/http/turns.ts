/**
 * Turns for callers who are not signed in. Nobody is locked out by address, since a city stands behind one; but when there
 * is a queue, addresses take turns, so that a flood from one place makes that place wait and nobody else.
 */

/** Password hashing and a page's queries: more at once than two cores work on only makes all of them late. */
const AT_ONCE = 16;
/** Four times the staff of a large city in one minute of the morning. */
const MOST_WAITING = 2000;

export interface TurnOptions {
  readonly atOnce?: number;
  readonly mostWaiting?: number;
}

/** Gives the turn to the next. */
export type Release = () => void;

export class Turns {
  private readonly lanes = new Map<string, ((turn: Release | null) => void)[]>();
  private readonly atOnce: number;
  private readonly mostWaiting: number;
  private running = 0;
  private waiting = 0;

  constructor({ atOnce = AT_ONCE, mostWaiting = MOST_WAITING }: TurnOptions = {}) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
  }

  /** Resolves when it is this address's turn; null when too many wait already, which the longest lane pays for. */
  take(address: string): Promise<Release | null> {
    if (this.running < this.atOnce) {
      this.running += 1;
      return Promise.resolve(this.release());
    }
    return new Promise((resolve) => {
      const lane = this.lanes.get(address) ?? [];
      lane.push(resolve);
      this.lanes.set(address, lane);
      this.waiting += 1;
      if (this.waiting > this.mostWaiting) this.turnAway();
    });
  }

  private release(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.next();
    };
  }

  private next(): void {
    const [address, lane] = this.lanes.entries().next().value ?? [];
    const resolve = lane?.shift();
    if (address === undefined || !lane || !resolve) {
      this.running -= 1;
      return;
    }
    this.waiting -= 1;
    this.lanes.delete(address);
    if (lane.length > 0) this.lanes.set(address, lane); // to the end of the round
    resolve(this.release());
  }

  private turnAway(): void {
    let longest: [string, ((turn: Release | null) => void)[]] | undefined;
    for (const entry of this.lanes) if (!longest || entry[1].length > longest[1].length) longest = entry;
    if (!longest) return;
    longest[1].pop()?.(null);
    this.waiting -= 1;
    if (longest[1].length === 0) this.lanes.delete(longest[0]);
  }
}
