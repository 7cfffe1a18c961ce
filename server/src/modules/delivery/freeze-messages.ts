/** What will be sent, word for word: made once, with the decision, so that no later change can alter a text under way. */
import { randomBytes } from 'node:crypto';
import { block } from '@madoguchi/contract/delivery';
import { z } from 'zod';
import type { TxCtx } from '../../platform/context/context.ts';
import type { LineMessage } from '../line/index.ts';
import { linksIn, redirectOf } from './links.ts';
import { picturesById, type DeliveryRecord } from './queries.ts';
import { picturesIn, renderMessages } from './render-messages.ts';

/** Renders a complete delivery, its links replaced by our own. */
export async function freezeMessages(ctx: TxCtx, stored: DeliveryRecord): Promise<LineMessage[]> {
  const blocks = z.array(block).parse(stored.blocks);
  await keepLinks(
    ctx,
    stored.id,
    new Set(blocks.flatMap((part) => (part.kind === 'text' ? linksIn(part.text) : []))),
  );
  const links = await linksOf(ctx, stored.id);
  return renderMessages(blocks, {
    publicUrl: ctx.publicUrl,
    pictures: await picturesById(ctx, picturesIn(blocks)),
    linkFor: (url) => links.get(url) ?? url,
  });
}

/** One short address per different link: 11 characters of base64url are 64 random bits. */
async function keepLinks(ctx: TxCtx, deliveryId: string, urls: ReadonlySet<string>): Promise<void> {
  if (urls.size === 0) return;
  const { municipalityId } = ctx.scope;
  await ctx.db
    .insertInto('delivery_links')
    .values(
      [...urls].map((url) => ({
        municipality_id: municipalityId,
        delivery_id: deliveryId,
        url,
        token: randomBytes(8).toString('base64url'),
      })),
    )
    .onConflict((conflict) => conflict.columns(['municipality_id', 'delivery_id', 'url']).doNothing())
    .execute();
}

/** Original address → our redirect. The town's name keeps the look-up inside one municipality. */
async function linksOf(ctx: TxCtx, deliveryId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db
    .selectFrom('delivery_links')
    .innerJoin('municipalities', 'municipalities.municipality_id', 'delivery_links.municipality_id')
    .select(['delivery_links.url', 'delivery_links.token', 'municipalities.slug'])
    .where('delivery_links.municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', deliveryId)
    .execute();
  return new Map(rows.map((row) => [row.url, redirectOf(ctx, row.slug, row.token)]));
}
