import { createHmac } from 'node:crypto';

/** What an `otpauth://totp/…` link says. */
interface TotpKey {
  secret: Uint8Array;
  algorithm: 'sha1' | 'sha256' | 'sha512';
  digits: number;
  period: number;
  issuer: string;
  account: string;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decodeBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const char of text.toUpperCase().replace(/[\s=-]/g, '')) {
    const value = BASE32.indexOf(char);
    if (value < 0) throw new TypeError('the secret is not Base32');
    buffer = ((buffer << 5) | value) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >>> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** Reads an `otpauth://totp/…` link; throws a TypeError that says what is wrong. */
export function parseOtpauth(link: string): TotpKey {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol !== 'otpauth:' || url.host !== 'totp') throw new TypeError('not an otpauth://totp/ link');
  const algorithm = (url.searchParams.get('algorithm') ?? 'SHA1').toLowerCase();
  if (algorithm !== 'sha1' && algorithm !== 'sha256' && algorithm !== 'sha512') {
    throw new TypeError('the algorithm must be SHA1, SHA256 or SHA512');
  }
  const secret = decodeBase32(url.searchParams.get('secret') ?? '');
  if (secret.length === 0) throw new TypeError('the secret is missing');
  const digits = Number(url.searchParams.get('digits') ?? 6);
  const period = Number(url.searchParams.get('period') ?? 30);
  if (![6, 7, 8].includes(digits) || !Number.isInteger(period) || period < 1) {
    throw new TypeError('digits must be 6 to 8 and period whole seconds');
  }
  const label = decodeURIComponent(url.pathname.replace(/^\//, ''));
  const [before, after] = label.includes(':') ? label.split(/:\s*/, 2) : ['', label];
  return {
    secret,
    algorithm,
    digits,
    period,
    issuer: url.searchParams.get('issuer') ?? before ?? '',
    account: after ?? '',
  };
}

/** The code at a moment (RFC 6238) and how long it still holds. */
export function totpAt(
  key: Omit<TotpKey, 'issuer' | 'account'>,
  ms: number,
): { code: string; secondsLeft: number } {
  const seconds = Math.floor(ms / 1000);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / key.period)));
  const mac = createHmac(key.algorithm, key.secret).update(counter).digest();
  const offset = mac[mac.length - 1]! & 0xf;
  const value = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** key.digits;
  return { code: String(value).padStart(key.digits, '0'), secondsLeft: key.period - (seconds % key.period) };
}
