/** クーポン: made in LINE Official Account Manager or by LINE's API, sent with us (EXT-02). */
import type { Ctx } from '../../../platform/context/context.ts';
import { runningCoupons, type LineCoupon } from '../../line/index.ts';
import { onlyChannel } from '../only-channel.ts';

export async function readCoupons(ctx: Ctx): Promise<{ coupons: LineCoupon[]; answered: boolean }> {
  const channelId = await ctx.transaction(onlyChannel);
  const coupons = channelId === null ? null : await runningCoupons(ctx, channelId);
  return { coupons: coupons ?? [], answered: coupons !== null };
}
