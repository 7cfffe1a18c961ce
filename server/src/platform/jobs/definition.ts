/** What a module says about its jobs. */
import type { z } from 'zod';
import type { Ctx } from '../context/context.ts';

export interface JobOptions {
  /** Attempts after the first that failed. Default 5. */
  readonly retryLimit?: number;
  /** Seconds before the first retry, doubling with each (with jitter). Default 5. */
  readonly retryDelay?: number;
  /** Seconds after which an attempt counts as lost with its process and is retried. Default 900. */
  readonly expireIn?: number;
  /** How many of this kind one process runs at once. Default 10. */
  readonly concurrency?: number;
}

/** A kind of job. `schema` admits ids only (numbers, uuids, codes): payloads are readable in the database. */
export interface JobDefinition<Payload extends object = object> {
  /** Unique: '<module>.<verb-noun>'. */
  readonly name: string;
  readonly schema: z.ZodType<Payload>;
  readonly options?: JobOptions;
  // Method syntax on purpose: lists hold definitions of different payloads.
  handle(ctx: Ctx, payload: Payload): Promise<void>;
}

/** Infers the payload from the schema. */
export function defineJob<Payload extends object>(
  definition: JobDefinition<Payload>,
): JobDefinition<Payload> {
  return definition;
}

/** Enqueues a job for every municipality at the times of a cron expression, read in Asia/Tokyo. */
export interface JobSchedule {
  readonly name: string;
  readonly cron: string;
  readonly job: JobDefinition;
  readonly payload?: object;
}
