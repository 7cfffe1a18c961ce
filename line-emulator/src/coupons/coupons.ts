import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { bodyErrors, LineError, parseJsonObject } from '../line-error.ts';
import { pageToken, readPage } from '../messaging/paging.ts';
import type { SharedBody } from '../sendings.ts';
import { checkCoupon } from './check-coupon.ts';
import { COUPON_STATUSES, describeCoupon, statusOf, type Coupon } from './coupon-book.ts';

/** Coupons that are not over, of one account. */
const MAX_RUNNING = 5000;
const STANDARD_PAGE = 20;
const MAX_PAGE = 100;

/** POST /v2/bot/coupon */
export function createCoupon(call: ChannelCall): LineAnswer {
  const { state, channel, at } = call;
  const coupon = checkCoupon(parseJsonObject(call.body), at);
  const { channelId } = channel.settings;
  const running = state.coupons.list(channelId).filter((entry) => statusOf(entry, at) === 'RUNNING').length;
  if (running >= MAX_RUNNING) {
    throw bodyErrors([{ message: 'You have too many coupons created.', property: '' }]);
  }
  return { json: { couponId: state.coupons.create(channelId, coupon, at).couponId } };
}

/** PUT /v2/bot/coupon/{couponId}/close */
export function closeCoupon(call: ChannelCall): LineAnswer {
  const coupon = couponOfPath(call);
  if (coupon.closed) throw couponError(410, 'The coupon has already been closed.');
  coupon.closed = true;
  return { json: {} };
}

/** GET /v2/bot/coupon/{couponId} */
export function getCoupon(call: ChannelCall): LineAnswer {
  return { json: describeCoupon(couponOfPath(call), call.at) };
}

/** GET /v2/bot/coupon; several statuses are alternatives, repeated or with commas between. */
export function listCoupons({ state, channel, c, at }: ChannelCall): LineAnswer {
  const statuses = (c.req.queries('status') ?? []).flatMap((value) => value.split(','));
  if (statuses.some((status) => !(COUPON_STATUSES as readonly string[]).includes(status))) {
    const message = `Must be one of the following values: [${COUPON_STATUSES.join(',')}]`;
    throw bodyErrors([{ message, property: 'status' }]);
  }
  const { start, limit } = pageOf(c.req.query(), at);
  const coupons = state.coupons
    .list(channel.settings.channelId)
    .filter((coupon) => statuses.length === 0 || statuses.includes(statusOf(coupon, at)));
  return {
    json: {
      items: coupons
        .slice(start, start + limit)
        .map(({ couponId, coupon }) => ({ couponId, title: coupon.title })),
      ...(start + limit < coupons.length ? { next: pageToken(start + limit, at) } : {}),
    },
  };
}

/** A message can only carry a coupon of its own channel that is not over; LINE documents no text for that. */
export function checkCouponMessages({ state, channel, at }: ChannelCall, { messages }: SharedBody): void {
  messages.forEach(({ type, couponId }, i) => {
    if (type !== 'coupon') return;
    const coupon = state.coupons.find(String(couponId));
    const property = `messages[${i}].couponId`;
    if (coupon?.channelId !== channel.settings.channelId) {
      throw bodyErrors([{ message: 'coupon not found', property }]);
    }
    if (statusOf(coupon, at) === 'CLOSED') {
      throw bodyErrors([{ message: 'The coupon has already been closed.', property }]);
    }
  });
}

function couponOfPath({ state, channel, c }: ChannelCall): Coupon {
  const coupon = state.coupons.find(c.req.param('couponId') ?? '');
  if (coupon?.channelId !== channel.settings.channelId) throw couponError(404, 'coupon not found');
  return coupon;
}

/** LINE words these as errors of the body, at no property. */
const couponError = (status: number, message: string): LineError =>
  new LineError(status, bodyErrors([{ message, property: '' }]).body);

/** LINE's own words for a wrong `limit`, before the page is read as everywhere. */
function pageOf(query: Record<string, string>, now: number): { start: number; limit: number } {
  const { limit } = query;
  if (limit !== undefined && Number(limit) > MAX_PAGE) {
    throw bodyErrors([{ message: `Must be less than or equal to ${MAX_PAGE}`, property: 'limit' }]);
  }
  return readPage(query, now, { standard: STANDARD_PAGE, most: MAX_PAGE });
}
