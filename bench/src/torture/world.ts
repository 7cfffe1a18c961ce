/** What the torture works on: the whole product as two servers on one database, mortal workers beside them, and staff who persist. */
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualUserIds } from '@madoguchi/line-emulator';
import { deaths, type NamedDeath } from '../../../server/testing/deaths.ts';
import { administrate } from '../../../server/src/platform/db/administrate.ts';
import { startSenderProcess } from '../../../server/testing/start-sender-process.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { wholeServer, type WholeServer } from '../whole-server.ts';

/** Without senders a server only takes clicks and starts schedules: the work is left to the mortal workers. */
export type Roles = 'web,scheduler' | 'web,worker,scheduler';

export interface World extends AsyncDisposable {
  readonly product: WholeServer;
  readonly municipality: number;
  readonly lineUserId: (index: number) => string;
  /** Calls the staff's API at whichever server answers, again until one does. */
  staff<T>(method: string, place: string, body?: unknown): Promise<T>;
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Kills one of the two servers and starts it again. */
  replaceServer(which: 0 | 1, roles: Roles): Promise<void>;
  /** Two workers that die at drawn moments, each followed by another, until `count` have died. */
  mortals(seed: number, count: number, within: number): Mortals;
}

export interface Mortals {
  readonly died: readonly NamedDeath[];
  readonly done: boolean;
  /** Ends those that outlived the work. */
  stop(): Promise<void>;
}

/** A restart of PostgreSQL takes a second or two, one of a server on a busy machine some more. */
const PATIENCE_MS = 60_000;

export async function tortureWorld(residents: number): Promise<World> {
  await using started = new AsyncDisposableStack();
  // Silent: complaints of a server without a database are what this is made of.
  const product = started.use(await wholeServer(residents, undefined, 'silent'));
  const { city } = product;
  const servers: ServerProcess[] = [
    product.server,
    await startServerProcess({ ...product.environment, ROLES: 'web,scheduler' }),
  ];
  const adminUrl = product.environment.DATABASE_URL!; // set by wholeServer
  const sql: World['sql'] = (text, values) => administrate(adminUrl, (query) => query(text, values));
  const [channel] = await sql<{ id: string; municipality_id: number }>(
    'SELECT id, municipality_id FROM line_channels',
  );
  const { id: channelId, municipality_id: municipality } = channel!; // the seed made one
  const toldAt = (server: ServerProcess) =>
    product.control('PATCH', `/channels/${city.channel.lineChannelId}`, {
      webhookUrl: `${server.url}${city.webhookPath}`,
    });
  started.defer(
    async () => void (await Promise.all(servers.map((server) => server.running && server.stop()))),
  );
  await toldAt(servers[0]!); // two were started

  const environment = { ...product.environment };
  const startMortal = (death: NamedDeath | null) =>
    startSenderProcess({
      environment,
      municipality,
      channelId,
      options: { death, settings: { pollMs: 200 }, product: true },
      quiet: true,
    });
  const everything = started.move();
  return {
    product,
    municipality,
    lineUserId: virtualUserIds(city.channel.lineChannelId),
    sql,
    async staff(method, place, body) {
      for (const deadline = performance.now() + PATIENCE_MS; ;) {
        for (const server of servers.filter(({ running }) => running)) {
          try {
            return await product.apiAt(server.url, method, place, body);
          } catch (error) {
            const refused = /: (4\d\d) /.test((error as Error).message);
            if (refused || performance.now() > deadline) throw error;
          }
        }
        await sleep(100);
      }
    },
    async replaceServer(which, roles) {
      await servers[which]!.kill(); // two were started
      servers[which] = await startServerProcess({ ...product.environment, ROLES: roles });
      await toldAt(servers[which]);
    },
    mortals(seed, count, within) {
      const drawn = deaths(seed, within);
      const died: NamedDeath[] = [];
      const stopping = new AbortController();
      const alive = new Set<{ stop(): Promise<void> }>();
      let left = count;
      const lives = async () => {
        while (left > 0 && !stopping.signal.aborted) {
          left -= 1;
          const death = drawn.next().value;
          // PostgreSQL may be away just now; then nobody was born.
          const worker = await startMortal(death).catch(() => null);
          if (!worker) {
            left += 1;
            await sleep(200);
            continue;
          }
          alive.add(worker);
          if (stopping.signal.aborted) await worker.stop();
          if ((await worker.ended) === 'SIGKILL') died.push(death);
          alive.delete(worker);
        }
      };
      const running = Promise.all([lives(), lives()]);
      return {
        died,
        get done() {
          return died.length >= count;
        },
        async stop() {
          stopping.abort();
          await Promise.all([...alive].map((worker) => worker.stop()));
          await running;
        },
      };
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
