/** The product's server in a process of its own, as `npm start` runs it. */
import { spawn } from 'node:child_process';
import path from 'node:path';

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly running: boolean;
  /** By SIGKILL, as a machine that loses power. */
  kill(): Promise<void>;
  /** Gracefully. */
  stop(): Promise<void>;
}

/** @throws Error when it ends before it serves */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const main = path.resolve(import.meta.dirname, '../../server/src/app/main.ts');
  const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const found = /is at (http:\S+)\/admin\//.exec(said);
      if (found) resolve(found[1]!); // the group is part of the match
    });
    child.once('exit', () => reject(new Error('the server ended')));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    url,
    pid: child.pid!, // it said something: it runs
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
