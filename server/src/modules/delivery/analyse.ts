/** 配信の分析 (ANA-07): deliveries of a period side by side, and friends day by day. */
import type { TxCtx } from '../../platform/context/context.ts';
import { reachedRows } from '../../platform/context/reach.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { hiddenRecipients } from '../audiences/index.ts';
import { figuresOf } from './figures.ts';
import './tables.ts';

export interface Period {
  /** Days in Japan, both included. */
  readonly from: string;
  readonly to: string;
}

/** More in one table compare nothing; the period is made shorter. */
const MOST_COMPARED = 500;

export async function compareDeliveries(
  ctx: TxCtx,
  { from, to, kind }: Period & { kind?: string | undefined },
) {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)];
  let query = ctx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where(reachedRows(ctx.actor, 'delivery.view', 'see', 'deliveries'))
    .where('drill', '=', false)
    .where('started_at', '>=', first.toZonedDateTime(TOKYO).toInstant())
    .where('started_at', '<', last.add({ days: 1 }).toZonedDateTime(TOKYO).toInstant());
  if (kind) query = query.where('kind', '=', kind);
  const rows = await query.orderBy('started_at', 'desc').limit(MOST_COMPARED).execute();
  const figures = await figuresOf(ctx, rows);
  const hidden = await hiddenRecipients(
    ctx,
    rows.map(({ audience_id }) => audience_id),
  );
  return {
    entries: rows.map((row) => {
      const { confirmed, ...known } = figures.get(row.id)!; // one for each row
      const share = (part: number | null) => (part === null || confirmed === 0 ? null : part / confirmed);
      return {
        id: row.id,
        title: row.title,
        kind: row.kind as 'announcement', // checked by the contract when it was saved
        targetText: row.target_text,
        startedAt: row.started_at!.toString(), // the query asks for it
        recipients: (row.recipients ?? 0) - hidden(row.audience_id),
        confirmed,
        ...known,
        openRate: share(known.opens),
        clickRate: share(known.clickers),
      };
    }),
  };
}

/** Friends at the end of each day, with what changed since the day before where that is known. */
export async function friendFigures(ctx: TxCtx, { from, to }: Period) {
  const first = Temporal.PlainDate.from(from);
  const rows = await ctx.db
    .selectFrom('friend_figures')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('date', '>=', first.subtract({ days: 1 }))
    .where('date', '<=', Temporal.PlainDate.from(to))
    .orderBy('date')
    .execute();
  const byDate = new Map(rows.map((row) => [row.date.toString(), row]));
  return {
    entries: rows
      .filter(({ date }) => Temporal.PlainDate.compare(date, first) >= 0)
      .map((row) => {
        const before = byDate.get(row.date.subtract({ days: 1 }).toString());
        return {
          date: row.date.toString(),
          friends: row.followers - row.blocks,
          added: before ? row.followers - before.followers : null,
          blocks: row.blocks,
          blocksChange: before ? row.blocks - before.blocks : null,
        };
      }),
  };
}
