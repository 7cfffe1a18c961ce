/**
 * From the signed bytes of a post to the rows of the inbox. Lenient towards LINE, which adds kinds and fields without
 * notice; strict about what PostgreSQL, order and recognition of repeats need.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { lineUserIdToBytes } from '../line-user-id.ts';

/** An event before it is sealed and stored. */
export interface ReceivedEvent {
  readonly eventId: string;
  /** Milliseconds since 1970, LINE's own; 0 where LINE sent none, so that a repeat of it is still recognised. */
  readonly ts: number;
  readonly shard: number;
  readonly kind: string;
  readonly lineUserId: Buffer | null;
  readonly messageId: string | null;
  readonly replyToken: string | null;
  readonly redelivered: boolean;
  /** The event's JSON. */
  readonly body: string;
}

export const SHARDS = 64;

/** More than LINE has ever been seen to put in one post; each event costs a row. */
const MOST_EVENTS = 1000;
/** 9999-12-31: a year of five digits has no common text form. */
const LAST_MS = 253_402_300_799_999;

export type ParsedPost =
  | { readonly ok: true; readonly events: readonly ReceivedEvent[] }
  | { readonly ok: false; readonly status: 400 | 413; readonly reason: string };

type Json = Record<string, unknown>;

export function parsePost(body: Buffer): ParsedPost {
  try {
    const post: unknown = JSON.parse(body.toString('utf8'));
    if (!isObject(post) || !Array.isArray(post.events))
      return malformed('the body must be an object with a list "events"');
    const events: unknown[] = post.events;
    if (events.length > MOST_EVENTS)
      return { ok: false, status: 413, reason: `more than ${MOST_EVENTS} events in one post` };
    if (!events.every(isObject)) return malformed('every event must be an object');
    return { ok: true, events: events.map((event, index) => receivedEvent(event, index, body)) };
  } catch {
    // A syntax error, or nesting so deep that it cannot be written again.
    return malformed('the body is not readable JSON');
  }
}

function malformed(reason: string): ParsedPost {
  return { ok: false, status: 400, reason };
}

function receivedEvent(event: Json, index: number, body: Buffer): ReceivedEvent {
  const source = isObject(event.source) ? event.source : {};
  const message = isObject(event.message) ? event.message : {};
  const unsend = isObject(event.unsend) ? event.unsend : {};
  const context = isObject(event.deliveryContext) ? event.deliveryContext : {};
  const eventId = token(event.webhookEventId, 64) ?? missingId(body, index);
  const kind = token(event.type, 64) ?? 'unknown';
  const whose = token(source.userId, 64) ?? token(source.groupId, 64) ?? token(source.roomId, 64) ?? eventId;
  return {
    eventId,
    ts: milliseconds(event.timestamp),
    shard: crc32(whose) % SHARDS,
    kind,
    lineUserId: lineUserIdToBytes(source.userId),
    messageId: token(kind === 'unsend' ? unsend.messageId : message.id, 64),
    // In standby mode another system answers; LINE sends no token then, and one that is there is not ours to use.
    replyToken: event.mode === 'standby' ? null : token(event.replyToken, 200),
    redelivered: context.isRedelivery === true,
    body: JSON.stringify(event),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Printable ASCII up to `longest` characters; null for anything else (text columns cannot hold every string). */
function token(value: unknown, longest: number): string | null {
  return typeof value === 'string' && value.length <= longest && /^[\x21-\x7e]+$/.test(value) ? value : null;
}

function milliseconds(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= LAST_MS ? Math.trunc(value) : 0;
}

/** Stands in for a missing id: the same post sent again gives the same ids. */
function missingId(body: Buffer, index: number): string {
  return `hash-${createHash('sha256').update(body).update(`#${index}`).digest('base64url')}`;
}
