/** One turn of a subscription in one municipality: read, handle, move the cursor, all in one transaction. */
import { sql } from 'kysely';
import { systemContext, type Services, type TxCtx } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { describeFailure, isPassing } from '../errors/describe-failure.ts';
import type { Subscription } from '../module.ts';
import type { EventRecord } from './event-log.ts';
import './tables.ts';

/** Events per transaction: large enough to carry the commit, small enough for the 30 s that a transaction may last. */
const BATCH = 500;
/** A turn commits what it has after this: slow handlers must not run into the transaction's time limit. */
const TURN_MS = 5000;

export interface Turn {
  readonly handled: number;
  readonly poison: number;
  /** Whether more was waiting when the turn ended. */
  readonly more: boolean;
}

interface Row extends Omit<EventRecord, 'id'> {
  readonly id: number;
  readonly xid: string;
  readonly recordedAt: string;
}

/**
 * First all events in one go; if one fails, the turn is rolled back and done again with a savepoint around each, so that
 * only the failing one is passed over (two round trips per event are paid only then).
 * @throws whatever passes by itself (a deadlock, a restarting database): the cursor stays, the caller tries again
 */
export async function takeTurn(
  services: Services,
  municipality: MunicipalityId,
  subscription: Subscription,
): Promise<Turn> {
  try {
    return await turn(services, municipality, subscription, false);
  } catch (error) {
    if (isPassing(error)) throw error;
    return turn(services, municipality, subscription, true);
  }
}

async function turn(
  services: Services,
  municipality: MunicipalityId,
  subscription: Subscription,
  careful: boolean,
): Promise<Turn> {
  const ctx = systemContext(services, municipality, `subscription ${subscription.name}`);
  return ctx.transaction(async (ctx) => {
    const rows = await read(ctx, subscription.name);
    if (rows === null || rows.length === 0) return { handled: 0, poison: 0, more: false };
    const wanted = new Set(subscription.kinds);
    const until = performance.now() + TURN_MS;
    let last = rows[0]!; // not empty
    let taken = 0;
    let handled = 0;
    let poison = 0;
    for (const row of rows) {
      if (taken > 0 && performance.now() > until) break;
      if (wanted.has(row.kind)) {
        const event = recordOf(row);
        if (!careful) await subscription.handle(ctx, event);
        else if (!(await handleCarefully(ctx, subscription, event))) poison += 1;
        handled += 1;
      }
      taken += 1;
      last = row;
    }
    await moveCursor(ctx, subscription.name, last);
    return { handled: handled - poison, poison, more: taken < rows.length || rows.length === BATCH };
  });
}

/** null: another process is at it. */
async function read(ctx: TxCtx, subscription: string): Promise<readonly Row[] | null> {
  const municipality = ctx.scope.municipalityId;
  // SKIP LOCKED sees no row both when another process holds it and when there is none yet; so it is made first.
  const cursor = () =>
    sql<CursorPosition>`
      SELECT xid::text, event_id, recorded_at::text FROM event_cursors
      WHERE municipality_id = ${municipality} AND subscription = ${subscription}
      FOR UPDATE SKIP LOCKED`.execute(ctx.db);
  let { rows: cursors } = await cursor();
  if (cursors.length === 0) {
    await sql`INSERT INTO event_cursors (municipality_id, subscription) VALUES (${municipality}, ${subscription})
      ON CONFLICT DO NOTHING`.execute(ctx.db);
    ({ rows: cursors } = await cursor());
  }
  const from = cursors[0];
  if (!from) return null;
  // A new statement, so a new snapshot, taken after the lock: everything that the last holder handled is behind `from`.
  const { rows } = await eventsBehind(municipality, from).execute(ctx.db);
  return rows;
}

export interface CursorPosition {
  readonly xid: string;
  readonly event_id: number;
  readonly recorded_at: string;
}

/**
 * The next events of a municipality behind `from`, in order.
 *
 * Below the snapshot's xmin no transaction is still running, so nothing can appear behind the cursor later. The day of
 * leeway on recorded_at lets whole months be skipped; no writer's transaction lasts that long (30 s, migrate.ts).
 *
 * The borders are sub-selects so that the planner cannot look them up in its statistics: after a burst these end before
 * the cursor, promise one row, and make it sort the whole backlog for every 500 (209 ms a turn at 100,000, measured
 * 2026-11) instead of walking the index and stopping. Blind, it sorts only where the month is small (15,000: 13 ms).
 */
export function eventsBehind(municipality: MunicipalityId, from: CursorPosition) {
  // ORDER BY e.xid, not xid: the bare name would be the output column, and as text 1000 comes before 999.
  return sql<Row>`
    SELECT e.event_id AS id, e.xid::text, e.kind, e.resident_no AS "residentNo", e.subject, e.data, e.at,
      e.recorded_at::text AS "recordedAt"
    FROM events e
    WHERE e.municipality_id = ${municipality}
      AND (e.xid, e.event_id) > ((SELECT ${from.xid}::xid8), ${from.event_id}::bigint)
      AND e.xid < (SELECT pg_snapshot_xmin(pg_current_snapshot()))
      AND e.recorded_at >= (SELECT ${from.recorded_at}::timestamptz - interval '1 day')
    ORDER BY e.xid, e.event_id
    LIMIT ${BATCH}`;
}

function recordOf(row: Row): EventRecord {
  const { id, kind, residentNo, subject, data, at } = row;
  return { id, kind, residentNo, subject, data, at };
}

async function handleCarefully(ctx: TxCtx, subscription: Subscription, event: EventRecord): Promise<boolean> {
  const afterwards: Parameters<TxCtx['afterCommit']>[0][] = [];
  await sql`SAVEPOINT event`.execute(ctx.db);
  try {
    await subscription.handle({ ...ctx, afterCommit: (next) => void afterwards.push(next) }, event);
    // A constraint that waits for COMMIT would fail the turn as a whole, again and again.
    await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(ctx.db);
    await sql`RELEASE SAVEPOINT event`.execute(ctx.db);
  } catch (error) {
    if (isPassing(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT event`.execute(ctx.db);
    const facts = { subscription: subscription.name, event: event.id, kind: event.kind };
    ctx.log.error({ err: error, ...facts }, 'event could not be handled and was passed over');
    await ctx.db
      .insertInto('event_poison')
      .values({
        municipality_id: ctx.scope.municipalityId,
        subscription: subscription.name,
        event_id: event.id,
        kind: event.kind,
        error: describeFailure(error),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return false;
  }
  for (const next of afterwards) ctx.afterCommit(next);
  return true;
}

async function moveCursor(ctx: TxCtx, subscription: string, last: Row): Promise<void> {
  await sql`
    UPDATE event_cursors SET xid = ${last.xid}::xid8, event_id = ${last.id}, recorded_at = ${last.recordedAt}::timestamptz,
      moved_at = now()
    WHERE municipality_id = ${ctx.scope.municipalityId} AND subscription = ${subscription}`.execute(ctx.db);
}
