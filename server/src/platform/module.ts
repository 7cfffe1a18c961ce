/**
 * What a module tells the composition root: its doors, its work in the background, and what it plugs into others.
 */
import type { Hono } from 'hono';
import type { Services, TxCtx } from './context/context.ts';
import type { MunicipalityId } from './db/database.ts';
import type { EventRecord } from './events/event-log.ts';
import type { JobDefinition, JobSchedule } from './jobs/index.ts';
import type { RouteTable } from './http/routes.ts';
import type { AnyPage } from './http/page.ts';
import type { Plug } from './plugs/index.ts';

export interface Module {
  readonly name: string;
  /** Implementations of the module's contract. */
  readonly routes?: RouteTable;
  /** Residents' pages. */
  readonly pages?: readonly AnyPage[];
  /** Doors outside contract and pages (webhook, redirects, media): mounted on the web role. */
  readonly mount?: (app: Hono, runtime: Runtime) => void;
  /**
   * Doors for machines that knock thousands of times a second: reached before request ids, security headers and request
   * figures, which cost more than a small request itself. Such a door counts for itself.
   */
  readonly mountFirst?: (app: Hono, runtime: Runtime) => void;
  readonly jobs?: readonly JobDefinition[];
  readonly schedules?: readonly JobSchedule[];
  readonly subscriptions?: readonly Subscription[];
  readonly loops?: readonly Loop[];
  readonly plugs?: readonly Plug[];
}

/** Follows the event log with a cursor; its effects and its cursor commit together. */
export interface Subscription {
  /** Unique, stable: it names the cursor. */
  readonly name: string;
  /** The event kinds it wants; others only move the cursor. */
  readonly kinds: readonly string[];
  handle(ctx: TxCtx, event: EventRecord): Promise<void>;
}

/** Work that runs for as long as the process has the role: senders, sealers, refreshers, inbox workers. */
export interface Loop {
  readonly name: string;
  readonly role: 'worker' | 'scheduler';
  /** The function on whose share it works; its module's own by default. */
  readonly worksFor?: string;
  /** Resolves soon after `signal` is aborted, having finished or given back what it held. */
  run(runtime: Runtime, signal: AbortSignal): Promise<void>;
}

/** What every page and greeting says about the town. */
export interface Town {
  readonly slug: string;
  readonly name: string;
  readonly contactName: string;
  readonly contactPhone: string;
}

/** What loops and mounted doors may use. */
export interface Runtime {
  readonly services: Services;
  readonly config: import('../platform/config/config.ts').Config;
  /** The municipalities of this installation, read by the system role and cached for a second. */
  municipalities(): Promise<readonly MunicipalityId[]>;
  /** Name and contact of a municipality, cached likewise. */
  town(id: MunicipalityId): Promise<Town | null>;
  readonly metrics: import('./metrics/index.ts').Metrics;
  /** Who is let in: the gate in front of every door, and what it counted. */
  readonly admission: import('./shares/admission.ts').Admission;
  /** Browsers and addresses where staff signed in before. */
  readonly visitors: import('./auth/known-visitors.ts').KnownVisitors;
  /** What residents see while a page cannot be shown. */
  readonly troublePages: import('./http/trouble-page.ts').TroublePages;
  /** Access, application and system lines on their way into the record. */
  readonly logLines: import('./audit/log-lines.ts').LogLines;
  /** For the few that need their own connections: advisory locks, LISTEN, the system role (files named by the linter). */
  readonly database: import('./db/open.ts').OpenDatabase;
}
