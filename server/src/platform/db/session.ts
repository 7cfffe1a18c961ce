/**
 * One direct connection of its own, for what belongs to a session and not to a transaction: session advisory locks and
 * LISTEN. Never through a pooler. Tenant rows are not read here.
 */
import pg from 'pg';
import './types.ts';

export interface Session {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Starts listening; `received` gets each notification's payload. */
  listen(channel: string, received: (payload: string) => void): Promise<void>;
  /** Resolves when the connection is gone, however that came: from then on its locks are anybody's. */
  readonly ended: Promise<void>;
  readonly alive: boolean;
  close(): Promise<void>;
}

/**
 * @param url connection string of the working role
 * @throws Error when the database cannot be reached within 5 s
 */
export async function openSession(url: string, applicationName: string): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 5000,
    // A dead peer is noticed by TCP within minutes even when nothing is sent.
    keepAlive: true,
  });
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      alive = false;
      resolve();
    };
    client.on('error', end);
    client.on('end', end);
  });
  await client.connect();
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      return (await client.query<Row>(text, [...values])).rows;
    },
    async listen(channel, received) {
      client.on('notification', (message) => {
        if (message.channel === channel) received(message.payload ?? '');
      });
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    },
    ended,
    get alive() {
      return alive;
    },
    close: () => client.end().catch(() => undefined),
  };
}
