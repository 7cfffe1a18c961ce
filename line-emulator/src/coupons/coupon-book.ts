import { HandleSet } from '../handle-set.ts';
import { hashSeed, newUlid, seededRandom } from '../ids.ts';
import type { CouponObject } from './check-coupon.ts';

export interface Coupon {
  couponId: string;
  channelId: string;
  coupon: CouponObject;
  created: number;
  closed: boolean;
  /** Who has it, and how often they used it. */
  tickets: Map<number, number>;
  /** Who drew a blank in the lottery: nobody draws twice. */
  lost: HandleSet;
}

export const COUPON_STATUSES = ['DRAFT', 'RUNNING', 'CLOSED'] as const;
export type CouponStatus = (typeof COUPON_STATUSES)[number];

/** What a user sees after tapping a coupon. */
export type AcquireResult = 'acquired' | 'lost' | 'soldOut' | 'closed' | 'notStarted';

/** All coupons of all channels. Drafts exist only in LINE Official Account Manager. */
export class CouponBook {
  readonly #coupons = new Map<string, Coupon>();

  create(channelId: string, coupon: CouponObject, created: number): Coupon {
    const couponId = newUlid(created);
    const made: Coupon = {
      couponId,
      channelId,
      coupon,
      created,
      closed: false,
      tickets: new Map(),
      lost: new HandleSet(),
    };
    this.#coupons.set(couponId, made);
    return made;
  }

  find(couponId: string): Coupon | undefined {
    return this.#coupons.get(couponId);
  }

  /** A channel's coupons, the newest first. */
  list(channelId: string): Coupon[] {
    return [...this.#coupons.values()].filter((coupon) => coupon.channelId === channelId).toReversed();
  }
}

export function statusOf({ coupon, closed }: Coupon, now: number): CouponStatus {
  return closed || now >= coupon.endTimestamp * 1000 ? 'CLOSED' : 'RUNNING';
}

/** A user takes a coupon: at once, or by one draw of the lottery, the same for the same user and coupon. */
export function acquire(found: Coupon, handle: number, now: number): AcquireResult {
  const { coupon, tickets, lost, couponId } = found;
  if (statusOf(found, now) === 'CLOSED') return 'closed';
  if (now < coupon.startTimestamp * 1000) return 'notStarted';
  if (tickets.has(handle)) return 'acquired';
  const { acquisitionCondition: condition } = coupon;
  if (condition.type === 'lottery') {
    if (lost.has(handle)) return 'lost';
    if (condition.maxAcquireCount >= 0 && tickets.size >= condition.maxAcquireCount) return 'soldOut';
    if (seededRandom(hashSeed(couponId) ^ handle)() * 100 >= condition.lotteryProbability) {
      lost.add(handle);
      return 'lost';
    }
  }
  tickets.set(handle, 0);
  return 'acquired';
}

/** A user shows the coupon at the counter; false when it can no longer be used. */
export function useTicket(found: Coupon, handle: number, now: number): boolean {
  const used = found.tickets.get(handle);
  const most = found.coupon.maxUseCountPerTicket;
  if (used === undefined || (most > 0 && used >= most) || statusOf(found, now) === 'CLOSED') return false;
  found.tickets.set(handle, used + 1);
  return true;
}

/** The coupon in the form of LINE's detail. */
export function describeCoupon(found: Coupon, now: number): Record<string, unknown> {
  return {
    couponId: found.couponId,
    ...found.coupon,
    // Only coupons by friend referral can be had more than once, and the API makes none.
    maxTicketPerUser: 1,
    status: statusOf(found, now),
    createdTimestamp: Math.floor(found.created / 1000),
  };
}
