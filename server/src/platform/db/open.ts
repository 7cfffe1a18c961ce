/** Opens the database of a configuration: starts the embedded one if none is given, migrates, connects the two roles. */
import path from 'node:path';
import { rolePasswords, type Config } from '../config/config.ts';
import { adoptFormerProofs } from '../crypto/former-proofs.ts';
import { keepInstallationSecret, readInstallationSecret } from '../crypto/installation-secret.ts';
import { Database } from './database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
import { migrate, ROLES } from './migrate.ts';
import { SystemDatabase } from './system.ts';

export interface OpenDatabase {
  readonly app: Database;
  readonly system: SystemDatabase;
  readonly appUrl: string;
  /** The administrator's connection: migrations and seeds only. */
  readonly adminUrl: string;
  /** The installation's own secret: passwords of the roles, signatures of short-lived links. */
  readonly secret: Buffer;
  /** null when DATABASE_URL names an outside server. */
  readonly embedded: EmbeddedPostgres | null;
  close(): Promise<void>;
}

export const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

/**
 * @throws Error when the database is newer than this program, cannot be reached, or the app role could see past the wall
 */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
  const embedded =
    config.databaseUrl === null ? await startEmbeddedPostgres(path.join(config.dataDir, 'postgres')) : null;
  const adminUrl = config.databaseUrl ?? embedded!.url; // one of both is set
  const secret = await readInstallationSecret(adminUrl, config.masterKeys);
  const passwords = rolePasswords(secret);
  await migrate(adminUrl, MIGRATIONS, passwords);
  await keepInstallationSecret(adminUrl, config.masterKeys, secret);
  const appUrl = urlFor(adminUrl, ROLES.app, passwords.app);
  const app = new Database(appUrl, {
    applicationName: 'madoguchi app',
    max: config.databaseConnections,
    apart: 2,
    own: 1,
  });
  const system = new SystemDatabase(urlFor(adminUrl, ROLES.system, passwords.system));
  await refusePowerfulRole(app);
  await adoptFormerProofs(system, config.masterKeys.at(-1)!); // never empty
  return {
    app,
    system,
    appUrl,
    adminUrl,
    secret,
    embedded,
    async close() {
      await Promise.all([app.close(), system.close()]);
    },
  };
}

/** The same server and database, as another role. */
export function urlFor(adminUrl: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}

/** Row-level security binds neither superusers nor BYPASSRLS: serving with such a role would tear down the wall. */
async function refusePowerfulRole(app: Database): Promise<void> {
  const { rows } = await app.pool.query<{ powerful: boolean }>(
    'select rolsuper or rolbypassrls as powerful from pg_roles where rolname = current_user',
  );
  if (rows[0]?.powerful !== false)
    throw new Error('the application role must be neither superuser nor BYPASSRLS');
}
