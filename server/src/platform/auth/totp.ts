/**
 * Time-based one-time passwords (RFC 6238 over RFC 4226): SHA-1, six digits, 30 seconds, because that is what every
 * authenticator app and hardware token shows. Checked against the RFC's own vectors.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const TOTP_DIGITS = 6;
export const TOTP_PERIOD_SECONDS = 30;
/** Steps accepted before and after now: a clock may be 30 s off, and typing takes time (RFC 6238 section 5.2). */
const WINDOW = 1;
/** RFC 4226 section 4, R6: 160 bits recommended. */
const SECRET_BYTES = 20;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A fresh secret in base32, the form in which apps take it. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** The step (number of 30-second periods since 1970) of an instant. */
export function totpStep(now: Temporal.Instant): number {
  return Math.floor(now.epochMilliseconds / 1000 / TOTP_PERIOD_SECONDS);
}

/** The code that an app shows in `step`. */
export function totpCode(secret: string, step: number, digits = TOTP_DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = mac[mac.length - 1]! & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step for which `code` is right, or null. Whoever accepts it stores the step and never accepts that step or an
 * earlier one again (RFC 6238 section 5.2: one code, one use).
 */
export function matchTotp(
  secret: string,
  code: string,
  now: Temporal.Instant,
  lastUsedStep: number | null,
): number | null {
  const typed = Buffer.from(code.normalize('NFKC').replace(/[\s-]/g, ''));
  if (typed.length !== TOTP_DIGITS) return null;
  const current = totpStep(now);
  let matched: number | null = null;
  for (let step = current - WINDOW; step <= current + WINDOW; step++) {
    if (timingSafeEqual(typed, Buffer.from(totpCode(secret, step)))) matched ??= step;
  }
  return matched !== null && (lastUsedStep === null || matched > lastUsedStep) ? matched : null;
}

/** The link that an app reads from the QR code. */
export function otpauthUri(secret: string, issuer: string, account: string): string {
  const query = new URLSearchParams({
    secret,
    issuer,
    algorithm: 'SHA1',
    digits: String(TOTP_DIGITS),
    period: String(TOTP_PERIOD_SECONDS),
  });
  // URLSearchParams writes a blank as +, which some apps show literally.
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query.toString().replaceAll('+', '%20')}`;
}

export function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >>> bits) & 31]!;
    }
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31]! : text;
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text.toUpperCase().replace(/[\s=-]/g, '')) {
    const index = BASE32.indexOf(character);
    if (index < 0) throw new TypeError('not base32');
    value = ((value << 5) | index) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 255);
    }
  }
  return Buffer.from(bytes);
}
