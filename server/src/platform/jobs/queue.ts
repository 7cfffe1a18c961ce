/** A kind of job as pg-boss's queue. */
import type { JobDefinition } from './definition.ts';

/** Finished jobs stay a week for questions afterwards; what nobody fetched for two weeks is removed (and warned of). */
const DAY_SECONDS = 86_400;

export function queueOptions(job: Pick<JobDefinition, 'options'>) {
  const { retryLimit = 5, retryDelay = 5, expireIn = 900 } = job.options ?? {};
  return {
    policy: 'short' as const,
    retryLimit,
    retryDelay,
    retryBackoff: true,
    retryDelayMax: 3600, // an hour: a service that is down for a night is asked again in the morning
    expireInSeconds: expireIn,
    heartbeatSeconds: 30, // a job of a killed process is given to another within this and one supervision
    deleteAfterSeconds: 7 * DAY_SECONDS,
    retentionSeconds: 14 * DAY_SECONDS,
  };
}
