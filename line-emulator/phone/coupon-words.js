/** Why there is no coupon to use, by the emulator's answer. */
export const NO_COUPON = {
  lost: '今回は、はずれでした。',
  soldOut: '配布が終わりました。',
  closed: '期間が終わりました。',
  notStarted: 'まだ使える期間ではありません。',
};

const KINDS = {
  discount: '割引',
  free: '無料',
  gift: 'プレゼント',
  cashBack: 'キャッシュバック',
  others: 'クーポン',
};

/** What one gets, as 「100円引き」. @param {any} coupon LINE's coupon object @returns {string} */
export function couponReward(coupon) {
  const { type, priceInfo = {} } = coupon.reward ?? {};
  const kind = Object.hasOwn(KINDS, type) ? KINDS[/** @type {keyof typeof KINDS} */ (type)] : KINDS.others;
  const yen = (/** @type {unknown} */ amount) => `${Number(amount).toLocaleString('ja-JP')}円`;
  const suffix = type === 'cashBack' ? 'キャッシュバック' : '引き';
  switch (priceInfo.type) {
    case 'fixed':
      return `${yen(priceInfo.fixedAmount)}${suffix}`;
    case 'percentage':
      return `${Number(priceInfo.percentage)}%${suffix}`;
    case 'explicit':
      return `${yen(priceInfo.originalPrice)}のところ${yen(priceInfo.priceAfterDiscount)}`;
    default:
      return kind;
  }
}

/** Until when it holds, in Japan's time. @param {any} coupon @returns {string} */
export function couponUntil(coupon) {
  const end = Number(coupon.endTimestamp) * 1000;
  if (!(Math.abs(end) <= 8.64e15)) return '';
  const words = new Intl.DateTimeFormat('ja-JP', {
    timeZone: 'Asia/Tokyo',
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(end);
  return `${words}まで`;
}
