import { setTimeout as sleep } from 'node:timers/promises';
import { HTTPException } from 'hono/http-exception';
import type { EmulatorState } from '../state.ts';
import { runAction, type Stage } from './actions.ts';
import { beginningOf, unmet, type Condition } from './conditions.ts';
import type { Scenario } from './schema.ts';
import { Cast } from './setup.ts';

/** How often a condition is looked at. */
const LOOK_EVERY_MS = 20;
/** The log of a scenario that repeats for days must not grow for ever. */
const KEPT_LINES = 1000;

interface Line {
  ms: number;
  step: string;
  did: string;
  answer?: unknown;
}

/** A scenario being played. */
export class ScenarioRun {
  state: 'running' | 'done' | 'failed' | 'stopped' = 'running';
  readonly ended: Promise<void>;
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #stopping = new AbortController();
  readonly #startedAt = performance.now();
  readonly #log: Line[] = [];
  #step = 0;
  /** Why it failed. */
  error: string | null = null;

  /** Sets up at once; throws what cannot be set up. The steps follow. */
  constructor(emulator: EmulatorState, scenario: Scenario) {
    const cast = new Cast(emulator);
    this.#scenario = scenario;
    this.#stage = { state: emulator, cast, begin: beginningOf(emulator), faults: [] };
    const { name: _name, steps: _steps, $schema: _schema, ...setup } = scenario;
    cast.setUp(setup);
    this.ended = this.#play();
  }

  /** Ends it; faults and loads that its steps began end with it. */
  stop(): void {
    if (this.state !== 'running') return;
    this.state = 'stopped';
    this.#stopping.abort();
    const { state, faults, begin } = this.#stage;
    for (const { id } of faults) state.faults.delete(id);
    for (const run of state.loads.list()) if (run.id > begin.loadId) run.stop();
  }

  show(): object {
    return {
      name: this.#scenario.name,
      state: this.state,
      step: this.#step,
      steps: this.#scenario.steps.length,
      seconds: Math.round(this.#elapsed() / 100) / 10,
      error: this.error,
      log: this.#log,
    };
  }

  #elapsed(): number {
    return performance.now() - this.#startedAt;
  }

  async #play(): Promise<void> {
    // The caller that began it hears of its beginning first.
    await sleep(0);
    for (const [index, step] of this.#scenario.steps.entries()) {
      const title = step.name ?? `steps.${index}`;
      try {
        if (step.at !== undefined) await this.#pause(step.at - this.#elapsed());
        if (step.after !== undefined) await this.#pause(step.after);
        if (step.when) await this.#waitFor(step.when, step.within);
        for (let time = 0; time < (step.repeat?.times ?? 1); time++) {
          if (time > 0) await this.#pause(step.repeat?.every ?? 0);
          for (const action of step.do) {
            this.#stopping.signal.throwIfAborted();
            this.#note(title, action.name, await runAction(this.#stage, action));
          }
        }
      } catch (error) {
        if (this.state !== 'running') return;
        this.error = `${title}: ${await sentenceOf(error)}`;
        this.state = 'failed';
        return;
      }
      this.#step = index + 1;
    }
    if (this.state === 'running') this.state = 'done';
  }

  #note(step: string, did: string, answer: unknown): void {
    if (this.#log.length >= KEPT_LINES) this.#log.shift();
    this.#log.push({
      ms: Math.round(this.#elapsed()),
      step,
      did,
      ...(answer === undefined ? {} : { answer }),
    });
  }

  async #waitFor(wanted: Condition, within: number): Promise<void> {
    const { state, cast, begin } = this.#stage;
    for (const until = performance.now() + within; ; await this.#pause(LOOK_EVERY_MS)) {
      const missing = unmet(state, cast, begin, wanted);
      if (missing.length === 0) return;
      if (performance.now() >= until) throw new Error(`not within ${within} ms: ${missing.join('; ')}`);
    }
  }

  async #pause(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#stage.state.stopping.signal]);
    if (ms > 0) await sleep(ms, undefined, { ref: false, signal });
  }
}

/** What went wrong in one sentence; refusals of the control API carry theirs in the answer. */
export async function sentenceOf(error: unknown): Promise<string> {
  if (error instanceof HTTPException) {
    const { error: text } = (await error.getResponse().json()) as { error: string };
    return text;
  }
  return error instanceof Error ? error.message : String(error);
}
