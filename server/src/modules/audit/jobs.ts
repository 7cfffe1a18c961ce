/** The nightly 改ざん点検 (SEC-11, SEC-20). */
import { z } from 'zod';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { runVerification } from './run-verification.ts';

export const verifyJob = defineJob({
  name: 'audit.verify',
  schema: z.object({}),
  async handle(ctx) {
    await runVerification(ctx);
  },
});

/** After the nightly chores of 03:00, before the office opens. */
export const schedules: readonly JobSchedule[] = [
  { name: 'audit.verify', cron: '40 3 * * *', job: verifyJob },
];
