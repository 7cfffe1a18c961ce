/** What will be sent, word for word: made once, with the decision, so that no later change can alter a text under way. */
import { randomBytes } from 'node:crypto';
import { RESIDENT_LANGUAGES } from '@madoguchi/contract/questions';
import { addressesIn } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import type { LineMessage } from '../line/index.ts';
import { lessMessage } from '../residents/index.ts';
import { tapData } from './compose/answer-tap.ts';
import { textsOf } from './compose/block-words.ts';
import { isWebAddress, linksIn, redirectOf } from './links.ts';
import type { DeliveryRecord } from './queries.ts';
import { renderMessages, type Said } from './render-messages.ts';
import { everySaid, mediaOfDelivery } from './said.ts';

/** What is said in one language, rendered with our own links. */
export interface FrozenMessages {
  readonly language: string;
  readonly messages: LineMessage[];
}

/** Renders a complete delivery in each of its languages, Japanese first; its links are replaced by our own. */
export async function freezeMessages(ctx: TxCtx, stored: DeliveryRecord): Promise<FrozenMessages[]> {
  const said = everySaid(stored);
  await keepLinks(ctx, stored.id, new Set(said.flatMap(addressesOf)));
  const links = await linksOf(ctx, stored.id);
  const media = await mediaOfDelivery(ctx, stored);
  return said.map(({ language, ...one }) => ({
    language,
    messages: withLess(
      stored.topic,
      language,
      renderMessages(one, {
        publicUrl: ctx.publicUrl,
        media,
        linkFor: (url) => links.get(url) ?? url,
        postbackFor: (key) => tapData(stored.id, key),
      }),
    ),
  }));
}

/** LINE takes at most five messages in a call. */
const MOST_MESSAGES = 5;

/** 「このお知らせを減らす」 below a delivery of a topic; none where five bubbles leave no room (受信設定 has the same). */
function withLess(topic: string | null, language: string, messages: LineMessage[]): LineMessage[] {
  if (topic === null || messages.length >= MOST_MESSAGES) return messages;
  const spoken = RESIDENT_LANGUAGES.find((one) => one === language) ?? 'ja';
  const less = lessMessage(topic, spoken);
  const last = messages.at(-1);
  // Quick replies are shown under the last message only.
  if (!last?.quickReply) return [...messages, less];
  const { quickReply, ...plain } = last;
  return [...messages.slice(0, -1), plain, { ...less, quickReply }];
}

/** Every web address that a tap or a text opens. */
export function addressesOf({ blocks, quickReplies }: Said): string[] {
  const inTexts = blocks.flatMap((block) => textsOf(block).flatMap(({ text }) => linksIn(text)));
  return [...new Set([...inTexts, ...addressesIn(blocks, quickReplies).filter(isWebAddress)])];
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
