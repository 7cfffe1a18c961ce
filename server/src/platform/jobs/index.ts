/**
 * Work that needs delay, schedule or retry, by pg-boss. Enqueued in the transaction that decides it; the payload holds
 * ids only; the handler re-reads, re-checks the state it was queued for, is idempotent and ends in a recorded state.
 */
export { defineJob, type JobDefinition, type JobOptions, type JobSchedule } from './definition.ts';
export { enqueue, type EnqueueOptions } from './enqueue.ts';
export { startJobs, type RunningJobs } from './start-jobs.ts';
