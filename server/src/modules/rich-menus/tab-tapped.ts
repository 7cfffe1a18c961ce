/** A friend tapped a tab: LINE has switched already and tells us; written down, so that a new version and 解除 find them there. */
import { z } from 'zod';
import type { TxCtx } from '../../platform/context/context.ts';
import { lineUserIdToBytes, type IncomingEvent, type WebhookHandler } from '../line/index.ts';
import { findResidentByLineId } from '../residents/index.ts';
import { emergencyNow } from './queries.ts';
import './tables.ts';

const switched = z.object({
  postback: z.object({
    params: z.object({ newRichMenuAliasId: z.string(), status: z.literal('SUCCESS') }),
  }),
});

export const tabTapped: WebhookHandler = {
  name: 'rich-menus.tab-tapped',
  kinds: ['postback'],
  async handle(ctx, event) {
    const tap = switched.safeParse(event.body);
    if (!tap.success || event.lineUserId === null || event.late) return;
    const user = lineUserIdToBytes(event.lineUserId);
    if (user) await noteTab(ctx, event, user, tap.data.postback.params.newRichMenuAliasId);
  },
};

async function noteTab(ctx: TxCtx, event: IncomingEvent, user: Buffer, alias: string): Promise<void> {
  const { municipalityId } = ctx.scope;
  const tapped = await ctx.db
    .selectFrom('rich_menu_aliases as alias')
    .innerJoin('rich_menus as menu', (join) =>
      join
        .onRef('menu.id', '=', 'alias.menu_id')
        .on('menu.municipality_id', '=', municipalityId)
        .on('menu.kind', '=', 'ordinary'),
    )
    .select(['alias.menu_id', 'alias.tab', 'alias.sheet_id'])
    .where('alias.municipality_id', '=', municipalityId)
    .where('alias.alias', '=', alias)
    .executeTakeFirst();
  const resident = tapped && (await findResidentByLineId(ctx, event.channelId, user));
  if (!resident) return;
  // In an emergency every tab leads to the emergency menu: what they had before is what they get back.
  const emergency = await emergencyNow(ctx);
  if (emergency && !emergency.drill && emergency.phase !== 'lifting') return;
  await ctx.db
    .insertInto('rich_menu_links')
    .values({ municipality_id: municipalityId, resident_no: resident.residentNo, ...tapped })
    .onConflict((conflict) => conflict.columns(['municipality_id', 'resident_no']).doUpdateSet(tapped))
    .execute();
}
