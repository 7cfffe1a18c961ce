/** The figures of many deliveries at once, for lists, comparisons, exports and mails. */
import type { TxCtx } from '../../platform/context/context.ts';
import { hiddenRecipients } from '../audiences/index.ts';
import { progressOfSends } from '../line/index.ts';
import type { DeliveryRecord } from './queries.ts';
import './tables.ts';
import { confirmedOf } from './views.ts';

export interface DeliveryFigures {
  readonly confirmed: number;
  /** LINE's; null below 20 people, and before LINE has counted. */
  readonly opens: number | null;
  readonly clickers: number | null;
  /** Our own: clicks, not people. */
  readonly clicks: number;
  readonly plays: number | null;
  /** null before anybody has counted. */
  readonly blocks: number | null;
}

/** @returns by delivery id, one for each row */
export async function figuresOf(
  ctx: TxCtx,
  rows: readonly DeliveryRecord[],
): Promise<ReadonlyMap<string, DeliveryFigures>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const { municipalityId } = ctx.scope;
  const progress = await progressOfSends(ctx, 'delivery', ids);
  const hidden = await hiddenRecipients(
    ctx,
    rows.map(({ audience_id }) => audience_id),
  );
  const statistics = await ctx.db
    .selectFrom('delivery_statistics')
    .select(['delivery_id', 'opens', 'clickers', 'plays', 'blocks'])
    .where('municipality_id', '=', municipalityId)
    .where('delivery_id', 'in', ids)
    .execute();
  const clicks = await ctx.db
    .selectFrom('delivery_links')
    .innerJoin('delivery_clicks', (join) =>
      join
        .onRef('delivery_clicks.municipality_id', '=', 'delivery_links.municipality_id')
        .onRef('delivery_clicks.token', '=', 'delivery_links.token'),
    )
    .select((eb) => ['delivery_links.delivery_id', eb.fn.sum<number>('delivery_clicks.n').as('n')])
    .where('delivery_links.municipality_id', '=', municipalityId)
    .where('delivery_links.delivery_id', 'in', ids)
    .groupBy('delivery_links.delivery_id')
    .execute();
  const byId = new Map(statistics.map((row) => [row.delivery_id, row]));
  const clicksOf = new Map(clicks.map((row) => [row.delivery_id, Number(row.n)]));
  return new Map(
    rows.map((row) => {
      const known = byId.get(row.id);
      return [
        row.id,
        {
          confirmed: confirmedOf(row, progress.get(row.id), hidden(row.audience_id)),
          opens: known?.opens ?? null,
          clickers: known?.clickers ?? null,
          clicks: clicksOf.get(row.id) ?? 0,
          plays: known?.plays ?? null,
          blocks: known?.blocks ?? null,
        },
      ];
    }),
  );
}
