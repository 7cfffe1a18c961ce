/** Mails about deliveries to whoever answers for them. */
import { z } from 'zod';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { mailResults } from './mail-results.ts';
import { tellNotStarted } from './tell-not-started.ts';

export const tellNotStartedJob = defineJob({
  name: 'delivery.tell-not-started',
  schema: z.object({ deliveryId: z.uuid() }),
  // A mail server that is away for a night: 5 s doubling, some hours in all.
  options: { retryLimit: 12 },
  handle: (ctx, { deliveryId }) => tellNotStarted(ctx, deliveryId),
});

export const mailResultsJob = defineJob({
  name: 'delivery.mail-results',
  schema: z.object({}),
  options: { retryLimit: 12 },
  handle: (ctx) => mailResults(ctx),
});

/** When the office has opened, and LINE has counted yesterday. */
export const schedules: readonly JobSchedule[] = [
  { name: 'delivery.mail-results', cron: '30 9 * * *', job: mailResultsJob },
];
