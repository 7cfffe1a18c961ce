/** 言葉の一覧と問い合わせ先: what the municipality keeps for its writers. */
import type { Wording } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../../platform/context/context.ts';

const NOTHING: Wording = { words: [], contacts: {} };

export async function readWording(ctx: TxCtx): Promise<Wording> {
  const row = await ctx.db
    .selectFrom('delivery_wording')
    .select(['words', 'contacts'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
  return row ?? NOTHING;
}
