import { seededRandom } from './ids.ts';

/** Faults of webhooks; their `endpoint` is not looked at. */
const WEBHOOK_KINDS = [
  'lost_webhook',
  'duplicate_webhook',
  'out_of_order_webhook',
  'redelivery_storm',
] as const;
export const FAULT_KINDS = [
  'latency',
  'error_before',
  'error_after',
  'hang',
  'reset',
  'rate_limited',
  'expired_token',
  ...WEBHOOK_KINDS,
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault as asked for through the control API. */
export interface FaultRule {
  /** Names of endpoints with `*` for any part; `webhook` for what is sent out. */
  endpoint: string | readonly string[];
  kind: FaultKind;
  channelId?: string | undefined;
  ms?: number | undefined;
  jitterMs?: number | undefined;
  rate?: number | undefined;
  times?: number | undefined;
  /** Copies of a webhook, redeliveries of a storm. */
  count?: number | undefined;
  status?: number | undefined;
  /** Instead of LINE's words for the status. */
  message?: string | undefined;
  seed?: number | undefined;
  /** For hang and reset: whether the call takes effect before its caller is left alone. */
  accepted?: boolean | undefined;
  /** In force from and until these moments of the emulator's clock, in milliseconds since 1970. */
  from?: number | undefined;
  until?: number | undefined;
}

export interface Fault extends FaultRule {
  id: number;
  hits: number;
}

interface Kept {
  fault: Fault;
  random: () => number;
  names: (endpoint: string) => boolean;
}

/** The faults in force. Each has its own random sequence, so that a run can be repeated. */
export class Faults {
  readonly #faults = new Map<number, Kept>();
  readonly #now: () => number;
  #nextId = 1;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(rule: FaultRule): Fault {
    const fault: Fault = { ...rule, id: this.#nextId++, hits: 0 };
    const names = endpointMatcher(rule.endpoint);
    this.#faults.set(fault.id, { fault, random: seededRandom(rule.seed ?? 1), names });
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
    for (const kept of this.#faults.values()) {
      const { fault, random } = kept;
      if (!matches(kept, endpoint, channelId, webhook) || !inForce(fault, this.#now())) continue;
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

/** Tells whether an endpoint's name fits one of the patterns; `*` stands for any characters. */
export function endpointMatcher(patterns: string | readonly string[]): (endpoint: string) => boolean {
  const list = typeof patterns === 'string' ? [patterns] : patterns;
  const plain = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const expressions = list.map((pattern) => new RegExp(`^${pattern.split('*').map(plain).join('.*')}$`));
  return (endpoint) => expressions.some((expression) => expression.test(endpoint));
}

const isWebhookKind = (kind: FaultKind): boolean => WEBHOOK_KINDS.some((other) => other === kind);

function matches(
  { fault, names }: Kept,
  endpoint: string,
  channelId: string | undefined,
  webhook: boolean,
): boolean {
  if (fault.channelId !== undefined && fault.channelId !== channelId) return false;
  const ofWebhook = isWebhookKind(fault.kind);
  // `*` means LINE's endpoints; a delay of webhooks must be asked for by name.
  if (webhook) return ofWebhook || (fault.endpoint !== '*' && names('webhook'));
  return !ofWebhook && names(endpoint);
}

function inForce({ from, until }: Fault, now: number): boolean {
  return (from === undefined || now >= from) && (until === undefined || now < until);
}
