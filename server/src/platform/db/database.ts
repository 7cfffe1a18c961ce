/**
 * Pools and transactions. A tenant's rows can only be reached inside a transaction whose municipality was set together
 * with BEGIN (one round trip: 546 µs for the whole read against 698 µs as two, measured 2026-11).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import { ConnectionShares } from '../shares/connection-shares.ts';
import { functionAtWork } from '../shares/working-for.ts';
import type { Tables } from './tables.ts';
import './types.ts';

/** Proof of tenancy: minted only by the auth gate, the scheduler's list of municipalities, and tests. */
export type MunicipalityId = number & { readonly __municipality: true };

/** A Kysely instance bound to one open transaction. */
export type Db = Kysely<Tables>;

export interface TransactionOptions {
  /** 'repeatable read' where several statements must see one snapshot (export, freeze). Default: read committed. */
  readonly isolation?: 'read committed' | 'repeatable read';
  readonly readOnly?: boolean;
}

export interface PoolOptions {
  readonly max?: number;
  readonly applicationName?: string;
  /** Connections that are not shared out: LISTEN, the look whether the database lives, the rate budget. */
  readonly apart?: number;
  /** Kept for each function, so that it works whatever the others do. */
  readonly own?: number;
}

/** One PostgreSQL role's pool. */
export class Database {
  readonly pool: pg.Pool;
  readonly shares: ConnectionShares;
  /** The open transaction of the running async call, so that nobody opens a second one inside by mistake. */
  private readonly open = new AsyncLocalStorage<{ ended: boolean }>();

  constructor(connectionString: string, options: PoolOptions = {}) {
    const max = options.max ?? 20;
    const total = max - (options.apart ?? 0);
    // A third each: two functions in a surge leave a third to the others.
    this.shares = new ConnectionShares({
      total,
      own: options.own ?? 0,
      most: Math.max(2, Math.ceil(total / 3)),
    });
    this.pool = new pg.Pool({
      connectionString,
      max,
      application_name: options.applicationName ?? 'madoguchi',
      // A waiting request is told so instead of hanging for ever; 10 s is LINE's and a browser's patience, not a budget.
      connectionTimeoutMillis: 10_000,
    });
    this.pool.on('error', () => undefined); // an idle connection that breaks is replaced at the next use
    // A connection in use that breaks fails its query; without a listener the event would end the whole process.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * Runs `work` in one transaction with row-level security set to `municipality` (null: no tenant's rows are visible).
   * Commits when it resolves, rolls back when it throws.
   * @throws Error when called inside another transaction of this database: use the inner `ctx` instead
   */
  async transaction<T>(
    municipality: MunicipalityId | null,
    work: (db: Db, client: pg.PoolClient) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const outer = this.open.getStore();
    if (outer && !outer.ended) throw new Error('a transaction is already open here: use the inner ctx');
    return this.onShare(() => this.inTransaction(municipality, work, options));
  }

  /** One statement that is a transaction by itself; it sets its own row-level security. */
  query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    return this.onShare(() => this.pool.query<Row>(statement));
  }

  /** Holds one connection of the share of the function that is at work. */
  private async onShare<T>(work: () => Promise<T>): Promise<T> {
    const name = functionAtWork();
    if (name === null) return work();
    await this.shares.take(name);
    try {
      return await work();
    } finally {
      this.shares.giveBack(name);
    }
  }

  private async inTransaction<T>(
    municipality: MunicipalityId | null,
    work: (db: Db, client: pg.PoolClient) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    const client = await this.pool.connect();
    const state = { ended: false };
    let broken: Error | undefined;
    try {
      await client.query(begin(municipality, options));
      const db = new Kysely<Tables>({ dialect: boundDialect(client, state) });
      const result = await this.open.run(state, () => work(db, client));
      state.ended = true;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      state.ended = true;
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function begin(municipality: MunicipalityId | null, options: TransactionOptions): string {
  const mode = `${options.isolation ? ` ISOLATION LEVEL ${options.isolation.toUpperCase()}` : ''}${options.readOnly ? ' READ ONLY' : ''}`;
  if (municipality !== null && !Number.isSafeInteger(municipality))
    throw new TypeError('municipality must be an integer');
  // Text protocol on purpose: several statements in one trip. The only inserted value is an integer checked above.
  return `BEGIN${mode}; SELECT set_config('app.municipality', '${municipality ?? ''}', true)`;
}

/**
 * A hot statement whose text begins with `/* prepared: name *\/` is parsed and planned once per connection (an audit
 * append: 0.06 ms against 0.14). Its text must always be the same, so no lists of changing length.
 */
const PREPARED = /^\s*\/\* prepared: ([\w.-]+) \*\//;

/** Kysely over a client whose transaction we opened ourselves. */
function boundDialect(client: pg.PoolClient, state: { ended: boolean }) {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (state.ended)
        throw new Error('this transaction has ended: a query escaped it (await everything inside)');
      const name = PREPARED.exec(query.sql)?.[1];
      const result = await client.query({
        text: query.sql,
        values: query.parameters as unknown[],
        ...(name ? { name } : {}),
      });
      const changed = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(result.command);
      return changed
        ? { numAffectedRows: BigInt(result.rowCount ?? 0), rows: result.rows as R[] }
        : { rows: (result.rows ?? []) as R[] };
    },
    streamQuery() {
      throw new Error('streaming is not offered inside a transaction: page by key instead');
    },
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: async () => {
      throw new Error('the transaction is already open');
    },
    commitTransaction: async () => {
      throw new Error('the transaction is ended by its owner');
    },
    rollbackTransaction: async () => {
      throw new Error('the transaction is ended by its owner');
    },
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
