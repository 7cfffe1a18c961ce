/** LINE's signature: Base64 of HMAC-SHA256 over the body's exact bytes, keyed by the channel secret (facts section 4). */
import { createHmac, timingSafeEqual } from 'node:crypto';

export function signatureOf(channelSecret: string, body: Uint8Array): string {
  return createHmac('sha256', channelSecret).update(body).digest('base64');
}

/** Compares in constant time. A missing header, another length and invalid Base64 are simply wrong. */
export function isSignedBy(channelSecret: string, body: Uint8Array, header: string | undefined): boolean {
  if (header === undefined) return false;
  const expected = createHmac('sha256', channelSecret).update(body).digest();
  const given = Buffer.from(header, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
