/**
 * LINE's estimates of who somebody is. Ours are invented from a person's number: the same person always has the same, and the
 * shares look like a Japanese account's. Nothing in the emulator depends on them but narrowcasts and demographic insight.
 */
export const GENDERS = ['male', 'female', 'unknown'] as const;
/** Lower ends of LINE's age groups. */
export const AGES = [0, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70] as const;
export const APP_TYPES = ['ios', 'android', 'others'] as const;
/** Lower ends of LINE's friendship periods, in days. */
export const PERIODS = [0, 7, 30, 90, 180, 365] as const;
/** As insight names them; a filter says `jp_01` and so on in this order. */
export const AREAS = `
  北海道 青森 岩手 宮城 秋田 山形 福島 茨城 栃木 群馬 埼玉 千葉 東京 神奈川 新潟 富山 石川 福井 山梨 長野 岐阜 静岡 愛知 三重
  滋賀 京都 大阪 兵庫 奈良 和歌山 鳥取 島根 岡山 広島 山口 徳島 香川 愛媛 高知 福岡 佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄
`
  .trim()
  .split(/\s+/);

/** Places in the lists above; -1 is unknown. */
export interface Attributes {
  gender: number;
  age: number;
  area: number;
  appType: number;
  period: number;
}

/** Most of an account's friends live where the account is; LINE knows of three in ten nothing but the phone. */
const HOME_AREA = 13;
const HOME_SHARE = 0.7;
const UNKNOWN_SHARE = 0.3;

/** The attributes of a user, by the handle. */
export function attributesOf(handle: number): Attributes {
  const known = part(handle, 1) >= UNKNOWN_SHARE;
  const appType = part(handle, 2);
  return {
    gender: known ? Math.floor(part(handle, 3) * 2) : -1,
    age: known ? Math.floor(part(handle, 4) * AGES.length) : -1,
    area: !known ? -1 : part(handle, 5) < HOME_SHARE ? HOME_AREA : Math.floor(part(handle, 6) * AREAS.length),
    appType: appType < 0.55 ? 0 : appType < 0.95 ? 1 : 2,
    period: Math.floor(part(handle, 7) ** 0.5 * PERIODS.length),
  };
}

/** A number from 0 to 1 that depends on the handle and on what it is for (the finaliser of MurmurHash3). */
function part(handle: number, purpose: number): number {
  let hash = Math.imul(handle ^ Math.imul(purpose, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
