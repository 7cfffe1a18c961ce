import { createHash } from 'node:crypto';
import { HandleSet } from './handle-set.ts';

/** A LINE message object that passed the checks. */
export type LineMessage = { type: string } & Record<string, unknown>;

/** Messages as sent, shared by all calls that carry the same ones. */
export interface SharedBody {
  json: string;
  /** sha256 of `json`, hex. */
  hash: string;
  messages: LineMessage[];
}

export type SendVerb = 'push' | 'multicast' | 'broadcast' | 'narrowcast' | 'reply';

/** One accepted call that sends messages, with whom it names and whom it reaches. Receipts are arrays of handles, not objects. */
export interface Sending {
  /** The place of its first message in the emulator's one sequence; message n has seq + n. */
  seq: number;
  at: number;
  channelId: string;
  requestId: string;
  verb: SendVerb;
  body: SharedBody;
  /** In the order of the request; the same object as `delivered` where everyone named was reached. */
  named: Uint32Array | HandleSet;
  delivered: Uint32Array | HandleSet;
  /** Well-formed ids that nobody has. */
  unknownIds: string[];
  unit?: string;
}

export function countOf(recipients: Uint32Array | HandleSet): number {
  return recipients instanceof HandleSet ? recipients.size : recipients.length;
}

/** How often the sending reached this user (an id named twice in one call is reached twice). */
export function receives(sending: Sending, handle: number): boolean {
  return sending.delivered instanceof HandleSet
    ? sending.delivered.has(handle)
    : sending.delivered.includes(handle);
}

const KEPT_BODIES = 20_000;

/** Recognises messages that were checked before: a multicast of 2,000 calls checks and keeps its text once. */
export class SharedBodies {
  readonly #bodies = new Map<string, SharedBody>();

  find(json: string): SharedBody | undefined {
    return this.#bodies.get(json);
  }

  add(json: string, messages: LineMessage[]): SharedBody {
    if (this.#bodies.size >= KEPT_BODIES) this.#bodies.clear();
    const body = { json, messages, hash: createHash('sha256').update(json).digest('hex') };
    this.#bodies.set(json, body);
    return body;
  }
}
