/** What LINE does in the background after it has answered. */
export const JOB_KINDS = [
  'richmenu.bulk',
  'richmenu.batch',
  'richmenu.switch',
  'audience',
  'narrowcast',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export interface JobSettings {
  /** How long an accepted job waits before it begins, in milliseconds of real time. */
  delayMs: number;
  /** Held jobs wait until they are let go: for tests of what can be seen in between. */
  hold: boolean;
}

interface Job {
  /** Does one slice of the work per step. */
  steps: Generator<void, void>;
  notBefore: number;
}

/**
 * Work that goes on after the answer: one job after the other, in slices, so that a batch over a million users never holds up
 * other calls. Real time, not the emulator's clock: a clock that was moved must not leave a job waiting for years.
 */
export class Jobs {
  readonly settings: JobSettings = { delayMs: 0, hold: false };
  readonly #failures = new Map<JobKind, number[]>();
  #queue: Job[] = [];
  #timer: NodeJS.Timeout | undefined;
  #next: NodeJS.Immediate | undefined;

  /** Jobs that are not finished. */
  get waiting(): number {
    return this.#queue.length;
  }

  add(steps: Generator<void, void>): void {
    this.#queue.push({ steps, notBefore: performance.now() + this.settings.delayMs });
    this.#wake();
  }

  change(settings: Partial<JobSettings>): void {
    Object.assign(this.settings, settings);
    this.#wake();
  }

  /** The next job of this kind fails after so many users (0: at once). */
  planFailure(kind: JobKind, after: number): void {
    this.#failures.set(kind, [...(this.#failures.get(kind) ?? []), after]);
  }

  /** After how many users the job that begins now must fail, if at all; a planned failure strikes once. */
  takeFailure(kind: JobKind): number | undefined {
    return this.#failures.get(kind)?.shift();
  }

  /** Does so many slices at once, also of held jobs: to look at what can be seen in between. */
  advance(slices: number): void {
    for (let i = 0; i < slices && this.#queue.length > 0; i++) this.#work(this.#queue[0]!);
    this.#wake();
  }

  /** Drops everything that has not happened yet. */
  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#next);
    this.#timer = this.#next = undefined;
    this.#queue = [];
  }

  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [job] = this.#queue;
    if (!job || this.#next || this.settings.hold) return;
    const wait = job.notBefore - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.#wake(), wait).unref();
    else this.#next = setImmediate(() => this.#step(job));
  }

  #step(job: Job): void {
    this.#next = undefined;
    if (this.#queue[0] === job) this.#work(job);
    this.#wake();
  }

  #work(job: Job): void {
    try {
      if (!job.steps.next().done) return;
    } catch (error) {
      console.error(error);
    }
    this.#queue.shift();
  }
}
