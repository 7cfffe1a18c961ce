/**
 * The first argument of every use case. Outside a transaction a `Ctx` may speak to the outside world (`ctx.outside`)
 * but has no database; inside, a `TxCtx` has the database and no way out. So nothing slow is ever awaited while rows
 * are locked, and nothing is told to the world before it is true.
 */
import type { Database, Db, MunicipalityId, TransactionOptions } from '../db/database.ts';
import type { FieldCipher } from '../crypto/field-cipher.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Logger } from '../logging/index.ts';
import type { Plugs } from '../plugs/index.ts';
import type { Clock } from '../time/index.ts';
import type { Reach } from './reach.ts';

/** How far each permission goes; one that the actor does not hold reaches nothing. */
export type ReachOf = (permission: string) => Reach;

export type Actor =
  | {
      readonly kind: 'staff';
      readonly id: string;
      /** What the whole session is for, where somebody granted it for that: noted with everything the person does. */
      readonly purpose?: string;
      readonly permissions: ReadonlySet<string>;
      readonly reach: ReachOf;
    }
  | { readonly kind: 'resident'; readonly id: string }
  | {
      readonly kind: 'apiKey';
      readonly id: string;
      readonly permissions: ReadonlySet<string>;
      readonly reach: ReachOf;
    }
  | { readonly kind: 'system'; readonly id: string }
  | { readonly kind: 'anonymous'; readonly id: '' };

/** The acting member of staff, for the columns that say who; null for our own work, keys, residents and the seed. */
export function actingStaff({ actor }: { readonly actor: Actor }): string | null {
  return actor.kind === 'staff' ? actor.id : null;
}

export interface Scope {
  readonly municipalityId: MunicipalityId;
}

/**
 * Adapters to the world outside, added by their owners through declaration merging (`interface Outside { line: … }`).
 */
// oxlint-disable-next-line no-empty-interface -- filled by declaration merging
export interface Outside {}

/** What both kinds of context carry. */
interface CtxBase {
  readonly actor: Actor;
  readonly scope: Scope;
  readonly requestId: string;
  /** Where the request came from, for audit; null for our own work. */
  readonly remoteAddress: string | null;
  readonly now: Clock;
  readonly log: Logger;
  readonly cipher: FieldCipher;
  readonly files: FileStore;
  readonly plugs: Plugs;
  /** The origin under which residents and staff reach us, without a trailing slash. */
  readonly publicUrl: string;
  /** How long one search of the audit log may take. */
  readonly auditSearchSeconds: number;
}

export interface TxCtx extends CtxBase {
  readonly db: Db;
  /** Runs after COMMIT, in order; a failure is logged and changes nothing. For wake-ups, never for effects that matter. */
  afterCommit(work: () => void | Promise<void>): void;
}

export interface Ctx extends CtxBase {
  readonly outside: Outside;
  /** One transaction with this scope's row-level security. Refused inside another one. */
  transaction<T>(work: (ctx: TxCtx) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** Everything that one process has once, from which contexts are made. */
export interface Services {
  readonly database: Database;
  readonly now: Clock;
  readonly log: Logger;
  readonly cipher: FieldCipher;
  readonly files: FileStore;
  readonly plugs: Plugs;
  readonly publicUrl: string;
  readonly auditSearchSeconds: number;
  readonly outside: Outside;
}

export interface Caller {
  readonly actor: Actor;
  readonly municipalityId: MunicipalityId;
  readonly requestId: string;
  readonly remoteAddress?: string | null;
}

/** Makes the context of one request, job or loop turn. */
export function createContext(services: Services, caller: Caller): Ctx {
  const base: CtxBase = {
    actor: caller.actor,
    scope: { municipalityId: caller.municipalityId },
    requestId: caller.requestId,
    remoteAddress: caller.remoteAddress ?? null,
    now: services.now,
    log: services.log.child({ requestId: caller.requestId, municipality: caller.municipalityId }),
    cipher: services.cipher,
    files: services.files,
    plugs: services.plugs,
    publicUrl: services.publicUrl,
    auditSearchSeconds: services.auditSearchSeconds,
  };
  return {
    ...base,
    outside: services.outside,
    async transaction(work, options) {
      const afterwards: (() => void | Promise<void>)[] = [];
      const result = await services.database.transaction(
        caller.municipalityId,
        (db) => work({ ...base, db, afterCommit: (next) => void afterwards.push(next) }),
        options,
      );
      for (const next of afterwards) {
        try {
          await next();
        } catch (error) {
          base.log.error({ err: error }, 'after-commit step failed');
        }
      }
      return result;
    },
  };
}

/** The context of our own work on one municipality: `name` says which loop, job or subscriber acts. */
export function systemContext(services: Services, municipalityId: MunicipalityId, name: string): Ctx {
  return createContext(services, {
    actor: { kind: 'system', id: name },
    municipalityId,
    requestId: `${name}:${crypto.randomUUID()}`,
  });
}
