/**
 * What happened, appended in the transaction that made it true. Subscribers follow with a cursor (subscriber.ts).
 * An event never carries sealed or special values: ids and codes only.
 */
import type { TxCtx } from '../context/context.ts';
import './tables.ts';
import { wakeSubscribers } from './wake.ts';

/**
 * The kinds of events and their data, declared by the module that appends them:
 *
 *     declare module '../../platform/events/event-log.ts' {
 *       interface EventKinds { 'resident.followed': { again: boolean } }
 *     }
 */
// oxlint-disable-next-line no-empty-interface -- filled by declaration merging
export interface EventKinds {}

export type EventKind = keyof EventKinds & string;

export interface EventRecord {
  readonly id: number;
  readonly kind: string;
  readonly residentNo: number | null;
  /** What it is about besides the resident: an id of the appending module. */
  readonly subject: string | null;
  readonly data: Record<string, unknown>;
  readonly at: Temporal.Instant;
}

/** `data` may be left out where nothing in it is required. */
export type NewEvent<K extends EventKind> = {
  readonly kind: K;
  readonly residentNo?: number | null;
  readonly subject?: string | number | null;
} & (Record<never, never> extends EventKinds[K]
  ? { readonly data?: EventKinds[K] }
  : { readonly data: EventKinds[K] });

/** Appends one event; it becomes visible to subscribers when the transaction commits. */
export async function appendEvent<K extends EventKind>(ctx: TxCtx, event: NewEvent<K>): Promise<void> {
  await appendEvents(ctx, [event]);
}

/** Appends many events by one statement, in this order. */
export async function appendEvents<K extends EventKind>(
  ctx: TxCtx,
  events: readonly NewEvent<K>[],
): Promise<void> {
  if (events.length === 0) return;
  const at = ctx.now();
  await ctx.db
    .insertInto('events')
    .values(
      events.map((event) => ({
        municipality_id: ctx.scope.municipalityId,
        kind: event.kind,
        resident_no: event.residentNo ?? null,
        subject: event.subject === undefined || event.subject === null ? null : String(event.subject),
        data: JSON.stringify(event.data ?? {}),
        at,
      })),
    )
    .execute();
  ctx.afterCommit(wakeSubscribers);
}
