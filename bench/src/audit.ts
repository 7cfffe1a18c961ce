/**
 * The audit log: how long an append takes with 8 writers while the sealer works, whether a writer ever waits for a lock,
 * how far the seal lags, and how long 1,000,000 entries take to verify. Durable PostgreSQL, as `madoguchi_app`.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { buildRuntime } from '../../server/src/app/services.ts';
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import { appendAudit, sealAll, sealerLoop, verifyAudit } from '../../server/src/platform/audit/audit-log.ts';
import { newEntryId } from '../../server/src/platform/audit/entry-id.ts';
import { authenticEntry } from '../../server/src/platform/audit/entry.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { createContext, systemContext } from '../../server/src/platform/context/context.ts';
import { REACHES_NOTHING } from '../../server/src/platform/context/reach.ts';
import type { MunicipalityId } from '../../server/src/platform/db/database.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import type { Runtime } from '../../server/src/platform/module.ts';
import type { BenchResult, Flags } from './result.ts';

/** Architecture section 6. */
const APPEND_P95_MS = 2;
const VERIFY_MS = 5000;
const WRITERS = 8;

export async function run(flags: Flags): Promise<BenchResult> {
  const seconds = Number(flags['seconds'] ?? 10);
  const entries = Number(flags['entries'] ?? 1_000_000);
  const perBlock = Number(flags['per-block'] ?? 1000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const config = loadConfig({ MASTER_KEY: randomBytes(32).toString('base64'), DATA_DIR: folder });
  const database = await openDatabase(config);
  try {
    const runtime = buildRuntime({ config, database, log: createLogger('silent'), modules: [] });
    const municipality = await createMunicipality(database.system, config.masterKey, {
      slug: 'bench',
      name: 'みほん市',
      contactName: '総務課',
      contactPhone: '000-000-0000',
    });
    const appends = await measureAppends(runtime, municipality, seconds);
    const written = await fill(runtime, municipality, entries, perBlock);
    const verifies: number[] = [];
    let blocks = 0;
    for (let n = 0; n < 3; n += 1) {
      const began = performance.now();
      const verdict = await verifyAudit(systemContext(runtime.services, municipality, 'bench'));
      verifies.push(performance.now() - began);
      blocks = verdict.blocks;
      if (!verdict.ok || verdict.entries < entries)
        throw new Error(`verify answered ${JSON.stringify(verdict)}`);
    }
    const verify = Math.round(Math.min(...verifies));
    const perMillion = (verify / (written + appends.count)) * 1_000_000;
    return {
      name: 'audit',
      figures: {
        'append p50 ms': round(percentile(appends.append, 0.5)),
        'append p95 ms': round(percentile(appends.append, 0.95)),
        'append p99 ms': round(percentile(appends.append, 0.99)),
        'SELECT 1 p95 ms': round(percentile(appends.trips, 0.95)),
        'transaction p95 ms': round(percentile(appends.transaction, 0.95)),
        'transactions/s': Math.round(appends.count / seconds),
        'lock waits seen': appends.waits,
        'seal lag p95 ms': Math.round(percentile(appends.lags, 0.95) * 1000),
        'entries verified': written + appends.count,
        'blocks verified': blocks,
        'verify ms (best of 3)': verify,
        'verify ms per 1,000,000': Math.round(perMillion),
      },
      budget: `append p95 ≤ ${APPEND_P95_MS} ms with ${WRITERS} writers and no lock wait; verify 1,000,000 ≤ ${VERIFY_MS} ms`,
      met:
        percentile(appends.append, 0.95) <= APPEND_P95_MS && appends.waits === 0 && perMillion <= VERIFY_MS,
    };
  } finally {
    await database.close();
    await database.embedded?.stop();
    removeEmbeddedData(path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

interface Appends {
  readonly append: number[];
  readonly transaction: number[];
  /** `SELECT 1` beside each append: what a round trip costs on this machine at that moment. */
  readonly trips: number[];
  /** Seconds from the oldest entry of a block to its seal. */
  readonly lags: number[];
  readonly count: number;
  readonly waits: number;
}

async function measureAppends(
  runtime: Runtime,
  municipality: MunicipalityId,
  seconds: number,
): Promise<Appends> {
  const append: number[] = [];
  const transaction: number[] = [];
  const trips: number[] = [];
  const lags: number[] = [];
  const stop = new AbortController();
  const watched: Runtime = {
    ...runtime,
    metrics: { ...runtime.metrics, auditSealed: (_entries, lag) => void lags.push(lag) },
  };
  const sealer = sealerLoop.run(watched, stop.signal);
  let waits = 0;
  const watcher = (async () => {
    while (!stop.signal.aborted) {
      // Waits for another writer's lock; the commit's wait for the disk (which all share) is not one.
      const seen = await runtime.services.database.pool.query(
        `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid', 'advisory', 'relation')`,
      );
      waits += (seen.rows[0] as { n: number }).n;
      await sleep(20);
    }
  })();
  const ctx = createContext(runtime.services, {
    actor: { kind: 'staff', id: '12', permissions: new Set(), reach: () => REACHES_NOTHING },
    municipalityId: municipality,
    requestId: 'bench',
    remoteAddress: '192.0.2.7',
  });
  const until = (ms: number) => performance.now() + ms;
  const write = async (end: number, measured: boolean) => {
    while (performance.now() < end) {
      const began = performance.now();
      let took = 0;
      let trip = 0;
      await ctx.transaction(async (ctx) => {
        const before = performance.now();
        await sql`SELECT 1`.execute(ctx.db);
        const start = performance.now();
        trip = start - before;
        await appendAudit(ctx, {
          action: 'resident.updated',
          subject: { kind: 'resident', id: 4711 },
          before: { name: '山田 花子', phone: '090-1234-5678' },
          after: { name: '佐藤 花子', phone: '090-1234-5678' },
          purpose: '氏の変更届による',
        });
        took = performance.now() - start;
      });
      if (!measured) continue;
      append.push(took);
      trips.push(trip);
      transaction.push(performance.now() - began);
    }
  };
  const all = (ms: number, measured: boolean) =>
    Promise.all(Array.from({ length: WRITERS }, () => write(until(ms), measured)));
  await all(1000, false);
  await all(seconds * 1000, true);
  stop.abort();
  await Promise.all([sealer, watcher]);
  return { append, transaction, trips, lags, count: append.length, waits };
}

/** Appends true entries by one statement per block, and seals each block as the product does. */
async function fill(
  runtime: Runtime,
  municipality: MunicipalityId,
  entries: number,
  perBlock: number,
): Promise<number> {
  const { services } = runtime;
  const content = await services.cipher.seal(
    municipality,
    { table: 'audit_entries', column: 'content', row: 'bench' },
    JSON.stringify({ before: { name: '山田 花子' }, after: { name: '佐藤 花子' } }),
  );
  let written = 0;
  while (written < entries) {
    const at = services.now().round({ smallestUnit: 'microsecond', roundingMode: 'floor' });
    const rows = Array.from({ length: perBlock }, (_, n) => ({
      entry_id: newEntryId(),
      at,
      actor_kind: 'staff',
      actor_id: '12',
      request_id: 'bench',
      remote_address: '192.0.2.7',
      action: 'resident.updated',
      subject_kind: 'resident',
      subject_id: String(written + n),
      content,
    }));
    const authenticator = await services.cipher.authenticator(municipality);
    const macs = rows.map((row) => authenticator.prove('audit entries', authenticEntry(row)));
    await services.database.transaction(municipality, async (_db, client) => {
      await client.query(
        `INSERT INTO audit_entries (municipality_id, entry_id, at, actor_kind, actor_id, request_id, remote_address, action,
           subject_kind, subject_id, content, mac)
         SELECT $1, entry_id, $2, 'staff', '12', 'bench', '192.0.2.7', 'resident.updated', 'resident', subject_id, $3, mac
         FROM unnest($4::uuid[], $5::text[], $6::bytea[]) AS u(entry_id, subject_id, mac)`,
        [municipality, at, content, rows.map((row) => row.entry_id), rows.map((row) => row.subject_id), macs],
      );
    });
    await sealAll(runtime, municipality);
    written += perBlock;
  }
  return written;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
