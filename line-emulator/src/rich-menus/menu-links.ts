/** The links of a channel as they stood at one moment. */
export type LinkSnapshot = ReadonlyMap<number, Uint32Array>;

/** Users a slice of a batch looks at: about a millisecond. */
const SLICE = 65_536;

/**
 * Which rich menu is linked to whom: the menu's number per user, in arrays by pool (see handle-set.ts for handles). A million
 * links are 4 MB and are copied in a millisecond, which is how a batch remembers "before the request".
 */
export class MenuLinks {
  readonly #pools = new Map<number, Uint32Array>();

  /** The linked menu's number; 0 when none is. */
  get(handle: number): number {
    return this.#pools.get(handle >>> 24)?.[handle & 0xffffff] ?? 0;
  }

  set(handle: number, menu: number): void {
    const pool = handle >>> 24;
    const index = handle & 0xffffff;
    let numbers = this.#pools.get(pool);
    if (!numbers || numbers.length <= index) {
      if (menu === 0) return;
      const grown = new Uint32Array(Math.max(32, 2 ** Math.ceil(Math.log2(index + 1))));
      if (numbers) grown.set(numbers);
      this.#pools.set(pool, (numbers = grown));
    }
    numbers[index] = menu;
  }

  snapshot(): LinkSnapshot {
    return new Map([...this.#pools].map(([pool, numbers]) => [pool, numbers.slice()]));
  }

  /**
   * Gives everyone in the snapshot whose menu's number stands in `changes` the number there (0 unlinks), a slice per step. Who was
   * linked anew since keeps that. Stops before a change when `mayGoOn` says so; the snapshot then holds exactly who is left.
   */
  *replace(
    snapshot: LinkSnapshot,
    changes: ReadonlyMap<number, number> | 'unlinkAll',
    mayGoOn: () => boolean,
  ): Generator<void, boolean> {
    for (const [pool, before] of snapshot) {
      const current = this.#pools.get(pool)!;
      for (let start = 0; start < before.length; start += SLICE) {
        const end = Math.min(start + SLICE, before.length);
        for (let i = start; i < end; i++) {
          const from = before[i]!;
          if (from === 0) continue;
          const to = changes === 'unlinkAll' ? 0 : changes.get(from);
          if (to === undefined) continue;
          if (!mayGoOn()) return false;
          if (current[i] === from) current[i] = to;
          before[i] = 0;
        }
        yield;
      }
    }
    return true;
  }
}
