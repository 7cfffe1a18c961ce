import { randomHex } from './ids.ts';
import { decodeVirtualUserId, poolKey, virtualUserIds } from './virtual-users.ts';

export interface User {
  userId: string;
  displayName: string;
  language?: string;
  pictureUrl?: string;
  statusMessage?: string;
}

export const USER_ID = /^U[0-9a-f]{32}$/;

/** A pool holds at most this many users: a handle has 24 bits for the place (see handle-set.ts). */
export const POOL_SIZE = 2 ** 24;

interface Pool {
  number: number;
  seed: string;
  count: number;
  k0: number;
  idOf: (index: number) => string;
}

/** Everyone who exists at the emulated LINE: named users, kept one by one, and pools of virtual users, kept as a count. */
export class UserDirectory {
  readonly #named: User[] = [];
  readonly #handles = new Map<string, number>();
  readonly #pools: Pool[] = [];
  readonly #poolsByKey = new Map<string, Pool>();
  readonly #poolsBySeed = new Map<string, Pool>();

  /** Adds a named user, or changes the given values of one that exists. */
  put(user: Partial<User> & { displayName?: string }): User {
    const userId = user.userId ?? `U${randomHex(16)}`;
    const known = this.#handles.get(userId);
    if (known !== undefined) return Object.assign(this.#named[known]!, user);
    const made: User = { displayName: `利用者${this.#named.length + 1}`, ...user, userId };
    this.#handles.set(userId, this.#named.length);
    this.#named.push(made);
    return made;
  }

  /** Makes the first `count` virtual users of a pool exist; never shrinks it. */
  growPool(seed: string, count: number): { poolNumber: number; before: number; count: number } {
    let pool = this.#poolsBySeed.get(seed);
    if (!pool) {
      if (this.#pools.length >= 254) throw new RangeError('at most 254 pools of virtual users');
      const key = poolKey(seed);
      pool = { number: this.#pools.length + 1, seed, count: 0, k0: key[0], idOf: virtualUserIds(seed) };
      this.#pools.push(pool);
      this.#poolsBySeed.set(seed, pool);
      this.#poolsByKey.set(`${key[1] | 0}.${key[2] | 0}.${key[3] | 0}`, pool);
    }
    const before = pool.count;
    pool.count = Math.max(before, count);
    return { poolNumber: pool.number, before, count: pool.count };
  }

  /** The handle of an existing user, or -1. The id must have the right form. */
  handleOf(userId: string): number {
    const known = this.#handles.get(userId);
    if (known !== undefined) return known;
    if (this.#pools.length === 0) return -1;
    const { key, first } = decodeVirtualUserId(userId);
    const pool = this.#poolsByKey.get(key);
    if (!pool) return -1;
    const index = (first ^ pool.k0) >>> 0;
    return index < pool.count ? ((pool.number << 24) | index) >>> 0 : -1;
  }

  idOf(handle: number): string {
    const pool = this.#pools[(handle >>> 24) - 1];
    return pool ? pool.idOf(handle & 0xffffff) : this.#named[handle]!.userId;
  }

  get(handle: number): User {
    const named = this.#named[handle];
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

  named(): readonly User[] {
    return this.#named;
  }
}
