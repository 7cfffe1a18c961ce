import type { Sending } from '../sendings.ts';

/** Something a resident will do about a sending. */
export interface Planned {
  sending: Sending;
  handle: number;
}

const SLOT_MS = 50;

interface Slot {
  sendings: Sending[];
  handles: number[];
}

/** Plans in slots of 50 ms, two flat lists each: a hundred thousand plans are a few megabytes and need no sorting. */
export class Schedule {
  readonly #slots = new Map<number, Slot>();
  #next = Number.POSITIVE_INFINITY;
  size = 0;

  add(at: number, { sending, handle }: Planned): void {
    const number = Math.floor(at / SLOT_MS);
    const slot = this.#slots.get(number) ?? { sendings: [], handles: [] };
    this.#slots.set(number, slot);
    slot.sendings.push(sending);
    slot.handles.push(handle);
    this.#next = Math.min(this.#next, number);
    this.size++;
  }

  /** A plan whose time has come. */
  take(now: number): Planned | undefined {
    if (this.size === 0) return undefined;
    while (!this.#slots.has(this.#next)) {
      if ((this.#next + 1) * SLOT_MS > now) return undefined;
      this.#next++;
    }
    if (this.#next * SLOT_MS > now) return undefined;
    const slot = this.#slots.get(this.#next)!; // the loop ended at one
    const sending = slot.sendings.pop()!; // a slot with nothing in it is deleted
    const handle = slot.handles.pop()!;
    this.size--;
    if (slot.handles.length === 0) this.#slots.delete(this.#next);
    return { sending, handle };
  }

  clear(): void {
    this.#slots.clear();
    this.#next = Number.POSITIVE_INFINITY;
    this.size = 0;
  }
}
