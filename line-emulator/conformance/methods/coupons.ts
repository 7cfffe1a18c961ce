import { expect } from 'vitest';
import type { messagingApi } from '@line/bot-sdk';
import { refused, type Exercises } from '../world.ts';

export const coupons: Exercises = {
  'クーポン: 作り、見て、送り、終わらせる': async ({ clients: { messaging }, userId, trial }) => {
    const now = Math.floor(trial.emulator.state.clock.now() / 1000);
    const wanted: messagingApi.CouponCreateRequest = {
      title: '朝市100円引き',
      description: '市場の全店で使えます。',
      startTimestamp: now - 60,
      endTimestamp: now + 86_400,
      maxUseCountPerTicket: 1,
      visibility: 'UNLISTED',
      timezone: 'ASIA_TOKYO',
      acquisitionCondition: { type: 'normal' },
      reward: { type: 'discount', priceInfo: { type: 'fixed', fixedAmount: 100 } },
    };
    const { couponId } = await messaging.createCoupon(wanted);
    expect(await messaging.getCouponDetail(couponId ?? '')).toMatchObject({
      couponId,
      title: wanted.title,
      status: 'RUNNING',
    });
    expect((await messaging.listCoupon(new Set(['RUNNING']), undefined, 10)).items).toHaveLength(1);
    await messaging.pushMessage({ to: userId, messages: [{ type: 'coupon', couponId: couponId ?? '' }] });
    await refused(messaging.createCoupon({ ...wanted, title: 'あ'.repeat(61) }), 400);
    await refused(messaging.getCouponDetail('unknown'), 404);
    await messaging.closeCoupon(couponId ?? '');
    await refused(messaging.closeCoupon(couponId ?? ''), 410);
    await refused(messaging.closeCoupon('unknown'), 404);

    const lottery = await messaging.createCoupon({
      ...wanted,
      acquisitionCondition: { type: 'lottery', lotteryProbability: 50, maxAcquireCount: -1 },
    });
    await messaging.getCouponDetail(lottery.couponId ?? '');
  },
};
