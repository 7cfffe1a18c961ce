/** Everything that one process has once. Tests and benches build the same, with their own clock and folders. */
import path from 'node:path';
import { createLogLines } from '../platform/audit/log-lines.ts';
import { KnownVisitors } from '../platform/auth/known-visitors.ts';
import { deriveKey, type Config } from '../platform/config/config.ts';
import type { Outside, Services } from '../platform/context/context.ts';
import { createFieldCipher } from '../platform/crypto/field-cipher.ts';
import { reserveKeyUses } from '../platform/crypto/key-uses.ts';
import type { MunicipalityId } from '../platform/db/database.ts';
import type { OpenDatabase } from '../platform/db/open.ts';
import { clamdScan } from '../platform/outside/clamd.ts';
import { createFileStore, folderShelves } from '../platform/files/file-store.ts';
import { s3Shelves } from '../platform/files/s3-shelf.ts';
import { TroublePages } from '../platform/http/trouble-page.ts';
import type { Logger } from '../platform/logging/index.ts';
import { createMetrics } from '../platform/metrics/index.ts';
import type { Module, Runtime, Town } from '../platform/module.ts';
import { createShares } from './shares.ts';
import { Plugs } from '../platform/plugs/index.ts';
import { systemClock, type Clock } from '../platform/time/index.ts';

export interface BuildOptions {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly log: Logger;
  readonly modules: readonly Module[];
  readonly now?: Clock;
  /** Connects the adapters to the outside world, once the services exist. */
  readonly outside?: (services: Services, config: Config, database: OpenDatabase) => Omit<Outside, 'load'>;
}

/** How long the list of municipalities may be stale: a new one is served a second after it was made. */
const TOWNS_FRESH_MS = 1000;

export function buildRuntime(options: BuildOptions): Runtime {
  const { config, database, log, modules } = options;
  const towns = townList(database);
  const services: Services = {
    database: database.app,
    now: options.now ?? systemClock,
    log,
    cipher: createFieldCipher({
      masterKey: config.masterKeys,
      loadDataKey: (id) => loadDataKey(database, id),
      reserveUses: (id, keyId, uses) => reserveKeyUses(database.system, id, keyId, uses),
    }),
    files: createFileStore({
      shelves: config.s3 ? s3Shelves(config.s3) : folderShelves(path.join(config.dataDir, 'files')),
      secret: database.secret,
      scan: config.clamd && clamdScan(config.clamd),
    }),
    plugs: new Plugs(modules.flatMap((module) => module.plugs ?? [])),
    publicUrl: config.publicUrl,
    auditSearchSeconds: config.auditSearchSeconds,
    outside: {} as Outside,
  };
  Object.assign(services.outside, options.outside?.(services, config, database) ?? {});
  const municipalities = async () => [...(await towns()).keys()];
  const town = async (id: MunicipalityId) => (await towns()).get(id) ?? null;
  const metrics = createMetrics();
  const { admission, load } = createShares(config, database, modules, metrics);
  Object.assign(services.outside, { load });
  return {
    services,
    config,
    database,
    metrics,
    admission,
    visitors: new KnownVisitors(deriveKey(database.secret, 'known visitors'), services.now),
    troublePages: new TroublePages({ municipalities, town }, path.join(config.dataDir, 'emergency-text')),
    logLines: createLogLines(services, municipalities),
    municipalities,
    town,
  };
}

function townList(database: OpenDatabase): () => Promise<ReadonlyMap<MunicipalityId, Town>> {
  let readAt = -Infinity;
  let pending: Promise<ReadonlyMap<MunicipalityId, Town>> | undefined;
  return () => {
    if (!pending || performance.now() - readAt > TOWNS_FRESH_MS) {
      readAt = performance.now();
      pending = database.system.transaction(async (db) => {
        const rows = await db.selectFrom('municipalities').selectAll().orderBy('municipality_id').execute();
        return new Map(
          rows.map((row) => [
            row.municipality_id as MunicipalityId,
            {
              slug: row.slug,
              name: row.name,
              contactName: row.contact_name,
              contactPhone: row.contact_phone,
            },
          ]),
        );
      });
      pending.catch(() => (pending = undefined)); // the next caller asks again
    }
    return pending;
  };
}

async function loadDataKey(database: OpenDatabase, id: MunicipalityId): Promise<Buffer> {
  // By the system role: its pool is never held by a transaction that waits for this very key.
  return database.system.transaction(async (db) => {
    const row = await db
      .selectFrom('municipalities')
      .select('data_key')
      .where('municipality_id', '=', id)
      .executeTakeFirstOrThrow();
    return row.data_key;
  });
}
