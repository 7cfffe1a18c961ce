/** Steps of a twelfth of a doubling: about 6 % of the value. */
const STEPS = 12;

/** Times in milliseconds, counted in steps of 6 %, so that a long run needs no list. */
export class Times {
  readonly #counts: number[] = [];
  #total = 0;

  add(ms: number): void {
    const step = Math.max(0, Math.round(Math.log2(Math.max(ms, 0.1) * 10) * STEPS));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total++;
  }

  get count(): number {
    return this.#total;
  }

  /** The time that this share of all did not exceed, or null before the first. */
  at(share: number): number | null {
    let left = Math.ceil(this.#total * share);
    for (let step = 0; step < this.#counts.length; step++) {
      left -= this.#counts[step] ?? 0;
      if (this.#total > 0 && left <= 0) return Math.round(2 ** (step / STEPS)) / 10;
    }
    return null;
  }

  show(): object {
    return { count: this.count, p50: this.at(0.5), p95: this.at(0.95), p99: this.at(0.99), max: this.at(1) };
  }
}
