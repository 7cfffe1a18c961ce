/** The embedded PostgreSQL, ended and started again at its old port, as happens to one in production. */
import { setTimeout as sleep } from 'node:timers/promises';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/src/platform/db/embedded.ts';

export interface RestartablePostgres {
  restart(how: 'fast' | 'crash'): Promise<void>;
  stop(): Promise<void>;
}

export function restartablePostgres(first: EmbeddedPostgres, folder: string): RestartablePostgres {
  let running = first;
  return {
    async restart(how) {
      if (how === 'crash') await crash(running.url);
      else await running.stop();
      running = await startEmbeddedPostgres(folder, { port: Number(new URL(running.url).port) });
    },
    stop: () => running.stop(),
  };
}

/** "Immediate shutdown": as if the machine had lost power, but without waiting for its memory to be freed. */
async function crash(url: string): Promise<void> {
  const [file] = await administrate(url, (query) =>
    query<{ text: string }>(`SELECT pg_read_file('postmaster.pid') AS text`),
  );
  const pid = Number(file!.text.split('\n')[0]); // a query without FROM has one row
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await sleep(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
