/** Runs the jobs and schedules of all modules in this process, as far as its roles ask for it. */
import { PgBoss, type JobWithMetadata } from 'pg-boss';
import { systemContext } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { describeFailure } from '../errors/describe-failure.ts';
import type { ProcessRole } from '../config/config.ts';
import type { Module, Runtime } from '../module.ts';
import { workingFor } from '../shares/working-for.ts';
import { TOKYO } from '../time/index.ts';
import type { JobDefinition, JobSchedule } from './definition.ts';
import { enqueue, type JobEnvelope } from './enqueue.ts';
import { queueOptions } from './queue.ts';
import { onWake } from './wake.ts';

export interface RunningJobs {
  /** Takes no more jobs, waits for those under way (10 s, then they are given to another process), closes. */
  stop(): Promise<void>;
}

/** How long a stop waits for jobs under way. */
const STOP_MS = 10_000;
/** How often a queue is looked at when nothing in this process rang: jobs of other processes start within this. */
const LOOK_SECONDS = 2;

const SCHEMA = 'jobs';

export async function startJobs(
  runtime: Runtime,
  modules: readonly Module[],
  roles: ReadonlySet<ProcessRole>,
): Promise<RunningJobs> {
  const works = roles.has('worker');
  const schedules = roles.has('scheduler');
  if (!works && !schedules) return { stop: async () => undefined };
  const { log } = runtime.services;
  const boss = new PgBoss({
    connectionString: runtime.database.appUrl,
    application_name: 'madoguchi jobs',
    max: 4,
    schema: SCHEMA,
    // The owner made the tables (migration 0003); this role owns nothing, so it neither migrates nor rebuilds indexes.
    migrate: false,
    createSchema: false,
    reindex: false,
    supervise: schedules,
    schedule: schedules,
    // Lost jobs of killed processes are found by this look (pg-boss's default of 60 s is long for a person who waits).
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  boss.on('error', (error) => log.error({ err: error }, 'jobs: database trouble'));
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'jobs: warning'));
  await boss.start();

  const owners = new Map(modules.flatMap((module) => (module.jobs ?? []).map((job) => [job, module.name])));
  const definitions = [...owners.keys()];
  const planned = modules.flatMap((module) => module.schedules ?? []);
  refuseDoubleNames([
    ...definitions.map((job) => job.name),
    ...planned.map((schedule) => planQueue(schedule)),
  ]);
  const silences: (() => void)[] = [];
  if (works) for (const [job, owner] of owners) silences.push(await work(boss, runtime, job, owner));
  if (schedules) silences.push(...(await plan(boss, runtime, planned)));

  return {
    async stop() {
      for (const silence of silences) silence();
      await boss.stop({ graceful: true, timeout: STOP_MS, close: true });
    },
  };
}

async function ensureQueue(boss: PgBoss, job: Pick<JobDefinition, 'name' | 'options'>): Promise<void> {
  const options = queueOptions(job);
  await boss.createQueue(job.name, options);
  const { policy: _policy, retryDelayMax: _max, heartbeatSeconds: _beat, ...changeable } = options;
  await boss.updateQueue(job.name, changeable); // a new version may have changed its figures
}

async function work(boss: PgBoss, runtime: Runtime, job: JobDefinition, owner: string): Promise<() => void> {
  await ensureQueue(boss, job);
  const batchSize = job.options?.concurrency ?? 10;
  const id: string = await boss.work(
    job.name,
    {
      batchSize,
      includeMetadata: true,
      perJobResults: true,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: LOOK_SECONDS,
    } as const,
    async (batch: JobWithMetadata<JobEnvelope>[]) => {
      const results = await Promise.all(
        batch.map((one) => workingFor(owner, () => runOne(runtime, job, one))),
      );
      // pg-boss bursts only from batches of two; alone, it would drain a backlog at one job per look.
      if (batch.length === batchSize) boss.notifyWorker(id);
      return results;
    },
  );
  return onWake(job.name, () => boss.notifyWorker(id));
}

async function runOne(
  runtime: Runtime,
  job: JobDefinition,
  one: JobWithMetadata<JobEnvelope>,
): Promise<{ id: string; status: 'completed' | 'failed'; output?: object }> {
  const began = performance.now();
  const { municipality, payload } = one.data;
  const ctx = systemContext(runtime.services, municipality as MunicipalityId, `job ${job.name}`);
  try {
    await job.handle(ctx, job.schema.parse(payload));
    runtime.metrics.jobEnded(job.name, 'done', performance.now() - began);
    return { id: one.id, status: 'completed' };
  } catch (error) {
    runtime.metrics.jobEnded(job.name, 'failed', performance.now() - began);
    const last = one.retryCount >= one.retryLimit;
    const facts = { err: error, job: job.name, jobId: one.id, attempt: one.retryCount + 1 };
    if (last) ctx.log.error(facts, 'job failed for good');
    else ctx.log.warn(facts, 'job failed; it will be tried again');
    return { id: one.id, status: 'failed', output: { failure: describeFailure(error) } };
  }
}

/** Schedules: at each time one job of pg-boss fans out into one job per municipality. */
async function plan(
  boss: PgBoss,
  runtime: Runtime,
  planned: readonly JobSchedule[],
): Promise<(() => void)[]> {
  const known = new Set(planned.map((schedule) => planQueue(schedule)));
  for (const old of await boss.getSchedules()) if (!known.has(old.name)) await boss.unschedule(old.name); // of an older version
  for (const schedule of planned) {
    const queue = planQueue(schedule);
    await ensureQueue(boss, { name: queue });
    await boss.work(queue, { batchSize: 10, pollingIntervalSeconds: LOOK_SECONDS }, async () => {
      await fanOut(runtime, schedule);
    });
    // missed 'once': the night's work is done in the morning if the server was down at its hour.
    await boss.schedule(queue, schedule.cron, null, { tz: TOKYO, missed: 'once' });
  }
  return [];
}

function planQueue(schedule: JobSchedule): string {
  return `schedule/${schedule.name}`;
}

/** One waiting job per municipality and schedule, however often it comes due. */
export async function fanOut(runtime: Runtime, schedule: JobSchedule): Promise<void> {
  for (const municipality of await runtime.municipalities()) {
    const ctx = systemContext(runtime.services, municipality, `schedule ${schedule.name}`);
    await ctx.transaction((ctx) =>
      enqueue(ctx, schedule.job, schedule.payload ?? {}, { key: `schedule ${schedule.name}` }),
    );
  }
}

function refuseDoubleNames(names: readonly string[]): void {
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new Error(`two jobs or schedules are called ${double}`);
}
