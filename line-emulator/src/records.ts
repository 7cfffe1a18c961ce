import { createHash } from 'node:crypto';
import { HandleSet } from './handle-set.ts';
import { countOf, type Sending } from './sendings.ts';
import type { UserDirectory } from './users.ts';

export type Outcome = 'accepted' | 'duplicate' | 'rejected' | 'fault';

/**
 * The body of a multicast whose ids are known as handles anyway: what stands before and after the ids. 500 ids are 18 kB as
 * text and here nothing, since the call's recipients are the same array.
 */
export class FoldedBody {
  readonly head: Uint8Array;
  readonly handles: Uint32Array;
  readonly tail: Uint8Array;

  /** The ids between stood in quotes, with commas and nothing else. */
  constructor(head: Uint8Array, handles: Uint32Array, tail: Uint8Array) {
    this.head = Uint8Array.from(head);
    this.handles = handles;
    this.tail = Uint8Array.from(tail);
  }

  get byteLength(): number {
    return this.head.length + this.tail.length;
  }

  /** The exact bytes that came. */
  unfold(users: UserDirectory): Uint8Array {
    const ids = Array.from(this.handles, (handle) => `"${users.idOf(handle)}"`).join(',');
    return Buffer.concat([this.head, Buffer.from(ids), this.tail]);
  }
}

/** One API call, as a test wants to see it. */
export interface CallRecord {
  id: number;
  requestId: string;
  channelId: string | null;
  endpoint: string;
  method: string;
  path: string;
  at: number;
  status: number;
  outcome: Outcome;
  /** Took effect: also true of a call whose caller saw a fault afterwards. */
  accepted: boolean;
  retryKey?: string;
  fault?: string;
  acceptedRequestId?: string;
  body: Uint8Array | FoldedBody | null;
  bodyBytes: number;
  sending?: Sending;
}

/** Bodies are kept up to this sum, then the oldest give way; accepted multicasts, being folded, count for little. */
const KEPT_BODY_BYTES = 64 * 1024 * 1024;

/** The log of calls and what can be read from it. */
export class Records {
  #calls: CallRecord[] = [];
  #bodyBytes = 0;
  #oldestKept = 0;
  #nextId = 1;

  newId(): number {
    return this.#nextId++;
  }

  add(call: CallRecord): void {
    this.#calls.push(call);
    this.#bodyBytes += keptBytes(call);
    while (this.#bodyBytes > KEPT_BODY_BYTES && this.#oldestKept < this.#calls.length - 1) {
      const oldest = this.#calls[this.#oldestKept++]!;
      this.#bodyBytes -= keptBytes(oldest);
      oldest.body = null;
    }
  }

  /** Keeps less of a body that can be put together again. */
  fold(call: CallRecord, folded: FoldedBody): void {
    if (!call.body) return;
    this.#bodyBytes -= keptBytes(call) - folded.byteLength;
    call.body = folded;
  }

  clear(): void {
    this.#calls = [];
    this.#bodyBytes = 0;
    this.#oldestKept = 0;
  }

  calls(): readonly CallRecord[] {
    return this.#calls;
  }

  find(idOrRequestId: string): CallRecord | undefined {
    return this.#calls.find((call) => call.requestId === idOrRequestId || String(call.id) === idOrRequestId);
  }
}

const keptBytes = (call: CallRecord): number => call.body?.byteLength ?? 0;

/** A call without its ids and body. */
export function summariseCall({
  body: _body,
  bodyBytes,
  sending,
  ...call
}: CallRecord): Record<string, unknown> {
  return {
    ...call,
    bodyBytes,
    named: sending ? countOf(sending.named) + sending.unknownIds.length : 0,
    delivered: sending ? countOf(sending.delivered) : 0,
    ...(sending ? { hash: sending.body.hash } : {}),
    ...(sending?.unit === undefined ? {} : { unit: sending.unit }),
  };
}

/** A call with everything that is known of it. */
export function describeCall(call: CallRecord, users: UserDirectory): Record<string, unknown> {
  const ids = (recipients: Uint32Array | HandleSet): string[] => {
    const found: string[] = [];
    recipients.forEach((handle) => found.push(users.idOf(handle)));
    return found;
  };
  const body = call.body instanceof FoldedBody ? call.body.unfold(users) : call.body;
  return {
    ...summariseCall(call),
    named: call.sending ? ids(call.sending.named) : [],
    unknown: call.sending?.unknownIds ?? [],
    delivered: call.sending ? ids(call.sending.delivered) : [],
    messages: call.sending?.body.messages ?? null,
    body: body ? new TextDecoder().decode(body) : null,
    sha256: body ? createHash('sha256').update(body).digest('hex') : null,
  };
}

const PAGE_BITS = 12;
const PAGE_SIZE = 1 << PAGE_BITS;

/** Counts per user in pages of arrays: a million recipients cost 4 MB, not a million map entries. */
class ReceiptCounter {
  readonly #pages = new Map<number, Uint32Array>();
  readonly #touched = new Set<number>();
  receipts = 0;
  recipients = 0;
  most = 0;

  addAll(sendings: readonly Sending[]): this {
    for (const { delivered } of sendings) delivered.forEach((handle) => this.#add(handle));
    return this;
  }

  /** Ready for the next body: a bot that writes to each person by name has as many bodies as calls. */
  reset(): this {
    for (const number of this.#touched) this.#pages.get(number)?.fill(0);
    this.#touched.clear();
    this.receipts = 0;
    this.recipients = 0;
    this.most = 0;
    return this;
  }

  *entries(): Generator<[number, number]> {
    for (const number of [...this.#touched].sort((a, b) => a - b)) {
      const page = this.#pages.get(number)!; // what is touched exists
      for (let i = 0; i < PAGE_SIZE; i++) {
        if (page[i]! > 0) yield [((number << PAGE_BITS) | i) >>> 0, page[i]!];
      }
    }
  }

  #add(handle: number): void {
    const number = handle >>> PAGE_BITS;
    let page = this.#pages.get(number);
    if (!page) this.#pages.set(number, (page = new Uint32Array(PAGE_SIZE)));
    this.#touched.add(number);
    const count = (page[handle & (PAGE_SIZE - 1)]! += 1);
    this.receipts++;
    if (count === 1) this.recipients++;
    if (count > this.most) this.most = count;
  }
}

function sendingsOf(calls: readonly CallRecord[], channelId?: string, hash?: string): Sending[] {
  return calls.flatMap(({ sending }) =>
    !sending || (channelId && sending.channelId !== channelId) || (hash && sending.body.hash !== hash)
      ? []
      : [sending],
  );
}

const SHOWN_DUPLICATES = 100;

/** Who received how many times which body: what "exactly once" is read from. */
export function summariseDeliveries(
  calls: readonly CallRecord[],
  users: UserDirectory,
  channelId?: string,
  hash?: string,
): Record<string, unknown> {
  const sendings = sendingsOf(calls, channelId, hash);
  const byBody = new Map<string, Sending[]>();
  for (const sending of sendings) {
    const same = byBody.get(sending.body.hash);
    if (same) same.push(sending);
    else byBody.set(sending.body.hash, [sending]);
  }
  const counter = new ReceiptCounter();
  const bodies = [...byBody.values()].map((same) => {
    counter.reset().addAll(same);
    const duplicates: { userId: string; times: number }[] = [];
    if (counter.most > 1) {
      for (const [handle, times] of counter.entries()) {
        if (times > 1) duplicates.push({ userId: users.idOf(handle), times });
        if (duplicates.length === SHOWN_DUPLICATES) break;
      }
    }
    const { body } = same[0]!; // a group begins with its first sending
    return {
      hash: body.hash,
      messages: body.messages,
      calls: same.length,
      receipts: counter.receipts,
      recipients: counter.recipients,
      mostPerRecipient: counter.most,
      duplicates,
    };
  });
  if (bodies.length !== 1) counter.reset().addAll(sendings);
  return { receipts: counter.receipts, recipients: counter.recipients, bodies };
}

/** One line per recipient, `userId times`, in blocks. */
export function* deliveryLines(
  calls: readonly CallRecord[],
  users: UserDirectory,
  channelId?: string,
  hash?: string,
): Generator<string> {
  let block = '';
  const counter = new ReceiptCounter().addAll(sendingsOf(calls, channelId, hash));
  for (const [handle, times] of counter.entries()) {
    block += `${users.idOf(handle)} ${times}\n`;
    if (block.length > 65_536) {
      yield block;
      block = '';
    }
  }
  if (block) yield block;
}
