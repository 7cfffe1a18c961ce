/** Who goes first, and how fast LINE lets us go. */

export const LANES = ['emergency', 'reply', 'scheduled', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

/** Smaller goes first; replies and transactional notices share one lane. */
export function priorityOf(lane: Lane): number {
  return LANES.indexOf(lane);
}

export type Verb = 'multicast' | 'broadcast' | 'push' | 'reply';

export interface EndpointRate {
  readonly path: string;
  /** Milliseconds from one slot to the next. */
  readonly intervalMs: number;
  /** How far behind the clock the next slot may lie: calls saved up while nothing was sent. */
  readonly savedMs: number;
}

/**
 * We stay 2 % below LINE's rate: at exactly its rate a bucket that one hiccup of the network has emptied never fills again, and
 * the next hiccup is a 429 (seen at 200 a second: 2 refusals in 2,000 calls on a busy machine, each costing far more than 2 %).
 */
const SHARE = 0.98;

const perSecond = (path: string, calls: number): EndpointRate => ({
  path,
  intervalMs: 1000 / (calls * SHARE),
  savedMs: 0,
});

/**
 * LINE's limits per channel and endpoint (Messaging API reference, "Rate limits", read 2026-11). Per second nothing is saved
 * up: LINE does not publish the size of its bucket, so slots are evenly spaced. A broadcast's 60 an hour would otherwise
 * make a warning wait a minute behind an ordinary broadcast, so ten may go at once and the sixty still hold for any hour.
 */
export const RATES: Readonly<Record<Verb, EndpointRate>> = {
  multicast: perSecond('/v2/bot/message/multicast', 200),
  push: perSecond('/v2/bot/message/push', 2000),
  reply: perSecond('/v2/bot/message/reply', 2000),
  // 72 s instead of 60: ten saved up and 50 spaced out make the 60 of any hour.
  broadcast: { path: '/v2/bot/message/broadcast', intervalMs: 72_000, savedMs: 9 * 72_000 },
};
