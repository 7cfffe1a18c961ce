/**
 * `npm run demo`: builds what is needed, starts the emulator and the server over embedded PostgreSQL, seeds the invented
 * city, prints addresses and logins, and stays until Ctrl-C. `--reset` starts over, `--residents N` seeds N friends,
 * `--dev` restarts the server when its sources change.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildApps } from './build.ts';
import { ROOT, run } from './run.ts';

interface City {
  readonly town: string;
  readonly webhookPath: string;
  readonly channel: {
    lineChannelId: string;
    channelSecret: string;
    accessToken: string;
    basicId: string;
    loginChannelId: string;
    loginChannelSecret: string;
  };
  readonly residents: number;
  /** Whether the data was made just now. */
  readonly fresh: boolean;
  readonly staff: { role: string; login: string; password: string; otpauthUri: string }[];
  readonly friends: { userId: string; blocked: boolean }[];
}

const { values: flags } = parseArgs({
  options: { reset: { type: 'boolean' }, residents: { type: 'string' }, dev: { type: 'boolean' } },
});
const port = Number(process.env.PORT ?? 8080);
const emulatorPort = Number(process.env.EMULATOR_PORT ?? 8090);
const dataDir = path.resolve(process.env.DATA_DIR ?? path.join(ROOT, '.data'));
const server = `http://127.0.0.1:${port}`;
const emulator = `http://127.0.0.1:${emulatorPort}`;
const env = {
  PORT: String(port),
  PUBLIC_URL: server,
  DATA_DIR: dataDir,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  LINE_API_BASE_URL: emulator,
  LINE_DATA_API_BASE_URL: emulator,
  LINE_LOGIN_BASE_URL: emulator,
  LIFF_BASE_URL: emulator,
};
const children: ChildProcess[] = [];
let stopping = false;
/** With --dev the server starts again when one of these changes. */
const WATCHED = ['server/src', 'contract/src', 'apps/admin/dist', 'apps/resident/dist'];

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());

if (flags.residents !== undefined && !/^\d{1,7}$/.test(flags.residents))
  fail('--residents takes a number, e.g. --residents 1000');
for (const [name, wanted] of [
  ['PORT', port],
  ['EMULATOR_PORT', emulatorPort],
] as const) {
  if (!(await isFree(wanted)))
    fail(
      `Port ${wanted} is in use. Stop what uses it, or choose another: ${name}=${wanted + 100} npm run demo`,
    );
}
if (flags.reset) await reset();
if (!(await buildApps())) fail('The browser apps could not be built.');

children.push(start('line-emulator/src/main.ts', { EMULATOR_PORT: String(emulatorPort) }, 'ignore'));
await answering(`${emulator}/_emulator/health`);
const city = await seed();
await tellEmulator(city);
children.push(
  start(
    'server/src/app/main.ts',
    env,
    'inherit',
    flags.dev ? WATCHED.map((folder) => `--watch-path=${folder}`) : [],
  ),
);
if (flags.dev) for (const app of ['apps/admin', 'apps/resident']) children.push(rebuild(app));
await answering(`${server}/readyz`);
process.stdout.write(table(city));
if (flags.residents !== undefined && !city.fresh)
  process.stdout.write(
    '  --residents counts for new data only: add --reset to start over with that many.\n\n',
  );

/** Ctrl-C, at any moment: the server first, since it finishes what it is sending; then whatever else was started. */
async function end(): Promise<void> {
  if (stopping) return;
  stopping = true;
  process.stdout.write('\nStopping…\n');
  for (const child of children.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  await stopDatabase();
  process.exit(0);
}

/** The server stops its own database; one that only the seed had started is still up. */
async function stopDatabase(): Promise<void> {
  const folder = path.join(dataDir, 'postgres');
  if (
    !fs.existsSync(path.join(folder, 'data', 'postmaster.pid')) &&
    !fs.existsSync(path.join(folder, 'location'))
  )
    return;
  const { startEmbeddedPostgres } = await import('../server/src/platform/db/embedded.ts');
  const postgres = await startEmbeddedPostgres(folder);
  await postgres.stop();
}

/** Builds the app again at each change of its sources; the server restarts when the build is there. */
function rebuild(app: string): ChildProcess {
  const args =
    app === 'apps/resident' ? ['build', '--ssr', 'src/render.tsx', '--watch'] : ['build', '--watch'];
  return spawn(path.join(ROOT, 'node_modules/.bin/vite'), [...args, '--logLevel', 'warn'], {
    cwd: path.join(ROOT, app),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function start(
  script: string,
  extra: Record<string, string>,
  stdout: 'ignore' | 'inherit',
  flagsOfNode: string[] = [],
): ChildProcess {
  const child = spawn(process.execPath, [...flagsOfNode, path.join(ROOT, script)], {
    cwd: ROOT,
    env: { ...process.env, ...extra },
    stdio: ['ignore', stdout, 'inherit'],
    detached: true, // Ctrl-C reaches us alone, and we stop them in order
  });
  child.once('exit', (code, signal) => {
    if (!stopping && signal === 'SIGKILL' && child === children[1]) {
      // The README invites to it. The emulator stays: only it knows who got what, and which calls it has accepted.
      process.stdout.write('The server was killed. Starting it again…\n');
      children[1] = start(script, extra, stdout, flagsOfNode);
    } else if (!stopping && code !== 0) {
      for (const other of children) if (other !== child) other.kill('SIGTERM');
      fail(`${script} ended with code ${code}`);
    }
  });
  return child;
}

async function seed(): Promise<City> {
  const args = flags.residents === undefined ? [] : ['--residents', flags.residents];
  const { code, output } = await run(process.execPath, [path.join(ROOT, 'server/seed/main.ts'), ...args], {
    env,
    quiet: true,
  });
  const line = output.trim().split('\n').at(-1) ?? '';
  if (stopping) return new Promise(() => undefined); // end() leaves when everything is down
  if (code !== 0) {
    for (const child of children) child.kill('SIGTERM');
    fail(output);
  }
  return JSON.parse(line) as City;
}

async function tellEmulator({ channel, webhookPath, town, residents, friends, staff }: City): Promise<void> {
  await post('/_emulator/channels', {
    displayName: 'みなと台市',
    channelId: channel.lineChannelId,
    channelSecret: channel.channelSecret,
    accessToken: channel.accessToken,
    basicId: channel.basicId,
    webhookUrl: server + webhookPath,
    loginChannelId: channel.loginChannelId,
    loginChannelSecret: channel.loginChannelSecret,
    loginCallbackUrls: [`${server}/r/${town}/callback`],
    verified: true,
  });
  await post(`/_emulator/channels/${channel.lineChannelId}/friends`, { count: residents });
  const followed = friends.filter((friend) => !friend.blocked).map((friend) => friend.userId);
  if (followed.length > 0)
    await post(`/_emulator/channels/${channel.lineChannelId}/friends`, { userIds: followed });
  for (const member of staff)
    await post('/_emulator/totp', { label: `${member.role} ${member.login}`, otpauthUrl: member.otpauthUri });
}

async function post(place: string, body: unknown): Promise<void> {
  const response = await fetch(emulator + place, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) fail(`the emulator refused ${place}: ${await response.text()}`);
}

function table({ staff, channel, residents }: City): string {
  const rows = [
    ['Staff app', `${server}/admin/`],
    ...staff.map((member) => [`  ${member.role}`, `${member.login} / ${member.password}`]),
    ['  6-digit codes', `${emulator}/_emulator/totp`],
    ['Phone', `${emulator}/phone/?channel=${channel.lineChannelId}`],
    ['API', `${server}/api/openapi.json`],
    ['Residents', `${residents} invented`],
    ['Server process', `${children[1]?.pid} (kill -9 it: it starts again)`],
  ];
  const width = Math.max(...rows.map(([name]) => name!.length)); // every row has a name
  const line = '─'.repeat(width + 62);
  return `\n${line}\n${rows.map(([name, value]) => `  ${name!.padEnd(width + 2)}${value}`).join('\n')}\n${line}\n  Demo data and demo passwords only. Ctrl-C stops; the data stays in ${path.relative(process.cwd(), dataDir) || '.'}.\n\n`;
}

async function answering(url: string): Promise<void> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const child of children) child.kill('SIGTERM');
  fail(`${url} did not answer within a minute`);
}

/** Removes the demo's data, wherever the launcher of PostgreSQL put it. */
async function reset(): Promise<void> {
  const { removeEmbeddedData, startEmbeddedPostgres } = await import('../server/src/platform/db/embedded.ts');
  const folder = path.join(dataDir, 'postgres');
  // One that was left running is adopted and stopped before its files go.
  if (fs.existsSync(folder)) await (await startEmbeddedPostgres(folder)).stop();
  removeEmbeddedData(folder);
  fs.rmSync(dataDir, { recursive: true, force: true });
}

function isFree(wanted: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
