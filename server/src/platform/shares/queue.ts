/** Who waits, in turns by address: a flood from one place makes that place wait, and when it is full, that place pays. */
export interface Waiter {
  readonly since: number;
  readonly from: string;
  settle(entered: boolean): void;
}

export class Queue {
  length = 0;
  private readonly lanes = new Map<string, Waiter[]>();

  /** @returns who has to go because `most` wait already: the newest of the longest lane */
  add(waiter: Waiter, most: number): Waiter | null {
    const lane = this.lanes.get(waiter.from);
    if (lane) lane.push(waiter);
    else this.lanes.set(waiter.from, [waiter]);
    this.length += 1;
    if (this.length <= most) return null;
    let longest: Waiter[] = [];
    for (const one of this.lanes.values()) if (one.length > longest.length) longest = one;
    const last = longest.at(-1);
    return last ? this.take(last) : null;
  }

  /** Whose turn it is. */
  get next(): Waiter | undefined {
    return this.lanes.values().next().value?.[0];
  }

  /** Takes the next out; its address goes to the end of the round. */
  takeNext(): Waiter | null {
    const { next } = this;
    return next ? this.take(next) : null;
  }

  /** Takes out all that began to wait before this. */
  takeOlderThan(since: number): Waiter[] {
    const old = [...this.lanes.values()].flatMap((lane) => lane.filter((one) => one.since < since));
    return old.map((one) => this.take(one));
  }

  private take(waiter: Waiter): Waiter {
    const lane = this.lanes.get(waiter.from) ?? [];
    const rest = lane.filter((one) => one !== waiter);
    this.length -= lane.length - rest.length;
    this.lanes.delete(waiter.from);
    if (rest.length > 0) this.lanes.set(waiter.from, rest);
    return waiter;
  }
}
