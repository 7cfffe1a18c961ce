import { z } from 'zod';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { cleanInbox } from './intake/clean-inbox.ts';

export const cleanInboxJob = defineJob({
  name: 'line.clean-inbox',
  schema: z.object({}),
  async handle(ctx) {
    const removed = await cleanInbox(ctx);
    ctx.log.info(removed, 'inbox cleaned');
  },
});

/** In the small hours in Japan, when the talk is quiet. */
export const schedules: readonly JobSchedule[] = [
  { name: 'line.clean-inbox-nightly', cron: '20 3 * * *', job: cleanInboxJob },
];
