import { spawn } from 'node:child_process';
import path from 'node:path';

export interface EmulatorProcess {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** Starts the emulator in a process of its own, on a free port; what it costs is then not the subject's. */
export async function startEmulatorProcess(): Promise<EmulatorProcess> {
  const main = path.resolve(import.meta.dirname, '../../line-emulator/src/main.ts');
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, EMULATOR_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const found = /LINE emulator\s+(\S+)/.exec(said);
      if (found) resolve(found[1]!); // the group is not optional
    });
    child.once('exit', () => reject(new Error('the emulator ended')));
  });
  return { url, pid: child.pid!, stop: () => void child.kill('SIGKILL') }; // it said something: it runs
}
