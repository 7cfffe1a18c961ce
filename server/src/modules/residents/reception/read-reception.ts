/** How a resident wants to be written to, read from the facets of the kind `reception` (audiences lay them over every freeze). */
import type { TxCtx } from '../../../platform/context/context.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { facetsOf } from '../facet-codes.ts';
import '../tables.ts';

export const RECEPTION = 'reception';

export interface Reception {
  /** しばらく休む, up to and including this day; null when not, or no longer. */
  readonly pausedUntil: Temporal.PlainDate | null;
  /** 防災だけ受け取る */
  readonly disasterOnly: boolean;
  /** Topics whose news they reduced. */
  readonly unwanted: readonly string[];
}

export async function readReception(ctx: TxCtx, residentNo: number): Promise<Reception> {
  const row = await ctx.db
    .selectFrom('facets')
    .select('values')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .executeTakeFirst();
  const wishes = (await facetsOf(ctx, row?.values ?? [])).filter(({ kind }) => kind === RECEPTION);
  const of = (subject: string) => wishes.filter((wish) => wish.subject === subject).map(({ value }) => value);
  const until = of('paused')[0];
  const pausedUntil = until === undefined ? null : Temporal.PlainDate.from(until);
  return {
    pausedUntil:
      pausedUntil && Temporal.PlainDate.compare(pausedUntil, todayInJapan(ctx.now())) >= 0
        ? pausedUntil
        : null,
    disasterOnly: of('disaster_only').length > 0,
    unwanted: of('unwanted'),
  };
}
