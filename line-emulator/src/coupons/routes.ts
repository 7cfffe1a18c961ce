import type { EndpointRow } from '../endpoint-table.ts';
import { perSecond } from '../rate-limits.ts';
import { closeCoupon, createCoupon, getCoupon, listCoupons } from './coupons.ts';

/** All four endpoints of coupons, each on its own. */
const LIMIT = perSecond(200);

export const couponRows: EndpointRow[] = [
  ['POST', '/v2/bot/coupon', 'coupon.create', LIMIT, createCoupon],
  ['GET', '/v2/bot/coupon', 'coupon.list', LIMIT, listCoupons],
  ['GET', '/v2/bot/coupon/:couponId', 'coupon.get', LIMIT, getCoupon],
  ['PUT', '/v2/bot/coupon/:couponId/close', 'coupon.close', LIMIT, closeCoupon, { body: 'any' }],
];
