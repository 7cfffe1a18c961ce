/** Channels as staff and other modules see them: no secrets. */
import type { TxCtx } from '../../../platform/context/context.ts';
import '../tables.ts';

export interface ChannelSummary {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly lineChannelId: string;
  readonly basicId: string | null;
  readonly loginChannelId: string | null;
  readonly liffId: string | null;
}

/** The municipality's channels, the oldest first. */
export async function listChannels(ctx: TxCtx): Promise<ChannelSummary[]> {
  const rows = await ctx.db
    .selectFrom('line_channels')
    .select(['id', 'key', 'name', 'line_channel_id', 'basic_id', 'login_channel_id', 'liff_id'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    name: row.name,
    lineChannelId: row.line_channel_id,
    basicId: row.basic_id,
    loginChannelId: row.login_channel_id,
    liffId: row.liff_id,
  }));
}

export interface InboxSummary {
  readonly eventsLastDay: number;
  /** When the newest of them arrived; null when none came in 24 hours. */
  readonly newestAt: Temporal.Instant | null;
  readonly failedLastDay: number;
  /** Not yet handled, of whatever age. */
  readonly waiting: number;
}

/** Whether events come in and get through, for the connection check. Reads two days' partitions: not for hot paths. */
export async function inboxSummary(ctx: TxCtx, channelId: string): Promise<InboxSummary> {
  const since = ctx.now().subtract({ hours: 24 });
  const mine = () =>
    ctx.db
      .selectFrom('line_inbox')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('channel_id', '=', channelId);
  const day = await mine()
    .where('ts', '>', since)
    .select((query) => [
      query.fn.countAll<number>().as('events'),
      query.fn.max('received_at').as('newest'),
      query.fn.countAll<number>().filterWhere('state', '=', 'failed').as('failed'),
    ])
    .executeTakeFirstOrThrow();
  const open = await mine()
    .where('state', '=', 'open')
    .select((query) => query.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return { eventsLastDay: day.events, newestAt: day.newest, failedLastDay: day.failed, waiting: open.n };
}
