import { attributes, escapeHtml, safeMedia } from './escape.ts';
import type { TalkViewOptions } from './options.ts';
import { number, own, text } from './read.ts';

/** A coupon card: a picture, its title and until when it holds, as far as the host page knows them. */
export function renderCoupon(message: unknown, options: TalkViewOptions = {}): string {
  const couponId = text(message, 'couponId');
  const coupon = couponId === undefined ? undefined : options.couponOf?.(couponId);
  const src = safeMedia(own(coupon, 'imageUrl'));
  const image =
    src === undefined
      ? '<span class="tv-coupon-mark" aria-hidden="true">％</span>'
      : `<img${attributes({ class: 'tv-coupon-image', src, alt: '', loading: 'lazy', referrerpolicy: 'no-referrer' })}>`;
  const title = text(coupon, 'title')?.trim() || 'クーポン';
  const words = `<span class="tv-coupon-kind">クーポン</span><span class="tv-coupon-title">${escapeHtml(title)}</span>${renderUntil(coupon, options)}`;
  const open = couponId === undefined ? '' : '<span class="tv-coupon-open">クーポンを見る</span>';
  const inner = `${image}<span class="tv-coupon-words">${words}</span>${open}`;
  // Not an action of the Messaging API, so the host page opens it by the id.
  return couponId === undefined
    ? `<div class="tv-coupon">${inner}</div>`
    : `<button${attributes({ type: 'button', class: 'tv-coupon', 'data-coupon': couponId })}>${inner}</button>`;
}

/** `endTimestamp` is in seconds. */
function renderUntil(coupon: unknown, options: TalkViewOptions): string {
  const end = number(coupon, 'endTimestamp');
  // 8.64e12 s is the end of ECMAScript's time.
  if (end === undefined || !(Math.abs(end) <= 8.64e12)) return '';
  const day = new Intl.DateTimeFormat('ja-JP', {
    timeZone: options.timeZone ?? 'Asia/Tokyo',
    dateStyle: 'long',
  }).format(end * 1000);
  return `<span class="tv-coupon-until">${escapeHtml(day)}まで</span>`;
}
