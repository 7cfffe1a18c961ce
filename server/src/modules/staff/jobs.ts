/** The staff module's work in the background. */
import { z } from 'zod';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { purgeSignIns } from './purge-sign-ins.ts';

export const purgeSignInsJob = defineJob({
  name: 'staff.purge-sign-ins',
  schema: z.object({}),
  handle: (ctx) => purgeSignIns(ctx),
});

/** Hourly, so that a flood of guesses at invented names never piles up for longer than a day and an hour. */
export const schedules: readonly JobSchedule[] = [
  { name: 'staff.purge-sign-ins', cron: '17 * * * *', job: purgeSignInsJob },
];
