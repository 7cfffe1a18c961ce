/** The staff module's work in the background. */
import { z } from 'zod';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { sendNotice } from './departments/send-notice.ts';
import { purgeSignIns } from './purge-sign-ins.ts';
import { tellRecovery } from './recovery/tell-recovery.ts';

export const purgeSignInsJob = defineJob({
  name: 'staff.purge-sign-ins',
  schema: z.object({}),
  handle: (ctx) => purgeSignIns(ctx),
});

/** A mail server that is away for a night: 15 s doubling, some hours in all. */
export const sendNoticeJob = defineJob({
  name: 'staff.send-notice',
  schema: z.object({ id: z.uuid() }),
  options: { retryLimit: 11, retryDelay: 15 },
  handle: sendNotice,
});

/** Apart from the request, so that a mail server that sleeps keeps nobody from helping a colleague; tried again for an hour. */
export const tellRecoveryJob = defineJob({
  name: 'staff.tell-recovery',
  schema: z.object({ moment: z.enum(['asked', 'approved', 'withdrawn', 'envelope']), id: z.uuid() }),
  options: { retryLimit: 8, retryDelay: 15 },
  handle: tellRecovery,
});

/** Hourly, so that a flood of guesses at invented names never piles up for longer than a day and an hour. */
export const schedules: readonly JobSchedule[] = [
  { name: 'staff.purge-sign-ins', cron: '17 * * * *', job: purgeSignInsJob },
];
