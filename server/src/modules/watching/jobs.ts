/** Telling by mail: what was raised since the last mail, to those whom each rule names; and the daily anchor. */
import { z } from 'zod';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { mailAnchor, tellStaff } from './tell-staff.ts';

export const tellJob = defineJob({
  name: 'watching.tell',
  schema: z.object({}),
  // A mail server that is away for a night: 5 s doubling, some hours in all.
  options: { retryLimit: 12 },
  handle: (ctx) => tellStaff(ctx),
});

export const mailAnchorJob = defineJob({
  name: 'watching.mail-anchor',
  schema: z.object({}),
  options: { retryLimit: 12 },
  handle: (ctx) => mailAnchor(ctx),
});

/** When the office has opened. */
export const schedules: readonly JobSchedule[] = [
  { name: 'watching.mail-anchor', cron: '0 9 * * *', job: mailAnchorJob },
];
