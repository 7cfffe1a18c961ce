/** What waits in the inbox, light: the body is read when its turn comes. */
import type { Services } from '../../../platform/context/context.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import { lineUserIdFromBytes } from '../line-user-id.ts';
import '../tables.ts';

export interface WaitingEvent {
  readonly municipalityId: MunicipalityId;
  readonly channelId: string;
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly ts: number;
  readonly id: number;
  readonly shard: number;
  readonly kind: string;
  readonly lineUserId: string | null;
}

export interface Wanted {
  readonly shards: readonly number[];
  /** Nothing older is asked for; null: everything. Keeps the reader off the dead head of the index. */
  readonly sinceMs: number | null;
  readonly limit: number;
}

/** In the order in which they are to be handled. */
export async function takeEvents(
  services: Services,
  municipalityId: MunicipalityId,
  wanted: Wanted,
): Promise<WaitingEvent[]> {
  const rows = await services.database.transaction(municipalityId, async (_db, client) => {
    const since =
      wanted.sinceMs === null
        ? '-infinity'
        : Temporal.Instant.fromEpochMilliseconds(wanted.sinceMs).toString();
    const result = await client.query<WaitingRow>({
      name: 'line_inbox_take',
      text: TAKE,
      values: [municipalityId, since, wanted.shards, wanted.limit],
    });
    return result.rows;
  });
  return rows.map((row) => waitingEvent(municipalityId, row));
}

/** What `WAITING` selects. */
export interface WaitingRow {
  channel_id: string;
  event_id: string;
  ms: number;
  id: number;
  shard: number;
  kind: string;
  line_user_id: Buffer | null;
}

export const WAITING = `channel_id, event_id, (extract(epoch FROM ts) * 1000)::bigint AS ms, id, shard, kind, line_user_id`;

export function waitingEvent(municipalityId: MunicipalityId, row: WaitingRow): WaitingEvent {
  return {
    municipalityId,
    channelId: row.channel_id,
    eventId: row.event_id,
    ts: row.ms,
    id: row.id,
    shard: row.shard,
    kind: row.kind,
    lineUserId: row.line_user_id ? lineUserIdFromBytes(row.line_user_id) : null,
  };
}

export const TAKE = `
  SELECT ${WAITING}
  FROM line_inbox
  WHERE municipality_id = $1 AND state = 'open' AND ts >= $2::timestamptz AND shard = ANY($3::smallint[])
  ORDER BY ts, id LIMIT $4`;
