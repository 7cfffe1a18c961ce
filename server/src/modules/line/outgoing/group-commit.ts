/** Collects what comes within a few milliseconds, or while the last write runs, into one write. */
import { setTimeout as sleep } from 'node:timers/promises';

interface Waiting<T> {
  readonly value: T;
  resolve(): void;
  reject(error: unknown): void;
}

const ATTEMPTS = 3;

export class GroupCommit<T> {
  readonly #write: (values: T[]) => Promise<void>;
  readonly #gatherMs: number;
  #waiting: Waiting<T>[] = [];
  #running = false;

  constructor(gatherMs: number, write: (values: T[]) => Promise<void>) {
    this.#gatherMs = gatherMs;
    this.#write = write;
  }

  /** Resolves when the write that carries `value` is committed. */
  add(value: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ value, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await sleep(this.#gatherMs);
      const group = this.#waiting.splice(0);
      try {
        await this.#attempt(group.map(({ value }) => value));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = false;
  }

  /** The database may be away for a moment; what LINE said must not be forgotten for that. */
  async #attempt(values: T[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#write(values);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await sleep(200 * attempt);
      }
    }
  }
}
