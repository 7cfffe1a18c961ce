import { call } from './control.js';
import { el } from './dom.js';
import { couponReward, couponUntil, NO_COUPON } from './coupon-words.js';
import { openSheet } from './sheets.js';

/** The coupons that a phone has met, by id, as LINE's coupon API gives them; a failed reading is tried again at the next look.
 * @type {Map<string, any>} */
const known = new Map();

/** @param {string} couponId @returns {any} undefined until `readCoupon` has read it */
export const couponOf = (couponId) => known.get(couponId);

/** @param {string} couponId */
export async function readCoupon(couponId) {
  const coupon = await call(`/coupons/${encodeURIComponent(couponId)}`);
  known.set(couponId, coupon);
  return coupon;
}

/**
 * A coupon as LINE shows it when its card is tapped: taken (or drawn for) at once, then used at the counter.
 * @param {string} userId @param {string} couponId
 * @param {(run: () => Promise<any>) => Promise<boolean>} attempt
 */
export function openCoupon(userId, couponId, attempt) {
  const path = `/users/${encodeURIComponent(userId)}/coupons/${encodeURIComponent(couponId)}`;
  void attempt(async () => {
    const coupon = await readCoupon(couponId);
    const { result, used } = await call(`${path}/acquire`, { method: 'POST' });
    openSheet(coupon.title, (close) => {
      const state = el('p', { class: 'ph-coupon-state', role: 'status' });
      const use = /** @type {HTMLButtonElement} */ (
        el(
          'button',
          { type: 'button', class: 'ph-button ph-button-main', onclick: () => void present() },
          'クーポンを使う',
        )
      );
      const code = el('p', { class: 'ph-copy', hidden: true });
      draw(used);
      return [
        coupon.imageUrl &&
          el('img', {
            class: 'ph-coupon-image',
            src: coupon.imageUrl,
            alt: '',
            referrerpolicy: 'no-referrer',
          }),
        el('p', { class: 'ph-coupon-reward' }, couponReward(coupon)),
        el('p', {}, couponUntil(coupon)),
        coupon.description && el('p', { class: 'ph-lines' }, coupon.description),
        coupon.usageCondition &&
          el('p', { class: 'ph-lines ph-hint' }, `使える条件：${coupon.usageCondition}`),
        state,
        code,
        el(
          'div',
          { class: 'ph-buttons' },
          use,
          el('button', { type: 'button', class: 'ph-button', onclick: close }, '閉じる'),
        ),
      ];

      /** @param {number | null} times how often it was used; null without the coupon */
      function draw(times) {
        const spent = times !== null && coupon.maxUseCountPerTicket === 1 && times >= 1;
        use.hidden = times === null || spent;
        if (times === null)
          state.textContent = NO_COUPON[/** @type {keyof typeof NO_COUPON} */ (result)] ?? '';
        else if (spent) state.textContent = '使用済みです。';
        else state.textContent = times === 0 ? '使えます。' : `${times}回使いました。まだ使えます。`;
      }

      async function present() {
        await attempt(async () => {
          const answer = await call(`${path}/use`, { method: 'POST' });
          if (coupon.couponCode) {
            code.hidden = false;
            code.textContent = `クーポンコード：${coupon.couponCode}`;
          }
          draw(answer.used);
        });
      }
    });
  });
}
