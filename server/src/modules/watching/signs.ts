/** What the record shows of each rule: signs with their time and weight, by what they are about. */
import { AUDIT_ACTIONS } from '@madoguchi/contract/audit-actions';
import type { WatchRuleName } from '@madoguchi/contract/watching';
import { sql } from 'kysely';
import { openContent } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { newestVerification, readSealing } from '../audit/index.ts';
import { dueReports } from '../incidents/index.ts';
import { openAlarms } from '../line/index.ts';
import type { Facts } from './tables.ts';

export interface Sign {
  readonly at: Temporal.Instant;
  readonly weight: number;
}

export interface Candidate {
  readonly subject: string;
  /** What happened, once each; a state that lasts has none. */
  readonly signs: readonly Sign[];
  /** It is so now, whatever happened. */
  readonly lasting: boolean;
  readonly facts: Facts;
}

type Look = (ctx: TxCtx, threshold: number) => Promise<Candidate[]>;

/** Rules look back so far: what is older was looked at, or a person was not there to see it. */
const WINDOW = sql`interval '10 minutes'`;
const EXPORT_WINDOW = sql`interval '1 hour'`;
/** Rows of one rule's window that are looked at; a flood is above every threshold long before. */
const MOST_ROWS = 5000;

const EXPORTS = Object.entries(AUDIT_ACTIONS)
  .filter(([, { group }]) => group === 'export')
  .map(([action]) => action);

interface Row {
  readonly recorded_at: Temporal.Instant;
  readonly actor_id: string;
  readonly subject_id: string | null;
  readonly remote_address: string | null;
}

async function recent(ctx: TxCtx, actions: readonly string[], log = 'operation', window = WINDOW) {
  const { rows } = await sql<Row & Parameters<typeof openContent>[1]>`
    SELECT e.recorded_at, e.entry_id, e.at, e.actor_kind, e.actor_id, e.request_id, e.remote_address, e.action,
      e.subject_kind, e.subject_id, e.content, e.mac
    FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.log = ${log} AND e.action = ANY (${[...actions]})
      AND e.recorded_at > now() - ${window}
    ORDER BY e.recorded_at DESC LIMIT ${MOST_ROWS}`.execute(ctx.db);
  return rows;
}

/** Groups rows by what they are about. */
function gather<R extends { recorded_at: Temporal.Instant }>(
  rows: readonly R[],
  about: (row: R) => string | null,
  weigh: (row: R) => number,
  facts: (rows: readonly R[]) => Facts,
): Candidate[] {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const subject = about(row);
    if (subject !== null) groups.set(subject, [...(groups.get(subject) ?? []), row]);
  }
  return [...groups].map(([subject, own]) => ({
    subject,
    signs: own.map((row) => ({ at: row.recorded_at, weight: weigh(row) })),
    lasting: false,
    facts: facts(own),
  }));
}

/** Rows whose sealed `after` says more: how many were written out, how often a line was seen, which loop it was. */
async function withAfter(ctx: TxCtx, rows: Awaited<ReturnType<typeof recent>>) {
  const opened = [];
  for (const row of rows) {
    const { content } = await openContent(ctx, row);
    opened.push({ ...row, after: (content.after ?? {}) as Record<string, unknown> });
  }
  return opened;
}

const numberOf = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
const address = (rows: readonly Row[]) => ({ address: rows[0]?.remote_address ?? null });

async function newPlaces(ctx: TxCtx, days: number): Promise<Candidate[]> {
  const { rows } = await sql<{ actor_id: string; address: string; at: Temporal.Instant }>`
    SELECT e.actor_id, e.remote_address AS address, max(e.recorded_at) AS at FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.log = 'operation' AND e.action = 'staff.signed_in'
      AND e.recorded_at > now() - ${WINDOW} AND e.remote_address IS NOT NULL
    GROUP BY e.actor_id, e.remote_address LIMIT ${MOST_ROWS}`.execute(ctx.db);
  const found: Candidate[] = [];
  for (const row of rows) {
    const { rows: before } = await sql<{ known: boolean; any: boolean }>`
      SELECT bool_or(e.remote_address = ${row.address}) AS known, count(*) > 0 AS any FROM audit_entries e
      WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.actor_id = ${row.actor_id} AND e.log = 'operation'
        AND e.action = 'staff.signed_in' AND e.recorded_at < ${row.at} AND e.recorded_at > now() - ${days} * interval '1 day'`.execute(
      ctx.db,
    );
    const known = before[0]!; // an aggregate has one row
    // The very first sign-in has no place to differ from.
    if (known.any && !known.known)
      found.push({
        subject: `${row.actor_id} ${row.address}`,
        signs: [{ at: row.at, weight: days }],
        lasting: false,
        facts: { staff: row.actor_id, address: row.address },
      });
  }
  return found;
}

/** One look per rule. */
export const LOOKS: Readonly<Record<Exclude<WatchRuleName, 'certificate_ending'>, Look>> = {
  sign_in_failures: async (ctx) =>
    gather(
      await recent(ctx, ['staff.sign_in_failed', 'staff.confirmation_failed']),
      (row) => row.subject_id,
      () => 1,
      (rows) => ({ staff: rows[0]?.subject_id ?? null, ...address(rows), count: rows.length }),
    ),
  unknown_sign_ins: async (ctx) =>
    gather(
      await recent(ctx, ['staff.sign_in_failed']),
      (row) => (row.subject_id === null ? '' : null),
      () => 1,
      (rows) => ({ ...address(rows), count: rows.length }),
    ),
  new_place: newPlaces,
  envelope_used: async (ctx) =>
    gather(
      await recent(ctx, ['staff.envelope_used']),
      (row) => row.subject_id,
      () => 1,
      (rows) => ({ staff: rows[0]?.subject_id ?? null, ...address(rows) }),
    ),
  mass_export: async (ctx) =>
    gather(
      await withAfter(ctx, await recent(ctx, EXPORTS, 'operation', EXPORT_WINDOW)),
      (row) => row.actor_id,
      (row) => numberOf(row.after['rows'], 0),
      (rows) => ({
        staff: rows[0]?.actor_id ?? null,
        count: rows.reduce((sum, row) => sum + numberOf(row.after['rows'], 0), 0),
      }),
    ),
  async seal_late(ctx, threshold) {
    const { waitingSeconds } = await readSealing(ctx);
    return (waitingSeconds ?? 0) > threshold
      ? [{ subject: '', signs: [], lasting: true, facts: { count: Math.round(waitingSeconds ?? 0) } }]
      : [];
  },
  async record_broken(ctx) {
    const newest = await newestVerification(ctx);
    if (!newest || newest.ok) return [];
    return [{ subject: '', signs: [], lasting: true, facts: { problem: newest.problem?.kind ?? null } }];
  },
  webhook_refused: async (ctx) =>
    gather(
      await withAfter(ctx, await recent(ctx, ['application.webhook_refused'], 'application')),
      (row) => String(row.after['channel'] ?? ''),
      (row) => numberOf(row.after['times'], 1),
      (rows) => ({ count: rows.reduce((sum, row) => sum + numberOf(row.after['times'], 1), 0) }),
    ),
  async delivery_stalled(ctx, threshold) {
    const alarms = await openAlarms(ctx);
    if (alarms.length < threshold) return [];
    return alarms.map((alarm) => ({
      subject: alarm.id,
      signs: [],
      lasting: true,
      facts: { kind: alarm.kind, delivery: alarm.source === 'delivery' ? alarm.sourceId : null },
    }));
  },
  incident_due: async (ctx, days) =>
    (await dueReports(ctx, days)).map(({ id, report, daysLeft }) => ({
      subject: `${id} ${report}`,
      signs: [],
      lasting: true,
      facts: { incident: id, kind: report, count: daysLeft },
    })),
  loop_failing: async (ctx) =>
    gather(
      await withAfter(ctx, await recent(ctx, ['system.loop_failed'], 'system')),
      (row) => String(row.after['loop'] ?? ''),
      (row) => numberOf(row.after['times'], 1),
      (rows) => ({
        loop: String(rows[0]?.after['loop'] ?? ''),
        count: rows.reduce((sum, row) => sum + numberOf(row.after['times'], 1), 0),
      }),
    ),
};
