/** The variants of a delivery: who gets which language, frozen with it. */
import type { TxCtx } from '../../platform/context/context.ts';
import { splitAudience } from '../audiences/index.ts';
import type { FrozenMessages } from './freeze-messages.ts';

/** Keeps what is said to whom. Nothing is kept for a delivery in one language. */
export async function keepVariants(
  ctx: TxCtx,
  deliveryId: string,
  audienceId: string,
  said: readonly FrozenMessages[],
): Promise<void> {
  const [first, ...others] = said;
  if (!first || others.length === 0) return;
  const parts = await splitAudience(
    ctx,
    audienceId,
    others.map(({ language }) => language),
    first.language,
  );
  await ctx.db
    .insertInto('delivery_variants')
    .values(
      parts.map((part, variant) => ({
        municipality_id: ctx.scope.municipalityId,
        delivery_id: deliveryId,
        variant,
        language: part.language,
        audience_id: part.audienceId,
        recipients: part.count,
        messages: JSON.stringify(said[variant]!.messages), // parts stand in the order of what is said
      })),
    )
    .execute();
}

/** In their order; [] for a delivery in one language. */
export async function variantsOf(ctx: TxCtx, deliveryId: string) {
  return ctx.db
    .selectFrom('delivery_variants')
    .select(['variant', 'audience_id'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', deliveryId)
    .orderBy('variant')
    .execute();
}

/** What a variant says; null for a delivery in one language. */
export async function messagesOfVariant(ctx: TxCtx, deliveryId: string, variant: number) {
  const row = await ctx.db
    .selectFrom('delivery_variants')
    .select('messages')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', deliveryId)
    .where('variant', '=', variant)
    .executeTakeFirst();
  return row?.messages ?? null;
}
