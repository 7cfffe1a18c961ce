import { createHmac } from 'node:crypto';

/** The value of `x-line-signature`: Base64 of HMAC-SHA256 over the exact bytes, keyed with the channel secret. */
export function signWebhook(channelSecret: string, body: Uint8Array): string {
  return createHmac('sha256', channelSecret).update(body).digest('base64');
}
