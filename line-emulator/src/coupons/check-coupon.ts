import { bodyErrors, invalidProperty } from '../line-error.ts';
import {
  byType,
  fieldOf,
  isObject,
  number,
  object,
  oneOf,
  optional,
  required,
  string,
  type Check,
  type Fields,
} from '../message-checks/checks.ts';
import { BODY, inspect, type Finding, type Voice } from '../message-checks/findings.ts';
import { mediaUrl } from '../message-checks/parts.ts';
import { propertyOf } from '../message-checks/properties.ts';

/** A coupon as the API takes it. */
export interface CouponObject {
  title: string;
  description?: string;
  acquisitionCondition:
    | { type: 'normal' }
    | { type: 'lottery'; lotteryProbability: number; maxAcquireCount: number };
  maxUseCountPerTicket: 1 | -1;
  startTimestamp: number;
  endTimestamp: number;
  timezone: string;
  reward: { type: string; priceInfo?: { type: string } & Record<string, unknown> };
  visibility: string;
  imageUrl?: string;
  couponCode?: string;
  barcodeImageUrl?: string;
  usageCondition?: string;
}

/** Coupons are checked in LINE's usual words but for the values of a choice, which stand without spaces. */
const VOICE: Voice = {
  ...BODY,
  oneOf: (values) => `Must be one of the following values: [${values.join(',')}]`,
};

const sized = (min: number, max: number): Check =>
  string((value, found) => {
    if (value.length < min || value.length > max) found.add(`Size must be between ${min} and ${max}`);
  });

const between = (min: number, max: number): Check =>
  number((value, found) => {
    if (!Number.isInteger(value)) found.wrongType();
    else if (value < min) found.add(`Must be greater than or equal to ${min}`);
    else if (value > max) found.add(`Must be less than or equal to ${max}`);
  });

/** A count from 1 on, or -1 for "no limit". */
const orUnlimited = (max: number): Check =>
  number((value, found) => {
    if (value !== -1) between(1, max)(value, found);
  });

const forbidden: Check = (_, found) => found.add('Must not be specified');
const amount = between(1, Number.MAX_SAFE_INTEGER);
const AMOUNTS: Record<string, Check> = {
  fixedAmount: amount,
  percentage: between(1, 99),
  originalPrice: amount,
  priceAfterDiscount: amount,
};

/** The price fields of one kind: its own are needed, all others must not be there. */
function priceInfo(...own: readonly string[]): Check {
  const fields: Record<string, ReturnType<typeof required>> = { type: required(string()) };
  for (const [name, check] of Object.entries(AMOUNTS)) {
    fields[name] = own.includes(name) ? required(check) : optional(forbidden);
  }
  return object(fields);
}
const fixed = priceInfo('fixedAmount');
const percentage = priceInfo('percentage');

const withPrice = (prices: Readonly<Record<string, Check>>): Check =>
  object({ type: required(string()), priceInfo: required(byType(prices)) });
const withoutPrice = object({ type: required(string()), priceInfo: optional(forbidden) });

/** The names of the OpenAPI description. */
const TIMEZONES = `
  ETC_GMT_MINUS_12 ETC_GMT_MINUS_11 PACIFIC_HONOLULU AMERICA_ANCHORAGE AMERICA_LOS_ANGELES AMERICA_PHOENIX
  AMERICA_CHICAGO AMERICA_NEW_YORK AMERICA_CARACAS AMERICA_SANTIAGO AMERICA_ST_JOHNS AMERICA_SAO_PAULO
  ETC_GMT_MINUS_2 ATLANTIC_CAPE_VERDE EUROPE_LONDON EUROPE_PARIS EUROPE_ISTANBUL EUROPE_MOSCOW ASIA_TEHRAN
  ASIA_TBILISI ASIA_KABUL ASIA_TASHKENT ASIA_COLOMBO ASIA_KATHMANDU ASIA_ALMATY ASIA_RANGOON ASIA_BANGKOK
  ASIA_TAIPEI ASIA_TOKYO AUSTRALIA_DARWIN AUSTRALIA_SYDNEY ASIA_VLADIVOSTOK ETC_GMT_PLUS_12 PACIFIC_TONGATAPU
`
  .trim()
  .split(/\s+/);

const FIELDS: Fields = {
  title: required(sized(1, 60)),
  description: optional(sized(0, 1000)),
  acquisitionCondition: required(
    byType({
      normal: object({}),
      lottery: object({
        lotteryProbability: required(between(1, 99)),
        maxAcquireCount: required(orUnlimited(999_999)),
      }),
    }),
  ),
  maxUseCountPerTicket: required(orUnlimited(1)),
  startTimestamp: required(between(0, Number.MAX_SAFE_INTEGER)),
  endTimestamp: required(between(0, Number.MAX_SAFE_INTEGER)),
  timezone: required(oneOf(...TIMEZONES)),
  reward: required(
    byType({
      discount: withPrice({ fixed, percentage, explicit: priceInfo('originalPrice', 'priceAfterDiscount') }),
      free: withoutPrice,
      gift: withoutPrice,
      cashBack: withPrice({ fixed, percentage }),
      others: withoutPrice,
    }),
  ),
  visibility: required(oneOf('PUBLIC', 'UNLISTED')),
  imageUrl: optional(mediaUrl),
  couponCode: optional(sized(0, 16)),
  barcodeImageUrl: optional(mediaUrl),
  usageCondition: optional(sized(0, 100)),
};

/** Checks a coupon as LINE does, or throws LINE's error; `now` in milliseconds. Unknown properties are dropped. */
export function checkCoupon(given: Record<string, unknown>, now: number): CouponObject {
  const check = object(FIELDS, (coupon, found) => {
    const end = Number(fieldOf(coupon, 'endTimestamp'));
    if (end <= Number(fieldOf(coupon, 'startTimestamp'))) {
      found.add('Must be later than startTimestamp', 'endTimestamp');
    } else if (end * 1000 <= now) found.add('Must be in the future', 'endTimestamp');
  });
  const findings = inspect(given, check, VOICE);
  const placeOf = ({ path }: Finding): string => propertyOf('', path).replace(/^\./, '');
  const wrong = findings.find(({ wrongType }) => wrongType);
  if (wrong) throw invalidProperty(placeOf(wrong));
  if (findings.length > 0) {
    throw bodyErrors(findings.map((finding) => ({ message: finding.message, property: placeOf(finding) })));
  }
  const kept = Object.keys(FIELDS).filter((name) => given[name] != null);
  return Object.fromEntries(kept.map((name) => [name, withCurrency(given[name])])) as unknown as CouponObject;
}

/** LINE adds the currency of the account's country to amounts of money. */
function withCurrency(value: unknown): unknown {
  const price = isObject(value) ? fieldOf(value, 'priceInfo') : undefined;
  if (!isObject(value) || !isObject(price) || price.type === 'percentage') return value;
  return { ...value, priceInfo: { ...price, currency: 'JPY' } };
}
