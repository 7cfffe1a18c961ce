/**
 * The exact bytes of a call. The tail (text and options) is stored once for all batches that say the same, the recipients as 16
 * bytes each; together they give the same bytes at every attempt.
 */
import { createHash } from 'node:crypto';
import type { messagingApi } from '@line/bot-sdk';

/** Bytes of one LINE user id without its `U`. */
export const ID_BYTES = 16;

/** Everything of a request body that follows its recipients, without the opening brace. */
export function bodyTail(content: {
  messages: readonly messagingApi.Message[];
  notificationDisabled: boolean;
  aggregationUnit: string | null;
}): Buffer {
  const { messages, notificationDisabled, aggregationUnit } = content;
  const fields = {
    messages,
    ...(notificationDisabled ? { notificationDisabled } : {}),
    ...(aggregationUnit === null ? {} : { customAggregationUnits: [aggregationUnit] }),
  };
  return Buffer.from(JSON.stringify(fields).slice(1));
}

export function hashOf(tail: Buffer): Buffer {
  return createHash('sha256').update(tail).digest();
}

/** `{"to":["U…","U…"],` and the tail. */
export function multicastBody(lineIds: Buffer, tail: Buffer): Buffer {
  const count = lineIds.length / ID_BYTES;
  const hex = lineIds.toString('hex');
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(hex.slice(i * 32, i * 32 + 32));
  return Buffer.concat([Buffer.from(`{"to":["U${ids.join('","U')}"],`), tail]);
}

/** A broadcast names nobody. */
export function broadcastBody(tail: Buffer): Buffer {
  return Buffer.concat([Buffer.from('{'), tail]);
}
