/** The refresher: once a second, for each municipality, it brings the bits up to what residents answered. */
import { systemContext } from '../../platform/context/context.ts';
import type { Loop } from '../../platform/module.ts';
import { refreshFacets } from './refresh-facets.ts';
import { pause } from '../../platform/time/pause.ts';

const EVERY_MS = 1000;

export const refresher: Loop = {
  name: 'facet refresher',
  role: 'worker',
  async run(runtime, signal) {
    while (!signal.aborted) {
      try {
        for (const id of await runtime.municipalities()) {
          if (signal.aborted) break;
          await refreshFacets(systemContext(runtime.services, id, 'facet refresher'));
        }
      } catch (error) {
        // Counting stays exact without it, only slower: it tries again instead of taking the process down.
        runtime.services.log.error({ err: error }, 'facet bits were not refreshed');
      }
      await pause(EVERY_MS, signal);
    }
  },
};
