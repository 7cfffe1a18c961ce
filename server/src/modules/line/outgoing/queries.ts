/** How far sendings are. */
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import type { HaltReason } from './answers.ts';
import type { SendState } from './tables.ts';

export interface SendProgress {
  readonly state: SendState;
  /** Why it halted; null otherwise. */
  readonly haltReason: HaltReason | null;
  /** Batches cut so far, those that were split not counted. */
  readonly planned: number;
  readonly confirmed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly stopped: number;
  /** People: in batches cut so far; accepted by LINE; left or blocked before their turn; refused one by one; not known; kept back. */
  readonly recipientsPlanned: number;
  readonly recipientsConfirmed: number;
  readonly recipientsSkipped: number;
  readonly recipientsFailed: number;
  readonly recipientsUnknown: number;
  readonly recipientsStopped: number;
  /** Of those accepted: counted as such by a person, LINE never answered. */
  readonly recipientsCounted: number;
  readonly allCut: boolean;
  /** When LINE accepted the last one so far. */
  readonly lastConfirmedAt: Temporal.Instant | null;
}

/** @returns null when nothing was ordered for this source and id */
export async function sendProgress(
  ctx: TxCtx,
  source: string,
  sourceId: string,
): Promise<SendProgress | null> {
  return (await progressOfSends(ctx, source, [sourceId])).get(sourceId) ?? null;
}

/** The same for many at once, by their source's ids; those for which nothing was ordered are absent. */
export async function progressOfSends(
  ctx: TxCtx,
  source: string,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, SendProgress>> {
  const { rows } = await sql<{ sourceId: string } & SendProgress & Record<keyof SendProgress, unknown>>`
    SELECT s.source_id AS "sourceId", s.state, s.halt_reason AS "haltReason", s.all_cut AS "allCut",
      count(b.no)::int AS planned,
      count(*) FILTER (WHERE b.state = 'confirmed')::int AS confirmed,
      count(*) FILTER (WHERE b.state = 'failed')::int AS failed,
      count(*) FILTER (WHERE b.state = 'unknown')::int AS unknown,
      count(*) FILTER (WHERE b.state = 'stopped')::int AS stopped,
      coalesce(sum(b.recipients), 0)::int AS "recipientsPlanned",
      coalesce(sum(b.addressed) FILTER (WHERE b.state = 'confirmed'), 0)::int AS "recipientsConfirmed",
      coalesce(sum(b.recipients - b.addressed), 0)::int AS "recipientsSkipped",
      coalesce(sum(b.addressed) FILTER (WHERE b.state = 'failed'), 0)::int AS "recipientsFailed",
      coalesce(sum(b.addressed) FILTER (WHERE b.state = 'unknown'), 0)::int AS "recipientsUnknown",
      coalesce(sum(coalesce(b.addressed, b.recipients)) FILTER (WHERE b.state = 'stopped'), 0)::int AS "recipientsStopped",
      coalesce(sum(b.addressed) FILTER (WHERE b.decided = 'counted'), 0)::int AS "recipientsCounted",
      max(b.settled_at) FILTER (WHERE b.state = 'confirmed') AS "lastConfirmedAt"
    FROM sends s
    LEFT JOIN outbox_batches b ON b.municipality_id = s.municipality_id AND b.send_id = s.send_id AND b.state <> 'split'
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.source = ${source} AND s.source_id = ANY(${[...sourceIds]}::text[])
    GROUP BY s.municipality_id, s.send_id`.execute(ctx.db);
  return new Map(rows.map(({ sourceId, ...progress }) => [sourceId, progress]));
}

/** The request id under which LINE keeps a broadcast's figures; null before it is confirmed, and for multicasts. */
export async function confirmedRequestId(
  ctx: TxCtx,
  source: string,
  sourceId: string,
): Promise<string | null> {
  const { rows } = await sql<{ request_id: string | null }>`
    SELECT b.request_id FROM sends s
    JOIN outbox_batches b ON b.municipality_id = s.municipality_id AND b.send_id = s.send_id
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.source = ${source} AND s.source_id = ${sourceId}
      AND b.verb = 'broadcast' AND b.state = 'confirmed'`.execute(ctx.db);
  return rows[0]?.request_id ?? null;
}

/** How fast a send has been lately: the seconds that are looked back. */
const LATELY_S = 5;

/** People a second whom LINE accepted lately; 0 when nobody was. */
export async function sendPace(ctx: TxCtx, source: string, sourceId: string): Promise<number> {
  const since = ctx.now().subtract({ seconds: LATELY_S });
  const { rows } = await sql<{ people: number; seconds: number | null }>`
    SELECT coalesce(sum(b.addressed), 0)::int AS people,
      extract(epoch FROM ${ctx.now()}::timestamptz - greatest(s.start_at, ${since}::timestamptz))::float8 AS seconds
    FROM sends s LEFT JOIN outbox_batches b ON b.municipality_id = s.municipality_id AND b.send_id = s.send_id
      AND b.state = 'confirmed' AND b.settled_at > ${since}
    WHERE s.municipality_id = ${ctx.scope.municipalityId} AND s.source = ${source} AND s.source_id = ${sourceId}
    GROUP BY s.municipality_id, s.send_id`.execute(ctx.db);
  const { people, seconds } = rows[0] ?? { people: 0, seconds: null };
  return seconds && seconds > 0 ? people / seconds : 0;
}
