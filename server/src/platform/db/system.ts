/**
 * The system role: sees every municipality. Only the files that the linter names may import this one (channel look-up,
 * session look-ups, the scheduler's list, backup); everything else works inside one municipality.
 */
import { Database, type Db } from './database.ts';

export class SystemDatabase {
  private readonly database: Database;

  constructor(connectionString: string) {
    this.database = new Database(connectionString, { max: 5, applicationName: 'madoguchi system' });
  }

  /** One transaction across municipalities; `purpose` names the reason in the database's log of statements. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.database.transaction(null, (db) => work(db));
  }

  /** One moment of the whole database, however long it is read: for backups and exports. */
  snapshot<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.database.transaction(null, (db) => work(db), {
      isolation: 'repeatable read',
      readOnly: true,
    });
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
