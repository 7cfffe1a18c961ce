import type { Context } from 'hono';
import { acquire, describeCoupon, useTicket, type Coupon } from '../coupons/coupon-book.ts';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { controlError, handleOf } from './reading.ts';

/** A coupon as the phone shows it, and a user who takes and uses one. */
export function registerCouponControl(app: LineApp, state: EmulatorState): void {
  const couponOf = (c: Context): Coupon => {
    const coupon = state.coupons.find(c.req.param('couponId') ?? '');
    if (!coupon) throw controlError(404, `There is no coupon ${c.req.param('couponId')}.`);
    return coupon;
  };
  app.get('/_emulator/coupons/:couponId', (c) => {
    const coupon = couponOf(c);
    return c.json({ ...describeCoupon(coupon, state.clock.now()), acquired: coupon.tickets.size });
  });
  app.post('/_emulator/users/:userId/coupons/:couponId/acquire', (c) => {
    const coupon = couponOf(c);
    const handle = handleOf(state, c.req.param('userId'));
    const result = acquire(coupon, handle, state.clock.now());
    return c.json({ result, used: coupon.tickets.get(handle) ?? null });
  });
  app.post('/_emulator/users/:userId/coupons/:couponId/use', (c) => {
    const coupon = couponOf(c);
    const handle = handleOf(state, c.req.param('userId'));
    if (!useTicket(coupon, handle, state.clock.now())) {
      throw controlError(409, 'The user does not have this coupon, or it cannot be used any more.');
    }
    return c.json({ used: coupon.tickets.get(handle) });
  });
}
