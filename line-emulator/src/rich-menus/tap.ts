import type { Channel } from '../channels.ts';
import { japaneseDay } from '../clock.ts';
import type { EmulatorState } from '../state.ts';
import { makeEvent } from '../webhooks/make-event.ts';
import { sendWebhook } from '../webhooks/send-webhook.ts';
import type { WebhookResult } from '../webhooks/webhook-log.ts';
import type { RichMenuArea } from './check-rich-menu.ts';
import type { ShownMenu } from './menu-book.ts';

/** A user sees the menu: counts where the API made it. */
export function countShown(state: EmulatorState, channel: Channel, handle: number): boolean {
  const { menu } = state.richMenus.of(channel).seen(handle);
  menu?.insight.shown(japaneseDay(state.clock.now()), handle);
  return menu !== null;
}

/**
 * A user taps an area of the menu they see. The tap is counted; a switch of tabs is done here, with its webhook. Gives the area's
 * action, for the phone to do, where it is another one; undefined when there is no such area.
 */
export async function tapArea(
  state: EmulatorState,
  channel: Channel,
  handle: number,
  area: number,
): Promise<{ action: RichMenuArea['action']; switched?: SwitchResult } | undefined> {
  const { menu } = state.richMenus.of(channel).seen(handle);
  const tapped = menu?.menu.areas[area];
  if (!menu || !tapped) return undefined;
  menu.insight.tapped(japaneseDay(state.clock.now()), area, handle);
  const { action } = tapped;
  if (action.type !== 'richmenuswitch') return { action };
  return { action, switched: await switchMenu(state, channel, handle, action) };
}

export interface SwitchResult {
  status: 'SUCCESS' | 'RICHMENU_ALIAS_ID_NOTFOUND' | 'RICHMENU_NOTFOUND' | 'FAILED';
  shown: ShownMenu;
  webhook: WebhookResult;
}

/** A tab is tapped: the alias' menu becomes the user's own, which no later change of the default moves, and a postback says how it went. */
async function switchMenu(
  state: EmulatorState,
  channel: Channel,
  handle: number,
  action: RichMenuArea['action'],
): Promise<SwitchResult> {
  const book = state.richMenus.of(channel);
  const alias = String(action.richMenuAliasId);
  const richMenuId = book.aliases.get(alias);
  const menu = book.menus.get(richMenuId ?? '');
  const status =
    richMenuId === undefined
      ? 'RICHMENU_ALIAS_ID_NOTFOUND'
      : !menu
        ? 'RICHMENU_NOTFOUND'
        : state.jobs.takeFailure('richmenu.switch') !== undefined || !channel.following.has(handle)
          ? 'FAILED'
          : 'SUCCESS';
  if (status === 'SUCCESS' && menu) {
    book.link(handle, menu);
    book.refreshOpenTalks();
  }
  const params = status === 'SUCCESS' ? { newRichMenuAliasId: alias, status } : { status };
  const event = makeEvent(state, channel, handle, {
    type: 'postback',
    postback: { data: String(action.data), params },
  });
  return { status, shown: book.seen(handle), webhook: await sendWebhook(state, channel, [event]) };
}
