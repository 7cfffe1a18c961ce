import type { Channel } from '../channels.ts';
import type { EmulatorState } from '../state.ts';
import { LoadRun, type LoadSettings } from './load-run.ts';

/** The loads of an emulator, running and ended. */
export class Loads {
  readonly #runs = new Map<number, LoadRun>();
  #nextId = 1;

  start(state: EmulatorState, channel: Channel, settings: LoadSettings): LoadRun {
    const run = new LoadRun(this.#nextId++, state, channel, settings);
    this.#runs.set(run.id, run);
    return run;
  }

  get(id: number): LoadRun | undefined {
    return this.#runs.get(id);
  }

  list(): LoadRun[] {
    return [...this.#runs.values()];
  }

  stopAll(): void {
    for (const run of this.#runs.values()) run.stop();
  }
}
