/** The shares of one process: the gate of its doors, the shares of its pool, their figures at `/metrics` and on screen. */
import type { Config } from '../platform/config/config.ts';
import type { OpenDatabase } from '../platform/db/open.ts';
import type { Metrics } from '../platform/metrics/index.ts';
import type { Module } from '../platform/module.ts';
import { Admission, type FunctionLoad } from '../platform/shares/admission.ts';
import type { ConnectionUse } from '../platform/shares/connection-shares.ts';
import { functionsOf, labelOfFunction, limitsOfFunction } from './functions.ts';

/** How busy each function of this process is, right now. */
export interface Load {
  readonly functions: readonly (FunctionLoad & {
    readonly label: string;
    readonly most: number;
    readonly queue: number;
    readonly connections: ConnectionUse;
  })[];
  readonly connections: { readonly total: number; readonly own: number; readonly most: number };
}

declare module '../platform/context/context.ts' {
  interface Outside {
    load(): Load;
  }
}

export function createShares(
  config: Config,
  database: OpenDatabase,
  modules: readonly Module[],
  metrics: Metrics,
): { readonly admission: Admission; load(): Load } {
  const names = functionsOf(modules);
  const limitsOf = (name: string) => limitsOfFunction(name, config.shareFactor);
  const admission = new Admission(names, limitsOf);
  const { shares } = database.app;
  shares.know(names);
  const load = (): Load => ({
    functions: admission.load().map((one) => {
      const { most, queue } = limitsOf(one.name);
      return { ...one, label: labelOfFunction(one.name), most, queue, connections: shares.use(one.name) };
    }),
    connections: shares.limits,
  });
  metrics.observe(() => {
    const gauge = (name: string, help: string) => metrics.gauge(name, help, ['function']);
    const running = gauge('madoguchi_function_running', 'Requests under way, by function');
    const waiting = gauge('madoguchi_function_waiting', 'Requests that wait for a place, by function');
    const admitted = gauge('madoguchi_function_admitted', 'Requests let in since the start, by function');
    const refused = gauge(
      'madoguchi_function_refused',
      'Requests refused since the start; alarm when it rises',
    );
    const p95 = gauge('madoguchi_function_p95_seconds', 'p95 of the answers of the last minute, by function');
    const held = gauge('madoguchi_function_connections', 'Connections to the database held, by function');
    for (const one of load().functions) {
      const labels = { function: one.name };
      running.set(labels, one.running);
      waiting.set(labels, one.waiting);
      admitted.set(labels, one.admitted);
      refused.set(labels, one.refused);
      p95.set(labels, (one.p95Ms ?? 0) / 1000);
      held.set(labels, one.connections.held);
    }
  });
  return { admission, load };
}
