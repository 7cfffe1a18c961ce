/** Once per test run: one embedded PostgreSQL and one migrated template, from which every test file clones its own. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { rolePasswords } from '../src/platform/config/config.ts';
import {
  removeEmbeddedData,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../src/platform/db/embedded.ts';
import {
  firstInstallationSecret,
  keepInstallationSecret,
} from '../src/platform/crypto/installation-secret.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { MIGRATIONS } from '../src/platform/db/open.ts';
import { runSql } from './sql.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    masterKey: string;
  }
}

export const TEMPLATE = 'madoguchi_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-test-'));
  const data = path.join(folder, 'postgres');
  let postgres: EmbeddedPostgres | undefined;
  const clear = async () => {
    await postgres?.stop();
    removeEmbeddedData(data);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
    postgres = await startEmbeddedPostgres(data, {
      // Test data may be lost with the machine: durability off makes cloning and commits several times faster.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
    });
    const masterKey = randomBytes(32);
    await runSql(postgres.url, `CREATE DATABASE ${TEMPLATE}`);
    const template = postgres.url.replace(/\/postgres$/, `/${TEMPLATE}`);
    const secret = firstInstallationSecret(masterKey);
    await migrate(template, MIGRATIONS, rolePasswords(secret));
    await keepInstallationSecret(template, [masterKey], secret);
    project.provide('postgresUrl', postgres.url);
    project.provide('masterKey', masterKey.toString('base64'));
    return clear;
  } catch (error) {
    await clear();
    throw error;
  }
}
