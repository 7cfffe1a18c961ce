/** The platform's own work in the background: event subscribers and the audit's sealer. */
import type { Loop, Module } from '../platform/module.ts';

export function platformLoops(_modules: readonly Module[]): readonly Loop[] {
  return [];
}
