/** A further server program over the demo's database, for what the demo itself is not started with. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from './start-demo.ts';
import { demoDatabase, emulator } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

export interface SecondServer extends AsyncDisposable {
  readonly url: string;
}

/** @param host the name by which browsers reach it; `localhost` is what WebAuthn accepts without a certificate */
export async function startSecondServer(
  host: string,
  extra: Record<string, string> = {},
): Promise<SecondServer> {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const child = spawn(process.execPath, [path.join(ROOT, 'server/src/app/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      PUBLIC_URL: url,
      DATA_DIR: process.env.DEMO_FOLDER!, // set by start-demo.ts
      DATABASE_URL: await demoDatabase(), // named, so that it is left running
      ROLES: 'web', // what is to be done in the background is done once, by the demo's own server
      LOG_LEVEL: 'warn',
      LINE_API_BASE_URL: emulator(),
      LINE_DATA_API_BASE_URL: emulator(),
      LINE_LOGIN_BASE_URL: emulator(),
      LIFF_BASE_URL: emulator(),
      ...extra,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return { url, [Symbol.asyncDispose]: stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error('the second server did not answer within a minute');
}
