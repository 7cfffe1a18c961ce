import { randomBytes, randomUUID } from 'node:crypto';

/** `x-line-request-id` is a UUID. */
export const newRequestId = (): string => randomUUID();

export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Channel ids are ten digits at LINE. */
export const newChannelId = (): string => `2${randomDigits(9)}`;

export const newAccessToken = (): string => randomBytes(96).toString('base64url');

/** A token of a reply, a quote, a mark-as-read: opaque at LINE. */
export const newToken = (): string => randomHex(16);

export function randomDigits(count: number): string {
  return Array.from(randomBytes(count), (byte) => String(byte % 10)).join('');
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: LINE's `webhookEventId` has this form. */
export function newUlid(now: number): string {
  let time = '';
  for (let left = now, i = 0; i < 10; i++) {
    time = CROCKFORD[left % 32] + time;
    left = Math.floor(left / 32);
  }
  return time + Array.from(randomBytes(16), (byte) => CROCKFORD[byte % 32]).join('');
}

/** Message ids are numbers of 18 digits at LINE; ours carry the place in the emulator's one sequence. */
export const messageIdOf = (seq: number): string => `6${String(seq).padStart(17, '0')}`;

/** The place in the sequence that a message id names, or undefined for a foreign id. */
export function seqOfMessageId(id: string): number | undefined {
  return /^6\d{17}$/.test(id) ? Number(id.slice(1)) : undefined;
}

/** A small seeded random sequence (mulberry32): faults and opens must be repeatable. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed from any text (FNV-1a). */
export function hashSeed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
