/** Coupons of the official account that may be sent now. */
import { messagingApi } from '@line/bot-sdk';
import type { Ctx } from '../../../platform/context/context.ts';
import { readChannel } from '../channels/read-channel.ts';
import { LineUnreachable } from '../line-http.ts';
import '../outside.ts';
import { askSdk } from './ask-sdk.ts';

export interface LineCoupon {
  readonly id: string;
  readonly title: string;
}

/** LINE gives 100 a page; an account may have 5,000 valid ones. Whoever has more than this picks from the newest. */
const PAGE = 100;
const MOST_PAGES = 5;

/** @returns null when LINE could not be asked */
export async function runningCoupons(ctx: Ctx, channelId: string): Promise<LineCoupon[] | null> {
  const { accessToken } = await readChannel(ctx, channelId);
  const client = new messagingApi.MessagingApiClient({
    channelAccessToken: accessToken,
    baseURL: ctx.outside.lineOrigins.api,
  });
  const found: LineCoupon[] = [];
  let start: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const result = await askSdk(client.listCoupon(new Set(['RUNNING'] as const), start, PAGE));
      if (!result.ok) return null;
      found.push(...result.answer.items.map(({ couponId, title }) => ({ id: couponId, title })));
      start = result.answer.next;
      if (start === undefined) break;
    }
  } catch (error) {
    if (error instanceof LineUnreachable) return null;
    throw error;
  }
  return found;
}
