/**
 * Starts the embedded PostgreSQL of development, demo and tests: a real server from npm's prebuilt binaries, one data
 * folder, scram passwords, loopback only. Production brings its own server by DATABASE_URL.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { locateBinaries, reachableByNobody } from './embedded-binaries.ts';

/** PostgreSQL refuses to run as root; 65534 is `nobody` on every Linux and macOS we support. */
const UNPRIVILEGED = 65534;

export interface EmbeddedPostgres {
  /** Connection string of the superuser, database `postgres`. */
  readonly url: string;
  /** It was running already: somebody else's, to be left running. */
  readonly adopted: boolean;
  /** Stops the server (fast shutdown: open transactions roll back, everything committed is kept). */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** A free one by default; benches that restart the server give its old one again. */
  readonly port?: number;
  /** Extra `postgresql.conf` settings, given as `-c name=value`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL over `folder`, initialising it at first use, or adopts the one that a killed process left running.
 * @param folder where the data lives; moved to a traversable place when we are root and `nobody` cannot reach it
 * @throws Error when no binary exists for this platform or the server does not come up within 30 s
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  const root = process.getuid?.() === 0;
  const native = locateBinaries(root);
  const home = root && !reachableByNobody(path.dirname(folder)) ? substituteFor(folder) : folder;
  fs.mkdirSync(home, { recursive: true, mode: 0o711 });
  const data = path.join(home, 'data');
  const passwordFile = path.join(home, 'password');
  const identity = root ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const env = { LD_LIBRARY_PATH: path.join(native, 'lib'), LC_ALL: 'C' };
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) {
    fs.rmSync(data, { recursive: true, force: true });
    fs.mkdirSync(data, { mode: 0o700 });
    fs.writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (root) for (const owned of [data, passwordFile]) fs.chownSync(owned, UNPRIVILEGED, UNPRIVILEGED);
    const made = spawnSync(
      path.join(native, 'bin', 'initdb'),
      // With --locale=C pg_trgm would be blind to Japanese; the builtin C.UTF-8 is not (measured 2026-11).
      [
        '-D',
        data,
        '-U',
        'postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
      ].concat(
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--lc-collate=C',
        '--lc-ctype=C.UTF-8',
        '--no-sync',
      ),
      { ...identity, env, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', encoding: 'utf8' },
    );
    if (made.status !== 0) {
      fs.rmSync(data, { recursive: true, force: true });
      throw new Error(`initdb failed: ${made.error?.message ?? made.stderr.trim()}`);
    }
  }
  const password = fs.readFileSync(passwordFile, 'utf8').trim();
  const running = await findRunning(data, password);
  if (running) return { url: running.url, adopted: true, stop: () => stopProcess(running.pid) };

  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    shared_buffers: '256MB',
    max_connections: '120',
    // A webhook storm writes a gigabyte between two checkpoints: fewer of them, and smaller WAL. The intake's p99 in two
    // runs of 2,000/s and 3,000/s was 41 and 55 ms with these three settings, 60 and 60 ms without (2026-11).
    max_wal_size: '4GB',
    wal_compression: 'on',
    jit: 'off',
    // Writing a new 16 MB segment full of zeros held every commit up for 60–80 ms, once a second at 3,000 events a second:
    // p99 70 ms with it, 47 ms without (2026-11). A commit's flush still covers the file's new size, so nothing is less durable.
    wal_init_zero: 'off',
    ...options.settings,
  };
  const log = fs.openSync(path.join(home, 'log'), 'a', 0o600);
  const child = spawn(
    path.join(native, 'bin', 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // Detached: it survives a kill -9 of ours, and the next start adopts it.
    { ...identity, env, cwd: '/', detached: true, stdio: ['ignore', log, log] },
  );
  fs.closeSync(log);
  child.unref();
  const url = connectionUrl(password, port);
  let exited = false;
  child.once('exit', () => (exited = true));
  for (const deadline = performance.now() + 30_000; performance.now() < deadline && !exited;) {
    if (await answers(url)) return { url, adopted: false, stop: () => stopProcess(child.pid!) }; // pid: set, since spawn succeeded
    await sleep(25);
  }
  throw new Error(`PostgreSQL did not start; its log is ${path.join(home, 'log')}`);
}

function substituteFor(folder: string): string {
  const place = path.join(
    '/var/tmp',
    `madoguchi-${createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16)}`,
  );
  fs.mkdirSync(place, { recursive: true, mode: 0o711 });
  if (fs.statSync(place).uid !== 0)
    throw new Error(`${place} belongs to another user; remove it or set DATA_DIR elsewhere`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'location'), `${place}\n`);
  return place;
}

/**
 * Removes an embedded data folder, wherever it was put. The server must be stopped.
 */
export function removeEmbeddedData(folder: string): void {
  const pointer = path.join(folder, 'location');
  if (fs.existsSync(pointer))
    fs.rmSync(fs.readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
  fs.rmSync(folder, { recursive: true, force: true });
}

async function findRunning(data: string, password: string): Promise<{ url: string; pid: number } | null> {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return null;
  // postmaster.pid: line 1 the process, line 4 the port (PostgreSQL documentation, "postmaster.pid").
  const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const url = connectionUrl(password, Number(lines[3]));
  for (let attempt = 0; attempt < 40 && isAlive(pid); attempt += 1) {
    if (await answers(url)) return { url, pid };
    await sleep(50);
  }
  return null;
}

function connectionUrl(password: string, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopProcess(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGINT'); // "fast" shutdown
  for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 20) await sleep(20);
  if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A stopped child whose exit Node has not yet reaped still answers to signal 0.
    return (
      process.platform !== 'linux' || !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
    );
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
