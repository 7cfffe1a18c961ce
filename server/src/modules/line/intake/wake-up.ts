/**
 * Tells inbox workers what arrived: those of this process at once, with what they need to begin, those of others by NOTIFY.
 * Only a hint: workers look by themselves every few seconds.
 */
import type { Database, MunicipalityId } from '../../../platform/db/database.ts';
import type { WaitingEvent } from './take-events.ts';

/** NOTIFY's channel; payload `municipality:oldest timestamp`. */
export const INBOX_CHANNEL = 'line_inbox';

/** Commits with NOTIFY queue up behind one lock of PostgreSQL, so other processes are told apart from the insert, and rarely. */
const TELL_OTHERS_MS = 20;

export interface LocalWorker {
  offer(municipalityId: MunicipalityId, events: readonly WaitingEvent[]): void;
  /** Whether it holds every shard: then no other process has anything to do. */
  readonly holdsAll: boolean;
}

/** Workers and waiting announcements of this process, by its pool (each process, and each stack in a test, has its own). */
interface Local {
  readonly workers: Set<LocalWorker>;
  readonly untold: Map<MunicipalityId, number>;
}
const locals = new WeakMap<Database, Local>();

function localOf(database: Database): Local {
  let local = locals.get(database);
  if (!local) locals.set(database, (local = { workers: new Set(), untold: new Map() }));
  return local;
}

/** Calls `worker.offer` with whatever this process stores; returns how to stop. */
export function addLocalWorker(database: Database, worker: LocalWorker): () => void {
  const { workers } = localOf(database);
  workers.add(worker);
  return () => void workers.delete(worker);
}

/** These events of a municipality were committed and are open. */
export function wakeWorkers(
  database: Database,
  municipalityId: MunicipalityId,
  events: readonly WaitingEvent[],
): void {
  if (events.length === 0) return; // repeats only
  const { workers, untold } = localOf(database);
  for (const worker of workers) worker.offer(municipalityId, events);
  if ([...workers].some((worker) => worker.holdsAll)) return;
  if (untold.size === 0)
    setTimeout(() => tellOthers(database, untold), workers.size > 0 ? TELL_OTHERS_MS : 0);
  const since = Math.min(untold.get(municipalityId) ?? Infinity, ...events.map((event) => event.ts));
  untold.set(municipalityId, since);
}

function tellOthers(database: Database, untold: Map<MunicipalityId, number>): void {
  const payloads = [...untold].map(([municipalityId, since]) => `${municipalityId}:${since}`);
  untold.clear();
  database.pool
    .query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [INBOX_CHANNEL, payloads])
    .catch(() => undefined); // the database is away: workers look by themselves when it is back
}
