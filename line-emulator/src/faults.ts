import { seededRandom } from './ids.ts';

export const FAULT_KINDS = [
  'latency',
  'error_before',
  'error_after',
  'hang',
  'reset',
  'rate_limited',
  'lost_webhook',
  'duplicate_webhook',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault as asked for through the control API. */
export interface FaultRule {
  endpoint: string;
  kind: FaultKind;
  channelId?: string | undefined;
  ms?: number | undefined;
  jitterMs?: number | undefined;
  rate?: number | undefined;
  times?: number | undefined;
  status?: number | undefined;
  seed?: number | undefined;
  /** For hang and reset: whether the call takes effect before its caller is left alone. */
  accepted?: boolean | undefined;
}

export interface Fault extends FaultRule {
  id: number;
  hits: number;
}

/** The faults in force. Each has its own random sequence, so that a run can be repeated. */
export class Faults {
  readonly #faults = new Map<number, { fault: Fault; random: () => number }>();
  #nextId = 1;

  add(rule: FaultRule): Fault {
    const fault: Fault = { ...rule, id: this.#nextId++, hits: 0 };
    this.#faults.set(fault.id, { fault, random: seededRandom(rule.seed ?? 1) });
    return fault;
  }

  list(): Fault[] {
    return [...this.#faults.values()].map(({ fault }) => fault);
  }

  delete(id: number): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Draws the faults that strike this call: any number of latencies and at most one of the others. */
  draw(
    endpoint: string,
    channelId: string | undefined,
    webhook = false,
  ): { waitMs: number; fault: Fault | undefined } {
    let waitMs = 0;
    let struck: Fault | undefined;
    if (this.#faults.size === 0) return { waitMs, fault: struck };
    for (const { fault, random } of this.#faults.values()) {
      if (!matches(fault, endpoint, channelId, webhook)) continue;
      if (fault.kind !== 'latency' && struck) continue;
      if (fault.times !== undefined && fault.hits >= fault.times) continue;
      if ((fault.rate ?? 1) < 1 && random() >= (fault.rate ?? 1)) continue;
      fault.hits++;
      if (fault.kind === 'latency') {
        waitMs += Math.max(0, (fault.ms ?? 0) + (random() * 2 - 1) * (fault.jitterMs ?? 0));
      } else struck = fault;
    }
    return { waitMs, fault: struck };
  }
}

function matches(fault: Fault, endpoint: string, channelId: string | undefined, webhook: boolean): boolean {
  if (fault.channelId !== undefined && fault.channelId !== channelId) return false;
  const ofWebhook = fault.kind === 'lost_webhook' || fault.kind === 'duplicate_webhook';
  if (webhook) return ofWebhook || fault.endpoint === 'webhook';
  return !ofWebhook && (fault.endpoint === '*' || fault.endpoint === endpoint);
}
