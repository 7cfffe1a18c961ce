/** What a person must look at. Each trouble is told once until it is resolved. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';

/**
 * send_halted: LINE refuses every further call. send_stalled: nothing was confirmed for a minute. outcome_unknown: LINE has
 * forgotten a key whose outcome we never learned. channel_refused: a notice to one person met 401 or 403.
 */
export type AlarmKind = 'send_halted' | 'send_stalled' | 'outcome_unknown' | 'channel_refused';

export interface Alarm {
  readonly id: string;
  readonly kind: AlarmKind;
  /** The send's id, or the channel's. */
  readonly subject: string;
  readonly source: string | null;
  readonly sourceId: string | null;
  readonly details: Record<string, unknown>;
  readonly raisedAt: Temporal.Instant;
}

/** @returns whether it is a new one */
export async function raiseAlarm(
  ctx: TxCtx,
  kind: AlarmKind,
  subject: string,
  details: Record<string, unknown>,
): Promise<boolean> {
  const result = await ctx.db
    .insertInto('line_alarms')
    .values({
      municipality_id: ctx.scope.municipalityId,
      kind,
      subject,
      details: JSON.stringify(details),
      raised_at: ctx.now(),
      resolved_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['municipality_id', 'kind', 'subject']).where('resolved_at', 'is', null).doNothing(),
    )
    .executeTakeFirst();
  const raised = Number(result.numInsertedOrUpdatedRows) > 0;
  if (raised) ctx.log.error({ alarm: kind, subject, details }, 'line alarm raised');
  return raised;
}

export async function resolveAlarms(ctx: TxCtx, subject: string, kinds: readonly AlarmKind[]): Promise<void> {
  await ctx.db
    .updateTable('line_alarms')
    .set({ resolved_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('subject', '=', subject)
    .where('kind', 'in', kinds)
    .where('resolved_at', 'is', null)
    .execute();
}

/** What the home screen shows, newest first; `source` and `sourceId` lead to the delivery. */
export async function openAlarms(ctx: TxCtx): Promise<Alarm[]> {
  const { rows } = await sql<{
    alarm_id: string;
    kind: AlarmKind;
    subject: string;
    details: Record<string, unknown>;
    raised_at: Temporal.Instant;
    source: string | null;
    source_id: string | null;
  }>`
    SELECT a.alarm_id, a.kind, a.subject, a.details, a.raised_at, s.source, s.source_id
    FROM line_alarms a LEFT JOIN sends s ON s.municipality_id = a.municipality_id AND s.send_id = a.subject
    WHERE a.municipality_id = ${ctx.scope.municipalityId} AND a.resolved_at IS NULL
    ORDER BY a.raised_at DESC LIMIT 100`.execute(ctx.db);
  return rows.map((row) => ({
    id: row.alarm_id,
    kind: row.kind,
    subject: row.subject,
    source: row.source,
    sourceId: row.source_id,
    details: row.details,
    raisedAt: row.raised_at,
  }));
}
