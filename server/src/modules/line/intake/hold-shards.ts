/**
 * Which of the 64 shards this process works: by session advisory locks on a direct connection, so that a shard is free
 * the moment its holder's connection is gone. Holders share the shards evenly.
 */
import type { Session } from '../../../platform/db/session.ts';
import { SHARDS } from './parse-post.ts';

/** First key of our advisory locks ('line' in ASCII); the second is the shard, or MEMBERS + a member's number. */
const LOCK_CLASS = 0x6c696e65;
const MEMBERS = 1000;
const MOST_MEMBERS = 1000;

export class ShardHolder {
  readonly held = new Set<number>();
  private readonly session: Session;
  private member: number | null = null;

  constructor(session: Session) {
    this.session = session;
    void session.ended.then(() => this.held.clear());
  }

  /**
   * Takes free shards up to a fair share and gives back what is beyond it.
   * @param busy shards with work under way, which are not given back now
   * @returns the shards gained
   */
  async balance(busy: ReadonlySet<number>): Promise<number[]> {
    this.member ??= await this.enter();
    const [row] = await this.session.query<{ members: number }>(
      `SELECT count(*)::int AS members FROM pg_locks
       WHERE locktype = 'advisory' AND granted AND classid = $1 AND objid >= $2
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [LOCK_CLASS, MEMBERS],
    );
    const share = Math.ceil(SHARDS / Math.max(1, row?.members ?? 1));
    for (const shard of this.held) {
      if (this.held.size <= share) break;
      if (busy.has(shard)) continue;
      this.held.delete(shard); // before the lock goes, so that nothing more is begun
      await this.session.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, shard]);
    }
    const wanted = share - this.held.size;
    if (wanted <= 0) return [];
    const others = Array.from({ length: SHARDS }, (_, shard) => shard).filter(
      (shard) => !this.held.has(shard),
    );
    const gained: number[] = [];
    // From a place that differs by member, so that newcomers do not all reach for the same shard.
    const from = (this.member * 7) % Math.max(1, others.length);
    for (const shard of [...others.slice(from), ...others.slice(0, from)]) {
      if (gained.length >= wanted) break;
      const [lock] = await this.session.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock($1, $2) AS taken',
        [LOCK_CLASS, shard],
      );
      if (lock?.taken) gained.push(shard);
    }
    if (!this.session.alive) return [];
    for (const shard of gained) this.held.add(shard);
    return gained;
  }

  /** Holds a lock that stands for "one more worker", by which the others count us. */
  private async enter(): Promise<number> {
    for (let member = 0; member < MOST_MEMBERS; member += 1) {
      const [lock] = await this.session.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock($1, $2) AS taken',
        [LOCK_CLASS, MEMBERS + member],
      );
      if (lock?.taken) return member;
    }
    throw new Error('more than 1,000 inbox workers');
  }
}
