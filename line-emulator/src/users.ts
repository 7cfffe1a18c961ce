import { randomHex } from './ids.ts';
import { decodeVirtualUserId, decodeVirtualUserIdBytes, poolKey, virtualUserIds } from './virtual-users.ts';

export interface User {
  userId: string;
  displayName: string;
  language?: string;
  pictureUrl?: string;
  statusMessage?: string;
  /** Registered at LINE; only LINE Login with the scope `email` tells it. */
  email?: string;
  /** False: has not agreed that accounts learn the user id, so events come without it. */
  consents?: boolean;
}

export const USER_ID = /^U[0-9a-f]{32}$/;

/** A pool holds at most this many users: a handle has 24 bits for the place (see handle-set.ts). */
export const POOL_SIZE = 2 ** 24;

interface Pool {
  number: number;
  /** Members who were named before the pool reached them keep their handle. */
  named: Map<number, number>;
  seed: string;
  count: number;
  key: readonly [number, number, number, number];
  idOf: (index: number) => string;
}

/** Everyone who exists at the emulated LINE: named users, kept one by one, and pools of virtual users, kept as a count. */
export class UserDirectory {
  /** By handle. */
  readonly #named: User[] = [];
  /** Members of a pool who got a name later, by handle. */
  readonly #renamed = new Map<number, User>();
  readonly #handles = new Map<string, number>();
  readonly #pools: Pool[] = [];
  readonly #poolsByKey = new Map<number, Pool>();
  readonly #poolsBySeed = new Map<string, Pool>();

  /** Adds a named user, or changes the given values of one that exists. */
  put(user: Partial<User>): User {
    const userId = user.userId ?? `U${randomHex(16)}`;
    const handle = this.handleOf(userId);
    if (handle >= 0) {
      const known = this.get(handle);
      if (handle >>> 24 > 0) this.#renamed.set(handle, known);
      return Object.assign(known, user);
    }
    const made: User = { displayName: `利用者${this.#named.length + 1}`, ...user, userId };
    this.#handles.set(userId, this.#named.length);
    this.#named.push(made);
    return made;
  }

  /** Makes the first `count` virtual users of a pool exist; never shrinks it. */
  growPool(seed: string, count: number): { count: number; handleAt: (index: number) => number } {
    let pool = this.#poolsBySeed.get(seed);
    if (!pool) {
      if (this.#pools.length >= 254) throw new RangeError('at most 254 pools of virtual users');
      const key = poolKey(seed);
      pool = {
        number: this.#pools.length + 1,
        named: new Map(),
        seed,
        count: 0,
        key,
        idOf: virtualUserIds(seed),
      };
      this.#pools.push(pool);
      this.#poolsBySeed.set(seed, pool);
      this.#poolsByKey.set(key[1] | 0, pool);
    }
    const grown = pool;
    grown.count = Math.max(grown.count, count);
    for (const [handle, { userId }] of this.#named.entries()) {
      const index = indexIn(grown, decodeVirtualUserId(userId));
      if (index >= 0 && !grown.named.has(index)) grown.named.set(index, handle);
    }
    return { count: grown.count, handleAt: (index) => handleAt(grown, index) };
  }

  /** The handle of an existing user, or -1. The id must have the right form. */
  handleOf(userId: string): number {
    // Pools first: undoing the arithmetic is cheaper than hashing a string that JSON has just made.
    if (this.#pools.length > 0) {
      const words = decodeVirtualUserId(userId);
      const pool = this.#poolsByKey.get(words[1]!);
      const index = pool ? indexIn(pool, words) : -1;
      if (pool && index >= 0) return handleAt(pool, index);
    }
    return this.#handles.get(userId) ?? -1;
  }

  /** The handle of the user whose id stands in `bytes` from `at` on, or -1, also when no id stands there. */
  handleOfBytes(bytes: Buffer, at: number): number {
    const words = decodeVirtualUserIdBytes(bytes, at);
    if (!words) return -1;
    const pool = this.#poolsByKey.get(words[1]!);
    const index = pool ? indexIn(pool, words) : -1;
    if (pool && index >= 0) return handleAt(pool, index);
    return this.#handles.get(bytes.toString('latin1', at, at + 33)) ?? -1;
  }

  idOf(handle: number): string {
    const pool = this.#pools[(handle >>> 24) - 1];
    return pool ? pool.idOf(handle & 0xffffff) : this.#named[handle]!.userId;
  }

  get(handle: number): User {
    const named = this.#named[handle] ?? this.#renamed.get(handle);
    if (named) return named;
    const number = (handle & 0xffffff) + 1;
    return {
      userId: this.idOf(handle),
      displayName: `住民${String(number).padStart(7, '0')}`,
      language: 'ja',
    };
  }

  find(userId: string): User | undefined {
    if (!USER_ID.test(userId)) return undefined;
    const handle = this.handleOf(userId);
    return handle < 0 ? undefined : this.get(handle);
  }

  /** True for the few whose events carry no user id. */
  withholdsId(handle: number): boolean {
    return (this.#named[handle] ?? this.#renamed.get(handle))?.consents === false;
  }

  /** Everyone with a name of their own. */
  named(): readonly User[] {
    return this.#renamed.size === 0 ? this.#named : [...this.#named, ...this.#renamed.values()];
  }

  /** How many exist; members of a pool who were named before count once. */
  get size(): number {
    return this.#pools.reduce((sum, pool) => sum + pool.count - pool.named.size, this.#named.length);
  }

  /** Everyone, named ones first. */
  *everyone(): Generator<User> {
    yield* this.named();
    for (const pool of this.#pools) {
      for (let index = 0; index < pool.count; index++) {
        const handle = handleAt(pool, index);
        if (handle >>> 24 > 0 && !this.#renamed.has(handle)) yield this.get(handle);
      }
    }
  }
}

/** The place of a decoded id in a pool, or -1. */
function indexIn(pool: Pool, words: Int32Array): number {
  const { key } = pool;
  if (words[1] !== (key[1] | 0) || words[2] !== (key[2] | 0) || words[3] !== (key[3] | 0)) return -1;
  const index = (words[0]! ^ key[0]) >>> 0;
  return index < pool.count ? index : -1;
}

function handleAt(pool: Pool, index: number): number {
  const named = pool.named.size > 0 ? pool.named.get(index) : undefined;
  return named ?? ((pool.number << 24) | index) >>> 0;
}
