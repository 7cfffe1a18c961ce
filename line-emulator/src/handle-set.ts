/**
 * A set of users as bits. A user is known inside the emulator by a number, the handle: the pool in the upper 8 bits, the place
 * in the pool in the lower 24. A million friends are 125 kB here, which makes a copy per broadcast cheap.
 */
export class HandleSet {
  size = 0;
  readonly #pools = new Map<number, Uint32Array>();

  has(handle: number): boolean {
    const words = this.#pools.get(handle >>> 24);
    const index = handle & 0xffffff;
    return words !== undefined && ((words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  hasAll(handles: Uint32Array): boolean {
    // Neighbours are mostly of one pool: its words are looked up once.
    let pool = -1;
    let words: Uint32Array | undefined;
    for (const handle of handles) {
      if (handle >>> 24 !== pool) {
        pool = handle >>> 24;
        words = this.#pools.get(pool);
      }
      const index = handle & 0xffffff;
      if (!words || ((words[index >>> 5] ?? 0) & (1 << (index & 31))) === 0) return false;
    }
    return true;
  }

  /** True when the user was not yet in it. */
  add(handle: number): boolean {
    const pool = handle >>> 24;
    const index = handle & 0xffffff;
    let words = this.#pools.get(pool);
    if (!words || words.length <= index >>> 5) {
      const grown = new Uint32Array(Math.max(32, 2 ** Math.ceil(Math.log2((index >>> 5) + 1))));
      if (words) grown.set(words);
      this.#pools.set(pool, (words = grown));
    }
    const before = words[index >>> 5] ?? 0;
    const after = before | (1 << (index & 31));
    if (before >>> 0 === after >>> 0) return false;
    words[index >>> 5] = after;
    this.size++;
    return true;
  }

  /** True when the user was in it. */
  delete(handle: number): boolean {
    if (!this.has(handle)) return false;
    const words = this.#pools.get(handle >>> 24)!;
    const index = handle & 0xffffff;
    words[index >>> 5] = (words[index >>> 5] ?? 0) & ~(1 << (index & 31));
    this.size--;
    return true;
  }

  clone(): HandleSet {
    const copy = new HandleSet();
    for (const [pool, words] of this.#pools) copy.#pools.set(pool, words.slice());
    copy.size = this.size;
    return copy;
  }

  addAll(other: HandleSet): void {
    for (const [pool, theirs] of other.#pools) {
      const mine = this.#pools.get(pool);
      const words = mine && mine.length >= theirs.length ? mine : new Uint32Array(theirs.length);
      if (mine && words !== mine) words.set(mine);
      this.#pools.set(pool, words);
      for (let i = 0; i < theirs.length; i++) words[i] = words[i]! | theirs[i]!;
    }
    this.#recount();
  }

  /** Keeps only those who are in the other set too. */
  retainAll(other: HandleSet): void {
    for (const [pool, words] of this.#pools) {
      const theirs = other.#pools.get(pool);
      for (let i = 0; i < words.length; i++) words[i] = words[i]! & (theirs?.[i] ?? 0);
    }
    this.#recount();
  }

  deleteAll(other: HandleSet): void {
    for (const [pool, words] of this.#pools) {
      const theirs = other.#pools.get(pool);
      if (theirs) for (let i = 0; i < words.length; i++) words[i] = words[i]! & ~(theirs[i] ?? 0);
    }
    this.#recount();
  }

  #recount(): void {
    this.size = 0;
    for (const words of this.#pools.values()) {
      for (const word of words) this.size += bitsOf(word);
    }
  }

  /** Everyone in it, in blocks, for work that goes on in slices; what changes meanwhile may or may not be seen. */
  *blocks(size = 65_536): Generator<Uint32Array> {
    for (const [pool, words] of this.#pools) {
      for (let start = 0; start < words.length; start += size / 32) {
        const block = new Uint32Array(size);
        let count = 0;
        for (let i = start; i < Math.min(start + size / 32, words.length); i++) {
          let word = words[i]!;
          while (word !== 0) {
            block[count++] = ((pool << 24) | (i * 32 + 31 - Math.clz32(word & -word))) >>> 0;
            word &= word - 1;
          }
        }
        if (count > 0) yield block.subarray(0, count);
      }
    }
  }

  /** Members number `start` to `start + limit - 1` in the order of `forEach`, without visiting those before them one by one. */
  slice(start: number, limit: number): number[] {
    const found: number[] = [];
    let skipped = 0;
    for (const [pool, words] of this.#pools) {
      for (let i = 0; i < words.length; i++) {
        let word = words[i] ?? 0;
        const count = bitsOf(word);
        if (skipped + count <= start) skipped += count;
        else {
          for (; word !== 0 && found.length < limit; word &= word - 1) {
            if (skipped < start) skipped++;
            else found.push(((pool << 24) | (i * 32 + 31 - Math.clz32(word & -word))) >>> 0);
          }
          if (found.length === limit) return found;
        }
      }
    }
    return found;
  }

  forEach(visit: (handle: number) => void): void {
    for (const [pool, words] of this.#pools) {
      for (let i = 0; i < words.length; i++) {
        let word = words[i] ?? 0;
        while (word !== 0) {
          const bit = 31 - Math.clz32(word & -word);
          visit(((pool << 24) | (i * 32 + bit)) >>> 0);
          word &= word - 1;
        }
      }
    }
  }
}

/** How many bits of a word are set, counted two, four and eight at a time. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
