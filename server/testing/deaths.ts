/** Moments at which a sender process is killed, drawn from a seed so that a run can be repeated. */
import type { Moment } from '../src/modules/line/outgoing/settings.ts';
import type { Death } from './sender-process.ts';

/** What each moment means for LINE and for us. */
const MOMENTS: readonly { readonly name: string; readonly moment: Moment; readonly afterMs: number }[] = [
  { name: 'after the plan, before any call', moment: 'planned', afterMs: 0 },
  { name: 'after the claim, before the call', moment: 'claimed', afterMs: 0 },
  { name: 'as the call begins', moment: 'calling', afterMs: 0 },
  { name: 'while LINE holds the call', moment: 'calling', afterMs: 8 },
  { name: "between LINE's answer and our commit", moment: 'answered', afterMs: 0 },
  { name: 'while the record is being committed', moment: 'answered', afterMs: 11 },
  { name: 'after the record', moment: 'recorded', afterMs: 0 },
];

/** How many different moments there are. */
export const MOMENT_COUNT = MOMENTS.length;

export interface NamedDeath extends Death {
  readonly name: string;
}

/**
 * Draws a death that happens within the next `calls` calls. Every moment comes up once before any comes up again.
 */
export function* deaths(seed: number, calls: number): Generator<NamedDeath, never> {
  const random = seeded(seed);
  for (;;) {
    const round = [...MOMENTS];
    while (round.length > 0) {
      const [next] = round.splice(Math.floor(random() * round.length), 1);
      const { name, moment, afterMs } = next!; // the round is not empty
      // Cuts are counted by twenty calls.
      const within = moment === 'planned' ? Math.max(1, Math.floor(calls / 20)) : calls;
      yield { name, moment, afterMs, nth: 1 + Math.floor(random() * within) };
    }
  }
}

/** A random sequence from 0 to 1 that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
