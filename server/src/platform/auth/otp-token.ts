/** Hardware tokens: TOTP (RFC 6238) with clocks that drift, HOTP (RFC 4226) with buttons that are pressed in pockets. */
import { timingSafeEqual } from 'node:crypto';
import { totpCode } from './totp.ts';

export interface HardwareToken {
  readonly kind: 'totp' | 'hotp';
  readonly digits: number;
  /** Seconds of a step; totp only. */
  readonly period: number;
  /** Base32. */
  readonly secret: string;
  /** The newest accepted step or counter; -1 before the first. */
  readonly lastPosition: number;
  /** Steps that the token's clock was ahead of ours at the last code. */
  readonly drift: number;
}

/** Steps around the expected one: a minute either way, beside what is known of the clock (RFC 6238 section 6). */
const DRIFT_WINDOW = 2;
/** A clock further off than this is a broken token: ten minutes at 30 seconds. */
const MOST_DRIFT = 20;
/** Codes skipped since the last one (RFC 4226 section 7.4): presses without a sign-in. */
const LOOK_AHEAD = 10;

/** The step or counter for which `code` is right and that was never accepted, with the clock's new drift; otherwise null. */
export function matchOtp(
  token: HardwareToken,
  code: string,
  now: Temporal.Instant,
): { readonly position: number; readonly drift: number } | null {
  const typed = Buffer.from(code.normalize('NFKC').replace(/[\s-]/g, ''));
  if (typed.length !== token.digits) return null;
  const step = Math.floor(now.epochMilliseconds / 1000 / token.period);
  const [first, last] =
    token.kind === 'hotp'
      ? [token.lastPosition + 1, token.lastPosition + 1 + LOOK_AHEAD]
      : [step + token.drift - DRIFT_WINDOW, step + token.drift + DRIFT_WINDOW];
  let matched: number | null = null;
  for (let position = Math.max(0, first); position <= last; position++) {
    const right = timingSafeEqual(typed, Buffer.from(totpCode(token.secret, position, token.digits)));
    if (right && position > token.lastPosition) matched ??= position;
  }
  if (matched === null) return null;
  const drift = token.kind === 'hotp' ? 0 : matched - step;
  return Math.abs(drift) > MOST_DRIFT ? null : { position: matched, drift };
}
