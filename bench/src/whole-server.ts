/**
 * The whole product as a newcomer runs it, for benches: durable PostgreSQL, the server with all roles in one process, the
 * emulator in another, the invented city with any number of residents, and a member of staff signed in over HTTP.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseOtpauth, totpAt } from '@madoguchi/line-emulator';
import { modules } from '../../server/src/app/modules.ts';
import { connectOutside } from '../../server/src/app/outside.ts';
import { buildRuntime } from '../../server/src/app/services.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import type { Runtime } from '../../server/src/platform/module.ts';
import { seedCity, type SeededCity } from '../../server/seed/city.ts';
import { startEmulatorProcess } from './emulator-process.ts';
import { restartablePostgres } from './restartable-postgres.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

export interface WholeServer extends AsyncDisposable {
  /** Calls the API as the signed-in member of staff. */
  api<T>(method: string, place: string, body?: unknown): Promise<T>;
  /** The same at another server of this installation, by its origin: the session is the same. */
  apiAt<T>(at: string, method: string, place: string, body?: unknown): Promise<T>;
  /** The emulator's control API. */
  control<T>(method: string, place: string, body?: unknown): Promise<T>;
  /** Origin of the server. */
  readonly url: string;
  readonly server: ServerProcess;
  readonly city: SeededCity;
  /** What a further process of this installation is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** fast: as an administrator restarts it. crash: nothing is flushed, it recovers from its log. */
  restartPostgres(how: 'fast' | 'crash'): Promise<void>;
  /** Resident memory of the server process, MB. */
  memory(): number;
  readonly seedSeconds: number;
}

/** More that a bench needs in the database before the server starts. */
export type Prepare = (runtime: Runtime, city: SeededCity, adminUrl: string) => Promise<void>;

export async function wholeServer(
  residents: number,
  prepare?: Prepare,
  logLevel = 'warn',
): Promise<WholeServer> {
  // Whatever was started is ended again, in reverse order, also when a later step fails.
  await using started = new AsyncDisposableStack();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  started.defer(() => {
    removeEmbeddedData(path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  });
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const emulator = await startEmulatorProcess();
  started.defer(() => emulator.stop());
  const environment = {
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: folder,
    LOG_LEVEL: logLevel,
    LINE_API_BASE_URL: emulator.url,
    LINE_DATA_API_BASE_URL: emulator.url,
    LINE_LOGIN_BASE_URL: emulator.url,
  };
  const config = loadConfig(environment);
  const database = await openDatabase(config);
  const postgres = restartablePostgres(database.embedded!, path.join(folder, 'postgres')); // no DATABASE_URL was given;
  started.defer(async () => {
    await database.close();
    await postgres.stop();
  });
  const runtime = buildRuntime({
    config,
    database,
    log: createLogger('silent'),
    modules,
    outside: connectOutside,
  });
  const channel = {
    lineChannelId: '2000000001',
    channelSecret: randomBytes(16).toString('hex'),
    accessToken: randomBytes(32).toString('hex'),
    basicId: '@bench',
    loginChannelId: '2000000002',
    loginChannelSecret: randomBytes(16).toString('hex'),
  };
  const begin = performance.now();
  const city = await seedCity(runtime, channel, residents);
  await prepare?.(runtime, city, database.adminUrl);
  const seedSeconds = (performance.now() - begin) / 1000;
  await administrate(database.adminUrl, (query) => query('VACUUM ANALYZE'));
  const control = async <T>(method: string, place: string, body?: unknown): Promise<T> =>
    (await answer(await fetch(`${emulator.url}/_emulator${place}`, json(method, body)))) as T;
  const { lineChannelId: channelId, ...known } = channel;
  await control('POST', '/channels', { displayName: 'bench', channelId, ...known });
  await control('POST', `/channels/${channelId}/friends`, { count: residents });

  const settled = { ...environment, DATABASE_URL: database.adminUrl, PORT: '0' };
  const server = await startServerProcess(settled);
  const { url } = server;
  started.defer(() => server.stop());
  const cookies = new Map<string, string>();
  const apiAt = async <T>(at: string, method: string, place: string, body?: unknown): Promise<T> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${at}/api/v1${place}`, json(method, body, { origin: at, cookie }));
    for (const set of response.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0]!.split('='); // a cookie begins with name=value
      cookies.set(name!, value!);
    }
    return (await answer(response)) as T;
  };
  const api = <T>(method: string, place: string, body?: unknown) => apiAt<T>(url, method, place, body);
  const administrator = city.staff[0]!; // the seed makes two
  await api('POST', '/sign-in', { login: administrator.login, password: administrator.password });
  const { code } = totpAt(parseOtpauth(administrator.otpauthUri), Temporal.Now.instant().epochMilliseconds);
  await api('POST', '/sign-in/totp', { code });

  const everything = started.move();
  return {
    api,
    apiAt,
    control,
    url,
    server,
    city,
    environment: settled,
    restartPostgres: (how) => postgres.restart(how),
    seedSeconds,
    memory() {
      const resident = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8'));
      return Number(resident?.[1] ?? NaN) / 1024;
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

function json(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

async function answer(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  if (!response.headers.get('content-type')?.includes('json')) return text;
  return text === '' ? null : JSON.parse(text);
}
