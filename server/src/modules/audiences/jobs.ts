/** Work in the background: bits follow what residents answered, lists are forgotten when their time is over. */
import { z } from 'zod';
import { systemContext } from '../../platform/context/context.ts';
import type { Loop } from '../../platform/module.ts';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { expireLists } from './lists/save-list.ts';
import { refreshFacets } from './refresh-facets.ts';
import { pause } from '../../platform/time/pause.ts';

const EVERY_MS = 1000;

/** Once a second, for each municipality. */
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

export const expireListsJob = defineJob({
  name: 'audiences.expire-lists',
  schema: z.object({}),
  async handle(ctx) {
    await ctx.transaction((ctx) => expireLists(ctx));
  },
});

/** Shortly after the day on which a list ends. */
export const schedules: readonly JobSchedule[] = [
  { name: 'audiences.expire-lists', cron: '12 0 * * *', job: expireListsJob },
];
