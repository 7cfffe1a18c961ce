/** Starts `sender-process.ts` and speaks to it. */
import { fork, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Lane } from '../src/modules/line/index.ts';
import { OPTIONS, type Reply, type Request, type SenderProcessOptions } from './sender-process.ts';
import { orderId, type SyntheticOrder } from './synthetic-source.ts';

export interface SenderProcess {
  readonly pid: number;
  /** Orders a sending in that process, as a click there would. @returns when the click arrived, ms since 1970 */
  click(order: SyntheticOrder, lane: Exclude<Lane, 'reply'>): Promise<number>;
  /** The signal that ended it, or null after a graceful end. */
  readonly ended: Promise<NodeJS.Signals | null>;
  kill(): void;
  stop(): Promise<void>;
  /** Resident memory, MB (Linux). */
  memory(): number;
}

export interface SenderProcessStart {
  /** MASTER_KEY, DATABASE_URL, DATA_DIR, LINE_API_BASE_URL. */
  readonly environment: Readonly<Record<string, string>>;
  readonly municipality: number;
  readonly channelId: string;
  readonly options?: Partial<SenderProcessOptions>;
  /** Says nothing of its own end: where the database is taken away from under it, that is no news. */
  readonly quiet?: boolean;
}

export async function startSenderProcess(start: SenderProcessStart): Promise<SenderProcess> {
  const child = fork(path.join(import.meta.dirname, 'sender-process.ts'), [], {
    env: {
      ...start.environment,
      [OPTIONS]: JSON.stringify({ death: null, settings: {}, product: false, ...start.options }),
    },
    stdio: ['inherit', 'inherit', start.quiet ? 'ignore' : 'inherit', 'ipc'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_code, signal) => resolve(signal)),
  );
  await heard(child, (reply) => reply.what === 'ready');
  const send = (request: Request) => child.send(request);
  const { municipality, channelId } = start;
  return {
    pid: child.pid!, // it is running: it said so
    ended,
    async click(order, lane) {
      const ordered = heard(child, (reply) => reply.what === 'ordered' && reply.sourceId === orderId(order));
      send({ do: 'order', municipality, channelId, order, lane });
      const reply = await ordered;
      return reply.what === 'ordered' ? reply.at : NaN;
    },
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) send({ do: 'stop' });
      await ended;
    },
    memory() {
      const resident = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      return Number(resident?.[1] ?? NaN) / 1024;
    },
  };
}

function heard(child: ChildProcess, wanted: (reply: Reply) => boolean): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const listen = (reply: Reply) => {
      if (!wanted(reply)) return;
      child.off('message', listen);
      child.off('exit', gone);
      resolve(reply);
    };
    const gone = () => reject(new Error('the sender process ended'));
    child.on('message', listen);
    child.once('exit', gone);
  });
}
