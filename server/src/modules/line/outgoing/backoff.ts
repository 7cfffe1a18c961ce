/** How long to wait before the next attempt. Pure. */

const FIRST_MS = 500;
/** LINE's outages last minutes: more than a minute between attempts would only delay the message. */
const LONGEST_MS = 60_000;

/** Doubling from half a second to a minute, ± 20 % so that many batches do not come back in step. */
export function backoffMs(attempts: number, random: number): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (0.8 + 0.4 * random));
}

/**
 * LINE forgets a retry key 24 hours after its first request; afterwards the same call would be a new message. Ten minutes are
 * kept for clocks that differ and for calls under way.
 */
export const RETRY_WINDOW_MS = (24 * 60 - 10) * 60_000;
