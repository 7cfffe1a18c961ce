/** A wake-up that is never lost: a signal that comes while nobody waits is kept for the next wait. */
export class Signal {
  #raised = false;
  #resolve: (() => void) | null = null;

  raise(): void {
    this.#raised = true;
    this.#resolve?.();
  }

  /** Resolves at the next signal (at once when one was kept), after `ms`, or when `abort` fires. */
  async wait(ms: number, abort: AbortSignal): Promise<void> {
    if (!this.#raised && !abort.aborted && ms > 0) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          abort.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        abort.addEventListener('abort', done, { once: true });
        this.#resolve = done;
      });
      this.#resolve = null;
    }
    this.#raised = false;
  }
}
