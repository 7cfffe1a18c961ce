/**
 * Roles and migrations. Migrations are plain SQL files, forward only, applied by Kysely's migrator as
 * `madoguchi_owner`, all in one transaction.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration';
import pg from 'pg';

/** The roles, each with one job (architecture section 4). `definer` owns the few functions that may look past a policy. */
export const ROLES = {
  owner: 'madoguchi_owner',
  app: 'madoguchi_app',
  system: 'madoguchi_system',
  definer: 'madoguchi_definer',
} as const;

export interface RolePasswords {
  readonly app: string;
  readonly system: string;
}

/**
 * Brings the database to this program's schema.
 * @param adminUrl a connection that may create roles (the embedded superuser, or the administrator in DATABASE_URL)
 * @throws Error when the database has migrations that this program does not know (it is newer), or that read otherwise here (an
 *   unreleased version made it): nothing is changed then
 */
export async function migrate(adminUrl: string, folder: string, passwords: RolePasswords): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await refuseOtherSchema(db, folder);
    await untilUndisturbed(() => createRoles(pool, passwords));
    await pool.query(`SET ROLE ${ROLES.owner}`);
    await pool.query(
      'CREATE TABLE IF NOT EXISTS migration_hashes (name text PRIMARY KEY, hash text NOT NULL)',
    );
    // Numbers go by module, not by date, so an older database meets new ones in between.
    const migrator = new Migrator({ db, provider: sqlFiles(folder), allowUnorderedMigrations: true });
    const { error, results } = await migrator.migrateToLatest();
    if (error) {
      const failed = results?.find((result) => result.status === 'Error')?.migrationName;
      throw new Error(`migration ${failed ?? ''} failed: ${(error as Error).message}`, { cause: error });
    }
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

async function refuseOtherSchema(db: Kysely<unknown>, folder: string): Promise<void> {
  const { rows: exists } = await sql<{ applied: boolean; hashes: boolean }>`
    select to_regclass('public.kysely_migration') is not null as applied,
      to_regclass('public.migration_hashes') is not null as hashes`.execute(db);
  if (!exists[0]?.applied) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const known = new Set(fs.readdirSync(folder).map((file) => path.basename(file, '.sql')));
  const unknown = rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `the database was made by a newer madoguchi (it has ${unknown.join(', ')}). Nothing was changed. ` +
        'Start the version that made it, or restore a backup of this version.',
    );
  }
  const hashes = exists[0].hashes
    ? (await sql<{ name: string; hash: string }>`select name, hash from migration_hashes`.execute(db)).rows
    : [];
  const hashOf = new Map(hashes.map(({ name, hash }) => [name, hash]));
  const other = rows.map((row) => row.name).filter((name) => hashOf.get(name) !== fileHash(folder, name));
  if (other.length > 0) {
    throw new Error(
      `the database was made by an unreleased madoguchi (its ${other.join(', ')} differs). Nothing was changed. ` +
        'Demo data: start over with `npm run demo -- --reset`. Otherwise start the version that made it.',
    );
  }
}

function fileHash(folder: string, name: string): string {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(folder, `${name}.sql`)))
    .digest('hex');
}

/** Tries after which it is not a coincidence. */
const MOST_TRIES = 10;

/**
 * Roles belong to the cluster, advisory locks to one database: starts on two databases of a cluster (a restore being tried
 * beside the live one) may change a role at the same moment, and PostgreSQL lets one of them fail.
 */
async function untilUndisturbed(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const disturbed = /tuple concurrently (updated|deleted)/.test((error as Error).message);
      if (!disturbed || tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * tries));
    }
  }
}

async function createRoles(pool: pg.Pool, passwords: RolePasswords): Promise<void> {
  const literal = pg.escapeLiteral;
  await pool.query(`
    DO $roles$ BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('madoguchi roles'));
      IF to_regrole('${ROLES.owner}') IS NULL THEN CREATE ROLE ${ROLES.owner} NOLOGIN; END IF;
      IF to_regrole('${ROLES.definer}') IS NULL THEN CREATE ROLE ${ROLES.definer} NOLOGIN BYPASSRLS; END IF;
      IF to_regrole('${ROLES.app}') IS NULL THEN CREATE ROLE ${ROLES.app}; END IF;
      IF to_regrole('${ROLES.system}') IS NULL THEN CREATE ROLE ${ROLES.system}; END IF;
      ALTER ROLE ${ROLES.app} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${literal(passwords.app)};
      ALTER ROLE ${ROLES.system} LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${literal(passwords.system)};
      -- A writer that hangs holds back every event cursor and the audit's seal (both read below the oldest snapshot).
      ALTER ROLE ${ROLES.app} SET transaction_timeout = '30s';
      GRANT ${ROLES.definer} TO ${ROLES.owner};
      EXECUTE format('GRANT ${ROLES.owner} TO %I', current_user);
      EXECUTE format('GRANT ALL ON DATABASE %I TO ${ROLES.owner}', current_database());
      GRANT ALL ON SCHEMA public TO ${ROLES.owner};
      GRANT USAGE ON SCHEMA public TO ${ROLES.app}, ${ROLES.system}, ${ROLES.definer};
      GRANT CREATE ON SCHEMA public TO ${ROLES.definer};
    END $roles$`);
}

function sqlFiles(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const files = fs
        .readdirSync(folder)
        .filter((file) => file.endsWith('.sql'))
        .sort();
      const names = files.map((file) => path.basename(file, '.sql'));
      return Object.fromEntries(names.map((name) => [name, migrationOf(folder, name)]));
    },
  };
}

/** Also notes what it read when it was applied, in the same transaction, so that one edited later is noticed. */
function migrationOf(folder: string, name: string): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql.raw(fs.readFileSync(path.join(folder, `${name}.sql`), 'utf8')).execute(db);
      await sql`INSERT INTO migration_hashes VALUES (${name}, ${fileHash(folder, name)})`.execute(db);
    },
  };
}
