/** Puts a job into pg-boss's table inside our own transaction: it exists exactly if the transaction commits. */
import { sql } from 'kysely';
import type { TxCtx } from '../context/context.ts';
import type { JobDefinition } from './definition.ts';
import { refuseTexts } from './payload.ts';
import { queueOptions } from './queue.ts';
import { wakeWorkers } from './wake.ts';

export interface EnqueueOptions {
  /** Not before this moment. */
  readonly startAfter?: Temporal.Instant;
  /** While a job of this kind and key waits, another one is not added (one that has begun does not count). */
  readonly key?: string;
}

/** What travels: the municipality beside the ids. */
export interface JobEnvelope {
  readonly municipality: number;
  readonly payload: object;
}

/**
 * Enqueues a job of the scope's municipality. Returns whether it was added: false when `key` is already waiting.
 *
 * One statement on the caller's connection. pg-boss's own send() would first look up the queue on a second one, which
 * a full pool does not have; the statement is the same as its insertJobs(), and a test compares the outcome of both.
 */
export async function enqueue<Payload extends object>(
  ctx: TxCtx,
  job: JobDefinition<Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<boolean> {
  const ids = job.schema.parse(payload);
  refuseTexts(job.name, ids);
  const municipality = ctx.scope.municipalityId;
  const envelope: JobEnvelope = { municipality, payload: ids };
  // Queues are of pg-boss's policy 'short' (one waiting job per key), so a job without a key gets one of its own.
  const key = options.key === undefined ? crypto.randomUUID() : `${municipality} ${options.key}`;
  const insert = () =>
    sql<{ queue: string; job: string | null }>`
      WITH queue AS (SELECT * FROM jobs.queue WHERE name = ${job.name}), added AS (
        INSERT INTO jobs.job_common (name, data, start_after, singleton_key, expire_seconds, deletion_seconds, keep_until,
          retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
        SELECT q.name, ${JSON.stringify(envelope)}::jsonb, s.at, ${key}, q.expire_seconds, q.deletion_seconds,
          s.at + q.retention_seconds * interval '1s', q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
          q.policy, q.dead_letter, q.heartbeat_seconds
        FROM queue q, (SELECT coalesce(${options.startAfter?.toString() ?? null}::timestamptz, now()) AS at) s
        ON CONFLICT DO NOTHING RETURNING id
      ) SELECT q.name AS queue, (SELECT id FROM added) AS job FROM queue q`.execute(ctx.db);
  let { rows } = await insert();
  if (rows.length === 0) {
    await sql`SELECT jobs.create_queue(${job.name}, ${JSON.stringify(queueOptions(job))}::jsonb)`.execute(
      ctx.db,
    );
    ({ rows } = await insert());
  }
  const added = rows[0]?.job != null;
  if (added && options.startAfter === undefined) ctx.afterCommit(() => wakeWorkers(job.name));
  return added;
}
