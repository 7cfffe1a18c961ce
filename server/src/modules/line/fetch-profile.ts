/** What LINE knows of a friend: the display name and the language of the phone. */
import type { Ctx } from '../../platform/context/context.ts';
import { readChannel } from './channels/read-channel.ts';
import { askLine, LineUnreachable } from './line-http.ts';
import './outside.ts';

export interface LineProfile {
  readonly displayName: string;
  /** BCP 47 as LINE gives it, e.g. `ja` or `pt-BR`; null where the person withholds it. */
  readonly language: string | null;
}

/**
 * @returns null for people who blocked the account, never were friends, or do not exist
 * @throws LineUnreachable
 */
export async function fetchProfile(
  ctx: Ctx,
  channelId: string,
  lineUserId: string,
): Promise<LineProfile | null> {
  const { accessToken } = await readChannel(ctx, channelId);
  const url = new URL(`/v2/bot/profile/${encodeURIComponent(lineUserId)}`, ctx.outside.lineOrigins.api);
  const { status, body } = await askLine({ method: 'GET', url, token: accessToken });
  if (status === 404) return null;
  if (status !== 200 || typeof body?.displayName !== 'string')
    throw new LineUnreachable(`LINE answered ${status} to a profile`);
  return {
    displayName: body.displayName,
    language: typeof body.language === 'string' ? body.language : null,
  };
}
