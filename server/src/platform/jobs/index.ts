/**
 * Work that needs delay, schedule or retry, by pg-boss. Enqueued in the transaction that decides it; the payload holds
 * ids only; the handler re-reads, re-checks the state it was queued for, is idempotent and ends in a recorded state.
 */
export { defineJob, type JobDefinition, type JobSchedule } from './definition.ts';
export { enqueue } from './enqueue.ts';
export { startJobs } from './start-jobs.ts';
