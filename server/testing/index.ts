/**
 * The test harness: a database of one's own in about 100 ms, wired exactly as the product wires itself.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { modules } from '../src/app/modules.ts';
import { connectOutside } from '../src/app/outside.ts';
import { buildRuntime } from '../src/app/services.ts';
import { createMunicipality } from '../src/modules/municipalities/index.ts';
import { loadConfig, rolePasswords, type Config } from '../src/platform/config/config.ts';
import { readEnvironment } from '../src/platform/config/env.ts';
import { createContext, systemContext, type Actor, type Ctx } from '../src/platform/context/context.ts';
import { administrate } from '../src/platform/db/administrate.ts';
import { Database, type MunicipalityId } from '../src/platform/db/database.ts';
import { firstInstallationSecret } from '../src/platform/crypto/installation-secret.ts';
import { ROLES } from '../src/platform/db/migrate.ts';
import { urlFor, type OpenDatabase } from '../src/platform/db/open.ts';
import { SystemDatabase } from '../src/platform/db/system.ts';
import { createLogger } from '../src/platform/logging/index.ts';
import type { Runtime } from '../src/platform/module.ts';
import { runSql } from './sql.ts';

/** A clock that a test may move; it runs with the machine's until set. */
export interface TestClock {
  set(instant: Temporal.Instant | string): void;
  advance(duration: Temporal.DurationLike): void;
  release(): void;
}

export interface TestDatabase extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly services: Runtime['services'];
  readonly config: Config;
  readonly municipality: MunicipalityId;
  readonly otherMunicipality: MunicipalityId;
  readonly appUrl: string;
  readonly adminUrl: string;
  readonly clock: TestClock;
  /** The system acting on `municipality`, or the given actor. */
  ctx(actor?: Actor): Ctx;
  ctxOf(municipality: MunicipalityId, actor?: Actor): Ctx;
  /** As administrator, past every wall. */
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * Waits until every transaction that is running now, in whichever database, has ended: from then on whoever reads below
   * `pg_snapshot_xmin` sees all that is committed so far. The test databases share one server and so one such border;
   * without this a test would depend on how long its neighbours' transactions last.
   */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function testDatabase(overrides: Record<string, string> = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runSql(server, `CREATE DATABASE ${name} TEMPLATE madoguchi_template STRATEGY file_copy`);
  const adminUrl = server.replace(/\/postgres$/, `/${name}`);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-test-'));
  const config = loadConfig({
    MASTER_KEY: inject('masterKey'),
    DATABASE_URL: adminUrl,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    PORT: '0',
    OUTCOMES_FILE: readEnvironment().OUTCOMES_FILE,
    ...overrides,
  });
  const secret = firstInstallationSecret(config.masterKeys.at(-1)!);
  const passwords = rolePasswords(secret);
  const appUrl = urlFor(adminUrl, ROLES.app, passwords.app);
  const app = new Database(appUrl, { max: 16 });
  const system = new SystemDatabase(urlFor(adminUrl, ROLES.system, passwords.system));
  const database: OpenDatabase = {
    app,
    system,
    appUrl,
    adminUrl,
    secret,
    embedded: null,
    close: async () => void (await Promise.all([app.close(), system.close()])),
  };

  let frozen: Temporal.Instant | null = null;
  const clock: TestClock = {
    set: (instant) => void (frozen = Temporal.Instant.from(instant)),
    advance: (duration) => void (frozen = (frozen ?? Temporal.Now.instant()).add(duration)),
    release: () => void (frozen = null),
  };
  const log = createLogger('silent');
  const runtime = buildRuntime({
    config,
    database,
    log,
    modules,
    now: () => frozen ?? Temporal.Now.instant(),
    outside: connectOutside,
  });
  const municipality = await createMunicipality(system, config.masterKey, {
    slug: 'minatodai',
    name: 'みなと台市',
    contactName: '広報課',
    contactPhone: '000-000-0000',
  });
  const otherMunicipality = await createMunicipality(system, config.masterKey, {
    slug: 'yamanobe',
    name: '山の辺町',
    contactName: '総務課',
    contactPhone: '000-000-0001',
  });
  const { services } = runtime;
  const ctxOf = (id: MunicipalityId, actor?: Actor) =>
    actor
      ? createContext(services, { actor, municipalityId: id, requestId: randomUUID() })
      : systemContext(services, id, 'test');
  const close = async () => {
    await database.close();
    await runSql(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  return {
    runtime,
    services,
    config,
    municipality,
    otherMunicipality,
    appUrl,
    adminUrl,
    clock,
    ctx: (actor) => ctxOf(municipality, actor),
    ctxOf,
    sql: (text, values) => runSql(adminUrl, text, values),
    settled: () => waitForRunningTransactions(adminUrl),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** @throws Error when one is still running after a minute; the product ends a transaction after 30 s at the latest */
async function waitForRunningTransactions(adminUrl: string): Promise<void> {
  await administrate(adminUrl, async (query) => {
    const [now] = await query<{ border: string }>(
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS border',
    );
    const passed = `SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS passed`;
    for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
      const [look] = await query<{ passed: boolean }>(passed, [now!.border]); // one row each: no FROM
      if (look!.passed) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('a transaction of another test has been open for a minute');
  });
}
