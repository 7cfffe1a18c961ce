/** Once per run: the demo, exactly as a newcomer starts it, on free ports and an empty folder. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

export default async function startDemo(): Promise<() => Promise<void>> {
  // While writing a journey: DEMO_SERVER, DEMO_EMULATOR and DEMO_FOLDER of a demo that runs already.
  if (process.env.DEMO_SERVER) return async () => undefined;
  const [port, emulatorPort] = [await freePort(), await freePort()];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-e2e-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const demo = spawn(process.execPath, [path.join(ROOT, 'tools/demo.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(port),
      EMULATOR_PORT: String(emulatorPort),
      DATA_DIR: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  demo.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => {
      if (output.includes('Ctrl-C stops')) settle(resolve);
    }, 100);
    const settle = (end: () => void) => {
      clearInterval(timer);
      clearTimeout(limit);
      end();
    };
    const limit = setTimeout(
      () => settle(() => reject(new Error(`the demo did not start within two minutes:\n${output}`))),
      120_000,
    );
    demo.once('exit', (code) => settle(() => reject(new Error(`the demo ended with ${code}:\n${output}`))));
  });
  process.env.DEMO_SERVER = `http://127.0.0.1:${port}`;
  process.env.DEMO_EMULATOR = `http://127.0.0.1:${emulatorPort}`;
  process.env.DEMO_FOLDER = folder;
  return async () => {
    const ended = new Promise((resolve) => demo.once('exit', resolve));
    demo.kill('SIGTERM');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
