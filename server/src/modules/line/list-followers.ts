/** LINE's list of friends, page by page (facts: followers/ids; verified and premium accounts only). */
import type { Ctx } from '../../platform/context/context.ts';
import { readChannel } from './channels/read-channel.ts';
import { askLine, LineUnreachable } from './line-http.ts';
import { lineUserIdToBytes } from './line-user-id.ts';
import './outside.ts';

/** LINE gives at most so many in one answer. */
const PAGE = 1000;

export type FollowersPage =
  | {
      readonly outcome: 'page';
      /** 16 bytes each. */
      readonly lineUserIds: readonly Buffer[];
      /** null: this was the last page. */
      readonly next: string | null;
    }
  /** The account may not read the list (403). */
  | { readonly outcome: 'not_allowed' }
  /** The token is older than 24 hours, or never was one: the list is read from the front. */
  | { readonly outcome: 'token_over' };

/**
 * @param next the `next` of the page before; null for the first
 * @throws LineUnreachable also when LINE asks to slow down (429): whoever reads tries the same page again
 */
export async function listFollowers(
  ctx: Ctx,
  channelId: string,
  next: string | null,
): Promise<FollowersPage> {
  const { accessToken } = await readChannel(ctx, channelId);
  const url = new URL('/v2/bot/followers/ids', ctx.outside.lineOrigins.api);
  url.searchParams.set('limit', String(PAGE));
  if (next !== null) url.searchParams.set('start', next);
  const { status, body } = await askLine({ method: 'GET', url, token: accessToken });
  if (status === 403) return { outcome: 'not_allowed' };
  if (status === 400 && next !== null) return { outcome: 'token_over' };
  if (status !== 200 || !Array.isArray(body?.userIds))
    throw new LineUnreachable(`LINE answered ${status} to the list of friends`);
  return {
    outcome: 'page',
    // An id of another shape costs only itself.
    lineUserIds: body.userIds.flatMap((id) => (typeof id === 'string' ? (lineUserIdToBytes(id) ?? []) : [])),
    next: typeof body.next === 'string' && body.next !== '' ? body.next : null,
  };
}
