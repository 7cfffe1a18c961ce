/** Drives the subscriptions of all modules: looks where something waits, and takes turns until nothing does. */
import type { Loop, Module, Runtime, Subscription } from '../module.ts';
import { findPending, type PendingSubscription } from './find-pending.ts';
import { takeTurn } from './read-batch.ts';
import { onEvents } from './wake.ts';

/** Milliseconds between looks, where no event of this process rings earlier. */
export interface Pace {
  /** While something happens: what other processes appended is seen within this. */
  readonly busy: number;
  /** When nothing happened for a while. */
  readonly idle: number;
}

/** Idle: four cheap statements a second. */
const PACE: Pace = { busy: 50, idle: 250 };
/** How long after the last event the short interval is kept. */
const CALM_MS = 2000;
/** After a failure that passes by itself. */
const RETRY_MS = 500;

export function subscriberLoop(modules: readonly Module[], pace = PACE): Loop {
  const subscriptions = subscriptionsOf(modules);
  return {
    name: 'event subscribers',
    role: 'worker',
    run: (runtime, signal) => follow(runtime, subscriptions, pace, signal),
  };
}

/** All subscriptions by name. @throws Error when two share a name: they would share the cursor */
export function subscriptionsOf(modules: readonly Module[]): ReadonlyMap<string, Subscription> {
  const byName = new Map<string, Subscription>();
  for (const subscription of modules.flatMap((module) => module.subscriptions ?? [])) {
    if (byName.has(subscription.name)) throw new Error(`two subscriptions are called ${subscription.name}`);
    byName.set(subscription.name, subscription);
  }
  return byName;
}

async function follow(
  runtime: Runtime,
  subscriptions: ReadonlyMap<string, Subscription>,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  if (subscriptions.size === 0) return untilAborted(signal);
  const names = [...subscriptions.keys()];
  const bell = new Bell(signal);
  try {
    let busyAt = performance.now();
    while (!signal.aborted) {
      bell.reset(); // what rings from here on may be too late for the look below
      const pending = await findPending(runtime.database.system, names);
      const passed = await takeTurns(runtime, subscriptions, pending, signal);
      if (pending.length > 0) busyAt = performance.now();
      if (pending.length > 0 && passed) continue;
      const calm = performance.now() - busyAt > CALM_MS;
      if (await bell.wait(passed ? (calm ? pace.idle : pace.busy) : RETRY_MS)) busyAt = performance.now();
    }
  } finally {
    bell.silence();
  }
}

/** One after the other within a municipality, municipalities side by side in small numbers; false: something must wait. */
async function takeTurns(
  runtime: Runtime,
  subscriptions: ReadonlyMap<string, Subscription>,
  pending: readonly PendingSubscription[],
  signal: AbortSignal,
): Promise<boolean> {
  const queues = [...Map.groupBy(pending, (one) => one.municipality).values()];
  let passed = true;
  const worker = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      for (const { municipality, subscription } of queue) {
        if (signal.aborted) return;
        const known = subscriptions.get(subscription);
        if (!known) continue;
        try {
          const turn = await takeTurn(runtime.services, municipality, known);
          runtime.metrics.eventsHandled(subscription, turn.handled, turn.poison);
        } catch (error) {
          passed = false;
          runtime.services.log.warn({ err: error, subscription, municipality }, 'turn failed; trying again');
        }
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return passed;
}

/** Municipalities served at once: two of the pool's twenty connections. */
const PARALLEL = 2;

/** Remembers whether it rang since the last reset. */
class Bell {
  private rang = false;
  private wake: (() => void) | null = null;
  private readonly signal: AbortSignal;
  readonly silence: () => void;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    this.silence = onEvents(() => {
      this.rang = true;
      this.wake?.();
    });
  }

  reset(): void {
    this.rang = false;
  }

  /** Ends at the first ring or abort, at the latest after `ms`; true: it rang. */
  async wait(ms: number): Promise<boolean> {
    if (!this.rang && !this.signal.aborted)
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          this.signal.removeEventListener('abort', end);
          this.wake = null;
          resolve();
        };
        const timer = setTimeout(end, ms);
        this.signal.addEventListener('abort', end);
        this.wake = end;
      });
    return this.rang;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
